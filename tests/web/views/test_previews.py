"""Looking at a file without saving it: pictures, PDF and text, and never anything that could run."""

from __future__ import annotations

import pytest

from tests.handlers.files.samples import GOOD
from tests.web.site import GOOD_PLAN, Site
from tests.web.views.test_uploads import OTHER, UNIT, send_one


def attach(site: Site, name: str, content: bytes) -> str:
    """A file that belongs to a unit's process; gives its id."""
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    file_id: str = send_one(browser, task_id, name, content).json["id"]  # type: ignore[index]
    assert browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "papers": file_id}).status_code == 303
    return file_id


def test_text_is_part_of_our_page_and_nothing_else(site: Site) -> None:
    content = ("数据 <b>粗</b>\n" + "行\n" * 80_000).encode()
    file_id, browser = attach(site, "说明.txt", content), site.as_(UNIT)
    page = browser.get(f"/files/{file_id}/preview?back=/inbox").text
    assert "数据 &lt;b&gt;粗&lt;/b&gt;" in page
    assert "只显示开头部分" in page
    assert 'href="/inbox"' in page
    assert "attachment" in browser.get(f"/files/{file_id}/content").headers["Content-Disposition"]
    assert site.as_(OTHER).get(f"/files/{file_id}/preview").status_code == 404
    assert site.as_(OTHER).get(f"/files/{file_id}/content").status_code == 404


@pytest.mark.parametrize(("name", "media_type", "policy"), [
    ("现场照片.JPG", "image/jpeg", "sandbox"),
    ("总结.pdf", "application/pdf", "frame-ancestors 'self'"),
])  # fmt: skip
def test_picture_and_pdf_are_shown_by_their_checked_type(
    site: Site, name: str, media_type: str, policy: str
) -> None:
    file_id, browser = attach(site, name, GOOD[name]), site.as_(UNIT)
    assert f'src="/files/{file_id}/content"' in browser.get(f"/files/{file_id}/preview").text
    answer = browser.get(f"/files/{file_id}/content")
    assert (answer.mimetype, answer.data) == (media_type, GOOD[name])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert policy in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_other_kinds_are_saved(site: Site) -> None:
    name = next(each for each in GOOD if each.endswith(".docx"))
    task_id = site.open_task(site.start())
    file_id = send_one(site.as_(UNIT), task_id, name, GOOD[name]).json["id"]  # type: ignore[index]
    answer = site.as_(UNIT).get(f"/files/{file_id}/preview")
    assert (answer.status_code, answer.location) == (302, f"/files/{file_id}")
    assert "预览" not in site.as_(UNIT).get(f"/tasks/{task_id}").text
