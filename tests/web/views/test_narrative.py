"""The page of a process in words, and the same on paper."""

from __future__ import annotations

from tests.web.packages import BPMN
from tests.web.site import Site

DESIGNER = "designer@city"


def test_page_tells_the_steps_of_a_version_and_of_the_draft(site: Site) -> None:
    browser = site.as_(DESIGNER)
    page = browser.get("/definitions/approval/words").text
    assert "制定方案" in page
    assert "办理方：" in page
    assert 'href="#line-ReviewPlan"' in page
    assert "Done by:" in browser.get("/definitions/approval/words?lang=en").text
    draft = {"diagram.bpmn": BPMN.replace("制定方案", "起草方案")}
    browser.post("/definitions/approval/draft", json={"files": draft, "revision": 0})
    assert "起草方案" in browser.get("/definitions/approval/words?of=draft").text
    assert "起草方案" not in browser.get("/definitions/approval/words?of=1").text


def test_what_is_not_there_cannot_be_told(site: Site) -> None:
    browser = site.as_(DESIGNER)
    for place in ("none/words", "approval/words?of=9", "approval/words?of=draft", "approval/words?of=x"):
        assert browser.get(f"/definitions/{place}").status_code == 404, place


def test_paper_is_a_pdf(site: Site) -> None:
    answer = site.as_(DESIGNER).get("/definitions/approval/words.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
