"""The diagram editor's calls: choices, check, drafts with revisions, release."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from engine.models import Definition, Draft
from tests.web.packages import BPMN
from tests.web.site import GOOD_PLAN, Browser, Site

DESIGNER = "designer@city"
CHANGED = BPMN.replace("制定方案", "起草方案")


def save(browser: Browser, bpmn: str, revision: int | str, key: str = "approval") -> TestResponse:
    """Ctrl+S in the editor."""
    headers = {"If-Match": f'"{revision}"', "Accept": "application/json"}
    return browser.post(
        f"/definitions/{key}/draft", bpmn.encode(), content_type="application/xml", headers=headers
    )


def release(browser: Browser, revision: int | str, key: str = "approval") -> TestResponse:
    """The release button."""
    return browser.post(
        f"/definitions/{key}/release", json={"revision": revision}, headers={"Accept": "application/json"}
    )


def check(browser: Browser, bpmn: str) -> list[dict[str, Any]]:
    """The check button."""
    answer = browser.post("/definitions/approval/check", bpmn.encode(), content_type="application/xml")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json["problems"]  # type: ignore[index]
    return found


def test_page_carries_the_addresses_the_editor_needs(site: Site) -> None:
    answer = site.as_(DESIGNER).get("/definitions/approval/edit")
    for part in (
        'data-xml-url="/definitions/approval/draft.xml"',
        'data-choices-url="/definitions/approval/choices.json"',
        'data-check-url="/definitions/approval/check"',
        'data-save-url="/definitions/approval/draft"',
        'data-release-url="/definitions/approval/release"',
        'data-revision="0"',
    ):
        assert part in answer.text
    assert "style-src 'self' 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


def test_choices_offer_what_there_is(site: Site) -> None:
    choices = site.as_(DESIGNER).get("/definitions/approval/choices.json").json
    assert choices is not None
    assert [form["id"] for form in choices["forms"]] == ["plan", "review"]
    assert {"id": "county_union", "name": "县区总工会"} in choices["roles"]
    [handler] = [each for each in choices["handlers"] if each["id"] == "campaigns.open_phase"]
    assert handler["inputs"] == ["campaign", "phase"]
    assert choices["processes"] == [{"id": "approval", "name": "方案审批"}]
    assert "unit_plan" in [each["id"] for each in choices["reminders"]]


def test_check_finds_nothing_wrong_with_what_is_deployed(site: Site) -> None:
    assert [each for each in check(site.as_(DESIGNER), BPMN) if each["severity"] == "error"] == []


def test_check_names_the_element_in_both_languages(site: Site) -> None:
    browser = site.as_(DESIGNER)
    problems = check(browser, BPMN.replace('name="form" value="plan"', 'name="form" value="missing"'))
    [found] = [each for each in problems if each["element_id"] == "DraftPlan" and each["severity"] == "error"]
    assert found["message_zh"]
    assert found["message_en"]
    assert found["element_name"] == "制定方案"
    problems = check(browser, BPMN.replace(">returned<", ">returned and(<"))
    assert "Again" in [each["element_id"] for each in problems if each["severity"] == "error"]
    assert check(browser, "not xml")[0]["severity"] == "error"
    assert check(browser, "")[0]["severity"] == "error"


def test_draft_is_kept_by_revision(site: Site) -> None:
    browser = site.as_(DESIGNER)
    first = save(browser, CHANGED, 0)
    assert (first.status_code, first.json) == (200, {"revision": 1})
    assert save(browser, BPMN, 1).json == {"revision": 2}
    assert browser.get("/definitions/approval/draft.xml").text == BPMN
    assert 'data-revision="2"' in browser.get("/definitions/approval/edit").text


def test_second_designer_does_not_overwrite_the_first(site: Site) -> None:
    first, second = site.as_(DESIGNER), site.as_("sysadmin@city")
    assert save(first, CHANGED, 0).status_code == 200
    for revision in (0, 2, 7):
        answer = save(second, BPMN, revision)
        assert answer.status_code == 409, revision
        assert answer.json is not None
        assert answer.json["title"] == "别人刚刚保存了这份草稿，您的修改还没有保存。"
    assert "起草方案" in first.get("/definitions/approval/draft.xml").text


def test_draft_without_revision_or_text_is_refused(site: Site) -> None:
    browser = site.as_(DESIGNER)
    for revision in ("", "x", "-1", "9" * 30):
        assert save(browser, BPMN, revision).status_code == 422
    answer = browser.post("/definitions/approval/draft", b"\xff\xfe", headers={"If-Match": '"0"'})
    assert answer.status_code == 422
    assert save(browser, BPMN, 0, key="none").status_code == 404


def test_release_makes_a_version_and_leaves_running_instances_alone(any_site: Site) -> None:
    instance_id = any_site.start(subject="旧")
    browser = any_site.as_(DESIGNER)
    save(browser, CHANGED, 0)
    answer = release(browser, 1)
    assert (answer.status_code, answer.json) == (
        200,
        {"version": 2, "location": "/definitions/approval?ok=released"},
    )
    assert "新版本已发布" in browser.get("/definitions/approval?ok=released").text
    unit = any_site.as_("unit_union@ent-0001")
    assert "制定方案" in unit.get(f"/tasks/{any_site.open_task(instance_id)}").text
    assert "起草方案" in unit.get(f"/tasks/{any_site.open_task(any_site.start(subject='新'))}").text
    assert unit.post(f"/tasks/{any_site.open_task(instance_id)}", GOOD_PLAN).status_code == 303
    with any_site.runtime.read() as ctx:
        assert ctx.session.query(Draft).count() == 0


def test_release_of_errors_is_refused_with_the_problems(site: Site) -> None:
    browser = site.as_(DESIGNER)
    save(browser, BPMN.replace('name="role" value="unit_union"', 'name="role" value="nobody"'), 0)
    answer = release(browser, 1)
    assert answer.status_code == 422
    assert answer.json is not None
    assert "DraftPlan" in [each["element_id"] for each in answer.json["problems"]]
    with site.runtime.read() as ctx:
        assert ctx.session.query(Definition).filter_by(key="approval").count() == 1
        assert ctx.session.query(Draft).count() == 1, "the draft stays"


def test_release_of_another_revision_is_refused(site: Site) -> None:
    browser = site.as_(DESIGNER)
    assert release(browser, 1).status_code == 404
    save(browser, CHANGED, 0)
    save(browser, CHANGED, 1)
    assert release(browser, 1).status_code == 409
    assert release(browser, "x").status_code == 422


def test_release_of_the_same_diagram_makes_no_version(site: Site) -> None:
    browser = site.as_(DESIGNER)
    save(browser, BPMN, 0)
    assert release(browser, 1).json == {"version": 1, "location": "/definitions/approval?ok=unchanged"}


def test_release_lists_in_the_manifest_what_the_diagram_uses(site: Site) -> None:
    browser = site.as_(DESIGNER)
    save(browser, BPMN.replace('name="role" value="county_union"', 'name="role" value="office"'), 0)
    assert release(browser, 1).status_code == 200
    with site.runtime.read() as ctx:
        newest = ctx.session.query(Definition).filter_by(key="approval", version=2).one()
        assert newest.manifest["roles"] == ["office", "unit_union"]


def test_discard_throws_the_draft_away(site: Site) -> None:
    browser = site.as_(DESIGNER)
    save(browser, CHANGED, 0)
    answer = browser.post("/definitions/approval/discard")
    assert answer.location == "/definitions?ok=discarded"
    assert browser.get("/definitions/approval/draft.xml").text == BPMN
