"""提交发布: asking, approving by somebody else, taking back, and what the pages say meanwhile."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from engine import definitions
from engine.models import Definition, Draft
from handlers.models.models import ReleaseRequest
from tests.web.packages import BPMN, approval
from tests.web.releasing import DESIGNER, DIRECTOR, approval_task, deploy_releasing, release
from tests.web.releasing import ask as send
from tests.web.site import GOOD_PLAN, Browser, Site
from web import paging

PAGE = "/definitions/approval/release"
RENAMED = BPMN.replace("制定方案", "起草方案")
STRUCTURE = BPMN.replace(">returned<", ">returned != false<")
SCENARIO = {
    "format": 1,
    "name": "县里退回",
    "now": "2026-03-02T01:00:00Z",
    "data": {},
    "steps": [{"complete": "NoSuchTask"}],
    "expected": {"path": [], "tasks": [], "state": "completed", "end": "", "open": [], "failed": []},
}


def save(browser: Browser, bpmn: str, revision: int = 0) -> None:
    """Ctrl+S in the editor."""
    body = {"files": {"diagram.bpmn": bpmn}, "revision": revision}
    assert browser.post("/definitions/approval/draft", json=body).status_code == 200


def the_request(site: Site) -> ReleaseRequest:
    """The only request."""
    with site.runtime.read() as ctx:
        return ctx.session.query(ReleaseRequest).one()


def count(site: Site, model: type[Draft] | type[Definition]) -> int:
    with site.runtime.read() as ctx:
        return ctx.session.query(model).filter_by(key="approval").count()


def test_names_alone_are_released_at_once_and_leave_running_instances_alone(any_site: Site) -> None:
    instance_id = any_site.start(subject="旧")
    deploy_releasing(any_site)
    browser = any_site.as_(DESIGNER)
    save(browser, RENAMED)
    page = browser.get(PAGE).text
    assert "提交后直接发布，不需要审批" in page
    assert "起草方案" in page
    assert "在其他版本上进行中的流程共 1 个" in page
    answer = send(browser, 1)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?ok=release_asked")
    request = the_request(any_site)
    assert (request.state, request.version, request.needs_approval) == ("released", 2, False)
    assert "已发布" in browser.get(PAGE).text
    unit = any_site.as_("unit_union@ent-0001")
    assert "制定方案" in unit.get(f"/tasks/{any_site.open_task(instance_id)}").text
    assert "起草方案" in unit.get(f"/tasks/{any_site.open_task(any_site.start(subject='新'))}").text
    assert unit.post(f"/tasks/{any_site.open_task(instance_id)}", GOOD_PLAN).status_code == 303
    assert count(any_site, Draft) == 0
    late = send(any_site.as_(DESIGNER), 1)
    assert late.status_code == 409
    assert "没有可以发布的草稿" in late.text


def test_structure_is_approved_by_the_director_and_never_by_the_asker(site: Site) -> None:
    deploy_releasing(site)
    designer, director = site.as_(DESIGNER), site.as_(DIRECTOR)
    save(designer, STRUCTURE)
    assert "需要另一人审批" in designer.get(PAGE).text
    assert send(designer, 1).status_code == 303
    assert "审批中" in designer.get("/definitions/approval/edit").text
    task = approval_task(site)
    assert designer.get(f"/tasks/{task.id}").status_code == 404
    assert designer.post(f"/tasks/{task.id}", {"action": "submit"}).status_code == 404
    assert count(site, Definition) == 1
    page = director.get(f"/tasks/{task.id}").text
    assert "按新办法调整" in page
    assert "装入试运行环境：成功" in page
    address = "/definitions/approval/compare?from=1&amp;to=r1"
    assert address in page
    compared = director.get(address.replace("&amp;", "&"))
    assert compared.status_code == 200
    assert 'data-xml-url="/definitions/approval/compare/r1.xml"' in compared.text
    assert director.get("/definitions/approval/compare/r1.xml").data.decode() == STRUCTURE
    assert director.get("/definitions/approval/edit").status_code == 403

    assert director.post(f"/tasks/{task.id}", {"action": "submit"}).status_code == 303
    assert (the_request(site).state, the_request(site).decided_by) == ("released", "p:office_director@city")
    assert count(site, Definition) == 2


def test_return_shows_its_reason_in_the_editor_and_leaves_the_draft(site: Site) -> None:
    deploy_releasing(site)
    designer = site.as_(DESIGNER)
    save(designer, STRUCTURE)
    send(designer, 1)
    sent = {"action": "return", "reason": "条件与办法不符"}
    assert site.as_(DIRECTOR).post(f"/tasks/{approval_task(site).id}", sent).status_code == 303
    for page in (PAGE, "/definitions/approval/edit"):
        assert "条件与办法不符" in designer.get(page).text
    assert (designer.get("/definitions/approval/draft.json").json or {})["revision"] == 1
    assert send(designer, 1).status_code == 303


def test_one_request_at_a_time_and_it_can_be_taken_back(site: Site) -> None:
    deploy_releasing(site)
    designer = site.as_(DESIGNER)
    assert designer.post(f"{PAGE}/withdraw").status_code == 409
    save(designer, STRUCTURE)
    send(designer, 1, when="day", effective_on="2026-04-01")
    assert "4月1日" in designer.get(PAGE).text
    again = send(designer, 1)
    assert (again.status_code, "已有发布申请" in again.text) == (409, True)
    assert designer.post("/definitions/approval/discard").status_code == 409
    assert designer.post(f"{PAGE}/withdraw").location == f"{PAGE}?ok=release_withdrawn"
    assert the_request(site).state == "withdrawn"
    site.runtime.advance()
    assert site.as_(DIRECTOR).get("/inbox").text.count("审批发布") == 0
    assert "已撤回" in designer.get(PAGE).text


def test_what_cannot_be_asked_for_is_told_and_what_was_typed_stays(site: Site) -> None:
    deploy_releasing(site)
    designer = site.as_(DESIGNER)
    assert "没有草稿" in designer.get(PAGE).text
    assert send(designer, 1).status_code == 404
    save(designer, BPMN)
    assert "没有需要发布的内容" in designer.get(PAGE).text
    assert send(designer, 1).status_code == 422
    save(designer, BPMN.replace('name="role" value="unit_union"', 'name="role" value="nobody"'), 1)
    assert "nobody" in designer.get(PAGE).text
    refused = send(designer, 2)
    assert refused.status_code == 422
    assert "nobody" in refused.text
    save(designer, RENAMED, 2)
    assert send(designer, 2).status_code == 409, "somebody saved since"
    for revision in ("", "x", "9" * 12):
        assert send(designer, revision).status_code == 422
    for wrong in ({"explanation": " "}, {"when": "day", "effective_on": "2026-03-01"}, {"when": "day"}):
        answer = send(designer, 3, **{"explanation": "依据新办法", "running": "migrate", **wrong})
        assert answer.status_code == 422
        assert 'value="migrate" checked' in answer.text
        assert ("依据新办法" in answer.text) is ("explanation" not in wrong)
    assert (count(site, Definition), count(site, Draft)) == (1, 1)


def test_newer_version_is_merged_into_the_draft_before_its_release(site: Site) -> None:
    deploy_releasing(site)
    designer = site.as_(DESIGNER)
    save(designer, STRUCTURE)
    newer = replace(approval(), bpmn=RENAMED.encode())
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, newer))
    assert "合并新版本" in designer.get(PAGE).text
    answer = send(designer, 1)
    assert (answer.status_code, "第 2 版" in answer.text) == (409, True)
    merged = designer.post("/definitions/approval/catch-up")
    assert merged.status_code == 200
    assert "新版本已合并到草稿（第 2 次保存）" in merged.text
    bpmn = (designer.get("/definitions/approval/draft.json").json or {})["files"]["diagram.bpmn"]
    assert "起草方案" in bpmn
    assert "returned != false" in bpmn
    assert release(site, 2) == 3


def test_release_lists_in_the_manifest_what_the_diagram_uses(site: Site) -> None:
    save(site.as_(DESIGNER), BPMN.replace('name="role" value="county_union"', 'name="role" value="office"'))
    assert release(site) == 2
    with site.runtime.read() as ctx:
        assert definitions.get_newest(ctx, "approval").manifest["roles"] == ["office", "unit_union"]


def test_failed_scenario_is_told_with_its_step_and_a_link_to_it(site: Site) -> None:
    deploy_releasing(site)
    designer = site.as_(DESIGNER)
    files = {"diagram.bpmn": RENAMED, "scenarios/s1.json": json.dumps(SCENARIO)}
    assert (
        designer.post("/definitions/approval/draft", json={"files": files, "revision": 0}).status_code == 200
    )
    send(designer, 1)
    assert the_request(site).state == "refused"
    page = designer.get(PAGE).text
    for told in (
        "保存的场景 1 个，已试办 1 个，通过 0 个",
        '<a href="/definitions/approval/scenarios#s1">县里退回</a>',
        "哪一步：第 1 步",
        "期望：办理「NoSuchTask」",
        "实际：此时没有这项任务可办",
    ):
        assert told in page
    assert 'id="s1"' in designer.get("/definitions/approval/scenarios").text
    assert count(site, Definition) == 1


def test_older_saves_wait_for_the_end_of_a_request_that_would_be_taken_back(site: Site) -> None:
    deploy_releasing(site)
    designer = site.as_(DESIGNER)
    for revision, bpmn in enumerate((RENAMED, STRUCTURE)):
        save(designer, bpmn, revision)
    history = "/definitions/approval/history"
    send(designer, 2)
    save(designer, RENAMED, 2)
    refused = designer.post(f"{history}/1/restore")
    assert (refused.status_code, "已有发布申请还没有办完" in refused.text) == (409, True)
    page = designer.get(history).text
    assert "第 2 次保存正在申请发布" in page
    assert f"{history}/1/restore" not in page
    assert designer.post(f"{history}/2/restore").status_code == 303, "what is asked for goes on as it is"
    designer.post(f"{PAGE}/withdraw")
    assert designer.post(f"{history}/1/restore").status_code == 303


def test_day_that_is_not_wanted_is_not_looked_at(site: Site) -> None:
    deploy_releasing(site)
    designer = site.as_(DESIGNER)
    save(designer, RENAMED)
    assert re.search(
        r'<form[^>]*action="/definitions/approval/release"[^>]* novalidate>', designer.get(PAGE).text
    )
    assert send(designer, 1, when="now", effective_on="1999-99-01").status_code == 303
    assert the_request(site).effective_on is None


def test_scenarios_alone_are_something_to_release(site: Site) -> None:
    deploy_releasing(site)
    designer = site.as_(DESIGNER)
    files = {"scenarios/once.json": json.dumps(SCENARIO)}
    designer.post("/definitions/approval/draft", json={"files": files, "revision": 0})
    for page in (PAGE, "/definitions/approval/compare"):
        assert "增加场景「县里退回」（1 步）" in designer.get(page).text


def test_register_of_releases_tells_who_asked_and_approved_and_what_came_of_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    designer, director = site.as_(DESIGNER), site.as_(DIRECTOR)
    place = "/definitions/releases"
    assert "还没有提交过发布" in designer.get(place).text
    save(designer, STRUCTURE)
    assert release(site) == 2
    page = designer.get(place).text
    assert f'href="{place}"' in designer.get("/definitions").text
    for words in ("按新办法调整", "结构", "designer city", "office_director city", "立即", "第 2 版"):
        assert words in page, words
    address = "/definitions/approval/compare?from=1&amp;to=2"
    assert address in page
    assert director.get(address.replace("&amp;", "&")).status_code == 200
    assert address in director.get(place).text
    assert f'href="{PAGE}"' not in director.get(place).text, "the page of asking is the designers'"
    save(designer, RENAMED)
    release(site, 2)
    monkeypatch.setattr(paging, "PAGE", 1)
    first = designer.get(place).text
    assert "与第 2 版比较" in first
    [more] = re.findall(r'href="(/definitions/releases\?after=[^"]+)"', first)
    second = designer.get(more).text
    assert "与第 1 版比较" in second
    assert "与第 2 版比较" not in second
