from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.model.elements import Loop
from engine.model.reader import read_bpmn
from tests.browser.assets.diagrams import PLAN
from tests.browser.assets.site import STRICT, Site, eventually
from tests.browser.conftest import PHONE

PAGE = """<div id="designer" class="designer" data-draft-url="/draft" data-choices-url="/choices"
  data-check-url="/check" data-save-url="/save" data-release-url="/release" data-presence-url="/presence"
  data-variables-url="/variables" data-recovery-key="unit_plan">
  <div class="designer__tools">
    <button type="button" class="btn" data-action="undo">撤销</button>
    <button type="button" class="btn" data-action="check">检查</button>
    <button type="button" class="btn" data-action="save">保存</button>
    <button type="button" class="btn" data-action="release">发布</button>
    <p class="designer__status" data-status role="status"></p></div>
  <div class="designer__notices" id="notices"></div>
  <div class="designer__canvas" id="canvas"></div>
  <div class="designer__side" id="side">
    <div class="designer__panel" id="properties"></div><div id="variables"></div></div>
  <ol class="designer__problems" id="problems"></ol></div>"""
FILES = {
    "manifest.json": "{}",
    "forms/plan.json": "{}",
    "forms/report.json": "{}",
    "award.dmn": '<definitions><decision id="Level" name="奖项等级" /></definitions>',
}
CHOICES = {
    "roles": [
        {"id": "unit_union", "name": "单位工会", "group": "岗位", "about": "组织本单位参赛"},
        {"id": "applicant", "name": "申请人", "group": "本事项中的人", "about": "提出申请的人"},
    ],
    "handlers": [
        {
            "id": "plans.file",
            "name": "方案备案",
            "group": "方案",
            "about": "把方案登记入账",
            "inputs": [{"id": "plan_id", "name": "方案"}],
        },
    ],
    "processes": [],
    "reminders": [{"id": "default", "name": "默认"}],
}
SAVED = {"revision": 4, "files": None, "clashes": [], "overruled": []}
VARIABLES = {
    "variables": [
        {
            "name": "returned",
            "sources": [
                {
                    "kind": "field",
                    "element_id": "ReviewPlan",
                    "element_name": "审核",
                    "label": "是否退回",
                    "type": "",
                }
            ],
        }
    ],
    "is_open": True,
}
PROBLEM = {
    "severity": "error",
    "element_id": "FilePlan",
    "element_name": "备案",
    "message_zh": "没有处理程序",
    "hint_zh": "请选择处理程序",
}


def _open(page: Page, site: Site, diagram: str = PLAN) -> None:
    site.policy = STRICT + "style-src 'self' 'unsafe-inline'"
    site.page("/designer", "designer", PAGE, body_attributes='class="wide"')
    site.json("GET /draft", {"files": {"diagram.bpmn": diagram, **FILES}, "revision": 3})
    site.json("POST /presence", {"others": [], "revision": 3, "by": ""})
    site.json("GET /choices", CHOICES)
    site.json("POST /variables", VARIABLES)
    page.goto(f"{site.url}/designer")
    expect(page.locator("#designer[data-ready]")).to_be_visible()


def _select(page: Page, element_id: str) -> None:
    page.evaluate(
        # as a click on the canvas does: leave the field first
        "id => { document.activeElement.blur(); const d = document.getElementById('designer').diagram;"
        "d.get('selection').select(d.get('elementRegistry').get(id)); }",
        element_id,
    )


def _field(page: Page, name: str) -> str:
    return f"#bio-properties-panel-{name}"


def _saved_xml(page: Page, site: Site) -> str:
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_contain_text("草稿已保存")
    return str(_sent(site)["files"]["diagram.bpmn"])


def _sent(site: Site) -> dict[str, Any]:
    """The last save."""
    body: dict[str, Any] = json.loads(site.calls_to("POST", "/save")[-1].body)
    return body


def _set_due(page: Page, due: str) -> None:
    page.select_option(_field(page, "setting-due-unit"), "formula")
    page.fill(_field(page, "setting-due"), due)


def _change(page: Page, due: str) -> None:
    _select(page, "DraftPlan")
    _set_due(page, due)


def test_settings_typed_are_saved_and_unknown_ones_kept(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    _open(page, site)
    _select(page, "DraftPlan")
    page.select_option(_field(page, "setting-form"), "report")
    page.select_option(_field(page, "setting-role"), "unit_union")
    _set_due(page, "P5D")
    xml = _saved_xml(page, site)
    settings = dict(re.findall(r'<spiffworkflow:property name="(\w+)" value="([^"]*)"', xml))
    assert settings == {"form": "report", "unheardOf": "kept", "role": "unit_union", "due": "P5D"}
    assert "<other:note>kept</other:note>" in xml
    assert (_sent(site)["revision"], list(_sent(site)["files"])) == (3, ["diagram.bpmn"])


def test_second_save_names_the_new_revision(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    _open(page, site)
    _change(page, "P5D")
    _saved_xml(page, site)
    _change(page, "P6D")
    with page.expect_request("**/save") as second:
        page.keyboard.press("Control+s")
    assert json.loads(second.value.post_data or "")["revision"] == 4


def test_work_is_saved_by_itself_a_moment_after_the_last_change(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    _open(page, site)
    _change(page, "P5D")
    expect(page.locator("[data-status]")).to_contain_text("草稿已保存", timeout=10_000)
    assert _sent(site)["by_hand"] is False
    assert "P5D" in _sent(site)["files"]["diagram.bpmn"]
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_diagram_nobody_touched_is_not_written_anew(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    _open(page, site)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_contain_text("草稿已保存")
    assert _sent(site)["files"] == {}


def test_who_else_is_here_and_what_is_newer_is_told(page: Page, site: Site) -> None:
    _open(page, site)
    site.json("POST /presence", {"others": ["王芳"], "revision": 4, "by": "王芳"})
    page.reload()
    expect(page.locator(".presence")).to_contain_text("王芳也打开了这份草稿。 王芳已保存了更新的内容。")


def test_one_undo_takes_one_setting_back(page: Page, site: Site) -> None:
    _open(page, site)
    _select(page, "FilePlan")
    page.select_option(_field(page, "setting-handler"), "plans.file")
    expect(page.locator("#properties")).to_contain_text("把方案登记入账 · 需要：方案 plan_id")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(_field(page, "setting-handler"))).to_have_value("")
    xml = page.evaluate("document.getElementById('designer').diagram.saveXML().then(r => r.xml)")
    assert "plans.file" not in xml


def test_what_is_found_by_its_meaning_is_chosen_with_the_keyboard(page: Page, site: Site) -> None:
    _open(page, site)
    _select(page, "FilePlan")
    page.get_by_label("查找：系统步骤").fill("登记")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(_field(page, "setting-handler"))).to_have_value("plans.file")
    page.get_by_label("查找：系统步骤").fill("xyz")
    expect(page.get_by_text("没有找到")).to_be_visible()


def test_due_time_is_a_number_and_its_unit(page: Page, site: Site) -> None:
    _open(page, site)
    _select(page, "DraftPlan")
    unit, value = (page.locator(_field(page, f"setting-due{end}")) for end in ("-unit", ""))
    for chosen, typed, written in (
        ("workingDays", "5", "=add working days(today(), 5)"),
        ("hours", "48", "PT48H"),
        ("day", "2015-10-31", "=date(&#34;2015-10-31&#34;)"),
        ("formula", "=closes_on", "=closes_on"),
    ):
        unit.select_option(chosen)
        value.fill(typed)
        assert f'name="due" value="{written}"' in _saved_diagram(page).replace("&quot;", "&#34;")
    for wrong, told in (("closes_on", "公式以 = 开头"), ("=f(1", "括号或引号没有成对")):
        value.fill(wrong)
        expect(page.locator("#due-note")).to_have_text(told)
    assert 'value="=closes_on"' in _saved_diagram(page), "what is wrong is not kept"
    unit.select_option("days")
    value.fill("0")
    expect(page.locator("#due-note")).to_contain_text("请填 1 到 1000 的整数")
    page.get_by_role("button", name="撤销").click()
    expect(value).to_have_value("2015-10-31")


def test_rule_task_chooses_a_decision_of_the_package(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    _open(page, site)
    page.evaluate(
        """() => { const d = document.getElementById('designer').diagram;
          const task = d.get('elementRegistry').get('FilePlan');
          d.get('bpmnReplace').replaceElement(task, { type: 'bpmn:BusinessRuleTask' }); }"""
    )
    page.select_option(_field(page, "setting-decision"), label="奖项等级 (Level)")
    page.fill(_field(page, "setting-resultVariable"), "level")
    settings = dict(
        re.findall(r'<spiffworkflow:property name="(\w+)" value="([^"]*)"', _saved_xml(page, site))
    )
    assert (settings["decision"], settings["resultVariable"]) == ("Level", "level")


def test_loop_and_awaited_condition_are_written_as_the_standard_says(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    _open(page, site)
    page.evaluate(
        """() => { const d = document.getElementById('designer').diagram;
          const [registry, modeling, factory] = ['elementRegistry', 'modeling', 'elementFactory'].map((n) => d.get(n));
          const loopCharacteristics = d.get('moddle').create('bpmn:StandardLoopCharacteristics');
          modeling.updateProperties(registry.get('DraftPlan'), { loopCharacteristics });
          const attributes = { type: 'bpmn:BoundaryEvent', id: 'Enough', cancelActivity: false,
            eventDefinitionType: 'bpmn:ConditionalEventDefinition' };
          modeling.createShape(factory.createShape(attributes), { x: 300, y: 160 }, registry.get('DraftPlan'),
            { attach: true }); }"""
    )
    _select(page, "DraftPlan")
    page.fill(_field(page, "loopCondition"), "not(accepted)")
    page.fill(_field(page, "loopMaximum"), "3")
    page.check(_field(page, "testBefore"))
    boundary = page.evaluate(
        "document.getElementById('designer').diagram.get('elementRegistry').find("
        "(e) => e.type === 'bpmn:BoundaryEvent').id"
    )
    _select(page, boundary)
    page.fill(_field(page, "awaited"), "n > 3")
    xml = _saved_xml(page, site)
    assert re.search(r'<bpmn:standardLoopCharacteristics[^>]*testBefore="true"[^>]*loopMaximum="3"', xml)
    assert re.search(r"<bpmn:loopCondition[^>]*>not\(accepted\)</bpmn:loopCondition>", xml)
    assert re.search(r"<bpmn:condition [^>]*>n &gt; 3</bpmn:condition>", xml)


def test_variables_of_a_multi_instance_are_kept_though_nothing_was_touched(page: Page, site: Site) -> None:
    """bpmn-js alone drops a name that is not the id of an element."""
    site.json("POST /save", SAVED)
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>units</bpmn:loopDataInputRef>"
        '<bpmn:inputDataItem id="unit" /></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>'
    )
    diagram = PLAN.replace("</bpmn:userTask>", loop, 1)
    _open(page, site, diagram)
    _select(page, "DraftPlan")
    _set_due(page, "P5D")
    saved = _saved_xml(page, site)
    kept = [read_bpmn(each.encode(), "plan.bpmn").process for each in (diagram, saved)]
    loops = [None if each is None else each.nodes["DraftPlan"].loop for each in kept]
    assert loops == [Loop(collection="units", element_variable="unit")] * 2
    _select(page, "DraftPlan")
    expect(page.locator(_field(page, "setting-collection"))).to_have_value("units")


def test_condition_and_buttons_are_written_in_the_dialect(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    _open(page, site)
    _select(page, "Again")
    page.fill(_field(page, "condition"), "returned = true")
    _select(page, "DraftPlan")
    page.check(_field(page, "action-return"))
    xml = _saved_xml(page, site)
    assert re.search(r"<bpmn:conditionExpression[^>]*>returned = true</bpmn:conditionExpression>", xml)
    assert 'name="actions" value="submit,save,return,transfer"' in xml


def test_check_lists_problems_and_marks_the_element(page: Page, site: Site) -> None:
    site.json("POST /check", {"problems": [PROBLEM]})
    _open(page, site)
    page.get_by_role("button", name="检查").click()
    expect(page.locator("#problems")).to_contain_text("没有处理程序")
    expect(page.locator("[data-status]")).to_have_text("检查结果：1 个错误，0 个提醒。")
    assert "has-error" in (page.locator("g[data-element-id=FilePlan]").get_attribute("class") or "")
    page.locator("#problems button").click()
    expect(page.locator(_field(page, "setting-handler"))).to_be_visible()


CONFLICT = {
    "title": "别人刚刚保存了这份草稿",
    "conflict": {"revision": 4, "by": "王芳", "at": "2015-03-01T01:02:00+00:00", "paths": ["diagram.bpmn"]},
}


def _run_into_conflict(page: Page, site: Site) -> None:
    site.json("POST /save", CONFLICT, status=409)
    _open(page, site)
    _change(page, "P5D")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_contain_text("没有保存")
    expect(page.locator(".conflict")).to_contain_text("也改了流程图")


def test_conflict_keeps_the_work_and_offers_what_to_do(page: Page, site: Site) -> None:
    _run_into_conflict(page, site)
    eventually(page, "Object.keys(localStorage).length", 1)
    expect(page.get_by_role("button", name="合并两人的修改")).to_be_focused()
    saves = len(site.calls_to("POST", "/save"))
    _change(page, "P6D")
    eventually(page, "JSON.stringify(localStorage).includes('P6D')", True)
    page.wait_for_timeout(4000)
    assert len(site.calls_to("POST", "/save")) == saves, "nothing is sent by itself until it is settled"


def test_merge_shows_what_both_did_and_where_mine_was_kept(page: Page, site: Site) -> None:
    _run_into_conflict(page, site)
    merged = _saved_diagram(page).replace("备案", "归档")
    clash = {"element_id": "DraftPlan", "element_name": "制定方案", "facet": "due"}
    site.json(
        "POST /save",
        {
            **SAVED,
            "revision": 5,
            "files": {"diagram.bpmn": merged, "manifest.json": "{}"},
            "clashes": [clash],
        },
    )
    page.get_by_role("button", name="合并两人的修改").click()
    expect(page.locator("g[data-element-id=FilePlan]")).to_contain_text("归档")
    expect(page.locator(".conflict")).to_contain_text("“制定方案”的期限")
    assert _sent(site)["conflict"] == "merge"
    page.get_by_role("button", name="知道了").click()
    expect(page.locator(".conflict")).to_have_count(0)


def test_theirs_can_be_opened_instead(page: Page, site: Site) -> None:
    _run_into_conflict(page, site)
    with page.expect_navigation():
        page.get_by_role("button", name="放弃我的").click()
    expect(page.locator("#designer[data-ready]")).to_be_visible()
    expect(page.locator(".recovery")).to_have_count(0)


def _saved_diagram(page: Page) -> str:
    return str(page.evaluate("document.getElementById('designer').diagram.saveXML().then(r => r.xml)"))


def test_unsaved_work_is_offered_again(page: Page, site: Site) -> None:
    _open(page, site)
    _select(page, "DraftPlan")
    _set_due(page, "P9D")
    eventually(page, "JSON.stringify(localStorage).includes('P9D')", True)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="恢复").click()
    _select(page, "DraftPlan")
    expect(page.locator(_field(page, "setting-due"))).to_have_value("9")


def test_release_with_errors_is_not_sent(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    site.json("POST /check", {"problems": [PROBLEM]})
    _open(page, site)
    page.get_by_role("button", name="发布").click()
    expect(page.locator("[data-status]")).to_contain_text("不能发布")
    assert site.calls_to("GET", "/release") == []


def test_release_saves_checks_and_goes_on_to_its_page(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    site.json("POST /check", {"problems": []})
    site.json("GET /release", "the request")
    _open(page, site)
    page.get_by_role("button", name="发布").click()
    page.wait_for_url("**/release")
    posted = [
        call.path
        for call in site.calls
        if call.method == "POST" and call.path not in ("/presence", "/variables")
    ]
    assert posted == ["/save", "/check"]


def test_variables_at_an_element_are_listed_and_put_into_the_field(page: Page, site: Site) -> None:
    _open(page, site)
    _select(page, "Again")
    line = page.locator("#variables li", has_text="returned")
    expect(line).to_contain_text("是否退回 · 审核")
    page.fill(_field(page, "condition"), "not()")
    page.evaluate(
        "() => { const f = document.getElementById('bio-properties-panel-condition'); f.focus();"
        "f.setSelectionRange(4, 4); }"
    )
    line.get_by_role("button").click()
    expect(page.locator(_field(page, "condition"))).to_have_value("not(returned)")


def test_problems_appear_while_editing(page: Page, site: Site) -> None:
    site.json("POST /save", SAVED)
    site.json("POST /check", {"problems": [PROBLEM]})
    _open(page, site)
    _change(page, "P5D")
    expect(page.locator("#problems")).to_contain_text("没有处理程序")
    expect(page.locator('[data-element-id="FilePlan"].has-error')).to_have_count(1)


def test_menus_offer_only_what_the_engine_runs(page: Page, site: Site) -> None:
    _open(page, site)
    offered = page.evaluate(
        """() => {
          const d = document.getElementById('designer').diagram, menu = d.get('popupMenu');
          const names = new Set(Object.keys(d.get('palette').getEntries()));
          d.get('elementRegistry').filter((e) => !e.labelTarget).forEach((element) => {
            menu.open(element, 'bpmn-replace', { x: 0, y: 0 });
            for (const id of Object.keys(menu._current.entries)) names.add(id);
            for (const id of Object.keys(menu._current.headerEntries)) names.add(id);
            menu.close();
            for (const id of Object.keys(d.get('contextPad').getEntries(element))) names.add(id);
          });
          return [...names];
        }"""
    )
    refused = [
        "compensat",
        "conditional-start",
        "escalation-start",
        "complex",
        "ad-hoc",
        "data-object",
        "data-store",
    ]
    assert [name for name in offered if any(word in name for word in refused)] == []
    wanted = {"create.user-task", "replace-with-user-task", "replace-with-rule-task", "toggle-parallel-mi"}
    wanted |= {"toggle-loop", "replace-with-signal-end"}
    assert wanted <= set(offered)


def test_every_text_of_the_editor_is_translated(page: Page, site: Site) -> None:
    _open(page, site)
    sweep = Path(__file__).with_name("sweep.js").read_text(encoding="utf-8")
    assert page.evaluate(sweep) == []


@pytest.mark.browser_context_args(**PHONE)
def test_phone_shows_the_diagram_read_only(page: Page, site: Site) -> None:
    _open(page, site)
    expect(page.get_by_text("屏幕较窄，只能查看")).to_be_visible()
    expect(page.locator(".djs-palette")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
