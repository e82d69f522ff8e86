"""The diagram editor's calls: choices, check, drafts with revisions, release."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.model.lay_out.redraw import is_drawn
from engine.model.reader import read_bpmn
from handlers.models import drafts
from tests.web import releasing
from tests.web.packages import BPMN
from tests.web.site import Browser, Site

DESIGNER = "designer@city"
CHANGED = BPMN.replace("制定方案", "起草方案")


def save(
    browser: Browser, bpmn: str, revision: int | str, key: str = "approval", **more: Any
) -> TestResponse:
    """Ctrl+S in the editor."""
    return save_files(browser, {"diagram.bpmn": bpmn}, revision, key, **more)


def save_files(
    browser: Browser, files: Any, revision: int | str, key: str = "approval", **more: Any
) -> TestResponse:
    """The call that saves files of a draft."""
    body = {"files": files, "revision": revision, **more}
    return browser.post(f"/definitions/{key}/draft", json=body, headers={"Accept": "application/json"})


def files(browser: Browser, key: str = "approval") -> dict[str, str]:
    """What the editor opens."""
    answer = browser.get(f"/definitions/{key}/draft.json").json
    assert answer is not None
    found: dict[str, str] = answer["files"]
    return found


def check(browser: Browser, bpmn: str) -> list[dict[str, Any]]:
    """The check button."""
    answer = browser.post("/definitions/approval/check", json={"files": {"diagram.bpmn": bpmn}})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json["problems"]  # type: ignore[index]
    return found


def test_page_carries_the_addresses_the_editor_needs(site: Site) -> None:
    answer = site.as_(DESIGNER).get("/definitions/approval/edit")
    for part in (
        'data-draft-url="/definitions/approval/draft.json"',
        'data-choices-url="/definitions/approval/choices.json"',
        'data-check-url="/definitions/approval/check"',
        'data-save-url="/definitions/approval/draft"',
        'data-release-url="/definitions/approval/release"',
        'data-presence-url="/definitions/approval/presence"',
    ):
        assert part in answer.text
    assert "style-src 'self' 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


def test_choices_offer_what_there_is(site: Site) -> None:
    choices = site.as_(DESIGNER).get("/definitions/approval/choices.json").json
    assert choices is not None
    [role] = [each for each in choices["roles"] if each["id"] == "county_union"]
    assert (role["name"], role["group"]) == ("县区总工会", "岗位")
    [handler] = [each for each in choices["handlers"] if each["id"] == "campaigns.open_phase"]
    assert (handler["name"], handler["group"]) == ("开始阶段", "年度竞赛")
    assert handler["inputs"] == [{"id": "campaign", "name": "竞赛编号"}, {"id": "phase", "name": "阶段"}]
    assert choices["processes"] == [{"id": "approval", "name": "方案审批"}]
    [reminder] = [each for each in choices["reminders"] if each["id"] == "report"]
    assert reminder["name"] == "活动报告"
    assert reminder["about"] == (
        "提前2天、当天、逾期2天提醒办理人；逾期5天提醒单位行政、上级工会；逾期10天提醒协调小组办公室；"
        "以后每5天提醒办理人，直到办结（均为工作日）。"
    )


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
    nothing_else = {"files": None, "clashes": [], "overruled": []}
    assert (first.status_code, first.json) == (200, {"revision": 1, **nothing_else})
    assert save(browser, CHANGED, 1).json == {"revision": 1, **nothing_else}, "the same again is no save"
    assert save(browser, BPMN, 1).json == {"revision": 2, **nothing_else}
    opened = browser.get("/definitions/approval/draft.json").json or {}
    assert (opened["revision"], opened["base_version"], opened["files"]["diagram.bpmn"]) == (2, 1, BPMN)


def test_second_designer_does_not_overwrite_the_first(site: Site) -> None:
    first, second = site.as_(DESIGNER), site.as_("sysadmin@city")
    assert save(first, CHANGED, 0).status_code == 200
    for revision in (0, 2, 7):
        answer = save(second, BPMN, revision)
        assert answer.status_code == 409, revision
        assert answer.json is not None
        assert answer.json["title"] == "别人刚刚保存了这份草稿，您的修改还没有保存。"
        conflict = answer.json["conflict"]
        assert (conflict["revision"], conflict["paths"]) == (1, ["diagram.bpmn"])
        assert conflict["by"] in site.as_("sysadmin@city").get("/definitions/approval/history").text
    assert "起草方案" in files(first)["diagram.bpmn"]


def test_changes_of_different_files_are_no_conflict(site: Site) -> None:
    first, second = site.as_(DESIGNER), site.as_("sysadmin@city")
    form = files(first)["forms/plan.json"].replace("主题", "方案主题")
    assert save_files(first, {"forms/plan.json": form}, 0).status_code == 200
    answer = save(second, CHANGED, 0).json or {}
    assert (answer["revision"], answer["clashes"], answer["overruled"]) == (2, [], [])
    assert answer["files"]["forms/plan.json"] == form
    assert "diagram.bpmn" not in answer["files"]
    assert files(first)["diagram.bpmn"] == CHANGED


def test_two_changes_of_one_diagram_are_merged_or_overwritten_as_asked(site: Site) -> None:
    first, second = site.as_(DESIGNER), site.as_("sysadmin@city")
    save(first, CHANGED, 0)
    mine = BPMN.replace("审核方案", "审批方案")
    merged = save(second, mine, 0, conflict="merge").json or {}
    assert (merged["revision"], merged["clashes"]) == (2, [])
    assert "审批方案" in merged["files"]["diagram.bpmn"]
    assert "起草方案" in merged["files"]["diagram.bpmn"]
    third = BPMN.replace("制定方案", "编写方案")
    both = save(second, third, 0, conflict="merge").json or {}
    assert both["clashes"] == [{"element_id": "DraftPlan", "element_name": "编写方案", "facet": "name"}]
    assert "审批方案" in both["files"]["diagram.bpmn"]
    over = save(second, third, 0, conflict="overwrite").json or {}
    assert (over["revision"], over["overruled"]) == (4, ["diagram.bpmn"])
    assert files(first)["diagram.bpmn"] == third
    assert save(first, BPMN, 0, conflict="perhaps").status_code == 422


def test_work_on_a_draft_that_was_discarded_or_released_is_not_lost(site: Site) -> None:
    first, second = site.as_(DESIGNER), site.as_("sysadmin@city")
    form = files(first)["forms/plan.json"].replace("主题", "方案主题")
    save_files(first, {"forms/plan.json": form}, 0)
    second.post("/definitions/approval/discard")
    answer = save(first, CHANGED, 1)
    assert (answer.status_code, (answer.json or {})["conflict"]["paths"]) == (409, ["forms/plan.json"])
    assert save(first, CHANGED, 1, conflict="overwrite").status_code == 200
    assert files(first)["forms/plan.json"] == form
    assert files(first)["diagram.bpmn"] == CHANGED
    assert releasing.release(site, 2) == 2
    assert save(first, CHANGED, 2).status_code == 200, "what was released is what was in hand"


def test_every_save_can_be_seen_and_restored(site: Site) -> None:
    browser = site.as_(DESIGNER)
    save(browser, CHANGED, 0)
    save(browser, BPMN, 1, by_hand=False)
    page = browser.get("/definitions/approval/history").text
    assert page.count("恢复为草稿") == 1
    assert "自动保存" in page
    assert browser.post("/definitions/approval/discard").status_code == 303
    assert browser.get("/definitions/approval/history").text.count("恢复为草稿") == 2
    answer = browser.post("/definitions/approval/history/1/restore")
    assert answer.location == "/definitions/approval/edit?ok=draft_restored"
    assert files(browser)["diagram.bpmn"] == CHANGED
    assert browser.post("/definitions/approval/history/9/restore").status_code == 404
    assert browser.get("/definitions/approval/history/1/package.zip").mimetype == "application/zip"
    assert browser.get("/definitions/none/history").status_code == 404


def test_saves_by_itself_make_room_and_those_by_hand_stay(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_TYPED", 2)
    browser = site.as_(DESIGNER)
    save(browser, BPMN.replace("制定方案", "0"), 0)
    for number in range(1, 6):
        save(browser, BPMN.replace("制定方案", str(number)), number, by_hand=False)
    with site.runtime.read() as ctx:
        assert [each.revision for each in drafts.list_revisions(ctx, "approval")] == [6, 5, 1]


def preview(browser: Browser, form: object, **more: Any) -> TestResponse:
    """The call that draws the participant's page."""
    body = {"form": form if isinstance(form, str) else json.dumps(form), "name": "填报", **more}
    return browser.post("/definitions/approval/preview", json=body, headers={"Accept": "application/json"})


def test_form_is_drawn_as_its_page_and_typed_text_stays(site: Site) -> None:
    browser = site.as_(DESIGNER)
    form = json.loads(files(browser)["forms/plan.json"])
    page = (preview(browser, form).json or {})["html"]
    assert "<h1>填报</h1>" in page
    assert 'id="task-form"' in page
    assert "hx-trigger" not in page, "the editor asks for the page again, not the page itself"
    typed = (preview(browser, form, typed=[["theme", "<b>节能"]], instructions="**三日**").json or {})["html"]
    assert "&lt;b&gt;节能" in typed
    assert "<strong>三日</strong>" in typed


def test_form_that_cannot_be_used_is_told_by_field(site: Site) -> None:
    browser = site.as_(DESIGNER)
    bad = {
        "components": [
            {"type": "textfield", "id": "b", "key": "b", "label": "附注", "validate": {"pattern": "("}}
        ]
    }
    answer = preview(browser, bad)
    assert answer.status_code == 422
    assert [each["element_id"] for each in (answer.json or {})["problems"]] == ["b"]
    for text in ("", "{", "[]", "[" * 100_000):
        assert preview(browser, text).status_code == 422
    for typed in ("x", [1], [["a"]], [["a", 1]], {}):
        assert preview(browser, {"components": []}, typed=typed).status_code == 422
    assert browser.post("/definitions/none/preview", json={"form": "{}"}).status_code == 404


def test_who_else_has_the_editor_open_is_told(site: Site) -> None:
    first, second = site.as_(DESIGNER), site.as_("sysadmin@city")
    place = "/definitions/approval/presence"
    assert first.post(place, json={}).json == {"others": [], "revision": 0, "by": ""}
    save(first, CHANGED, 0)
    told = second.post(place, json={}).json or {}
    assert (len(told["others"]), told["revision"], told["by"]) == (1, 1, told["others"][0])
    first.post(place, json={"leaving": True})
    assert (second.post(place, json={}).json or {})["others"] == []
    first.post(place, json={})
    site.clock.set(site.clock.now() + timedelta(minutes=2))
    assert (site.as_("sysadmin@city").post(place, json={}).json or {})["others"] == []
    assert first.post("/definitions/none/presence", json={}).status_code == 404


@pytest.mark.parametrize(
    "bad",
    [
        {},
        None,
        "x",
        {"diagram.bpmn": 3},
        {"diagram.bpmn": None},
        {"../x.json": "{}"},
        {"forms/../x.json": "{}"},
        {"forms/X.json": "{}"},
        {"other.txt": ""},
        {"diagram.bpmn": "x" * 1_000_001},
    ],
    ids=lambda bad: str(bad)[:30],
)
def test_files_that_do_not_belong_into_a_folder_are_refused(site: Site, bad: Any) -> None:
    browser = site.as_(DESIGNER)
    answer = save_files(browser, bad, 0)
    assert answer.status_code == (200 if bad == {} else 422)
    assert files(browser)["diagram.bpmn"] == BPMN


def test_draft_without_revision_or_text_is_refused(site: Site) -> None:
    browser = site.as_(DESIGNER)
    for revision in ("", "x", -1, 10**30, True):
        assert save(browser, BPMN, revision).status_code == 422
    assert browser.post("/definitions/approval/draft", b"\xff\xfe").status_code == 422
    assert save(browser, BPMN, 0, key="none").status_code == 404


def test_discard_throws_the_draft_away(site: Site) -> None:
    browser = site.as_(DESIGNER)
    save(browser, CHANGED, 0)
    answer = browser.post("/definitions/approval/discard")
    assert answer.location == "/definitions?ok=discarded"
    assert files(browser)["diagram.bpmn"] == BPMN


def test_diagram_is_laid_out_for_the_editor(site: Site) -> None:
    browser = site.as_(DESIGNER)
    address = "/definitions/approval/layout"
    found = browser.post(address, json={"bpmn": BPMN}).json or {}
    assert is_drawn(found["bpmn"].encode())
    process = read_bpmn(found["bpmn"].encode(), "diagram.bpmn").process
    assert process is not None
    assert found["boxes"].keys() >= process.nodes.keys()
    assert found["routes"].keys() >= process.flows.keys()
    refused = browser.post(
        address,
        json={"bpmn": BPMN.replace("<bpmn:userTask ", "<bpmn:textAnnotation id='n'/><bpmn:userTask ", 1)},
    )
    assert refused.status_code == 422
    assert "不能自动排版" in refused.text
    assert browser.post(address, json={"bpmn": "<x"}).status_code == 422
    assert browser.post(address, json={"bpmn": "x" * 1_000_001}).status_code == 422
    assert browser.post("/definitions/no_such/layout", json={"bpmn": BPMN}).status_code == 404


@pytest.mark.parametrize("call", ["layout", "check", "draft", "preview", "variables", "presence"])
def test_half_a_character_is_told(site: Site, call: str) -> None:
    browser = site.as_(DESIGNER)
    half = "\ud800"
    body = {"bpmn": half, "files": {"diagram.bpmn": half}, "revision": 0, "form": half, "element": half}
    answer = browser.post(f"/definitions/approval/{call}", json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 400
