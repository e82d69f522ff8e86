"""The parts of a draft beside its diagram: forms with the participant's page, decisions, settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.forms import parse_form
from engine.model import read_package
from engine.model.xml import SETTINGS, parse_root
from tests.browser.server import Live, serving

DESIGNER = "designer@city"
ASSETS = Path(__file__).with_name("assets")
FORMS = sorted(Path("workflows").glob("*/forms/*.json"))
KINDS = ["textfield", "textarea", "number", "checkbox", "radio", "select", "checklist", "taglist", "datetime"]
KINDS += ["filepicker", "text", "separator", "spacer", "button", "group", "dynamiclist"]
EVERY_KIND = {
    "type": "default",
    "id": "Form",
    "schemaVersion": 19,
    "components": [
        {"type": kind, "id": f"Field_{kind}", "key": kind, "path": kind, "label": "名称", "components": []}
        for kind in KINDS
    ],
}
MADE_UP = {"Value 2", "abc def ghi jkl mno pqr stu"}
"""What the editor itself puts into a form as an example, and a text by which it measures."""


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as served:
        with served.site.runtime.begin("person:x") as ctx:
            served.site.runtime.deploy(ctx, read_package(Path("workflows/unit_plan")))
        yield served


def open_part(live: Live, page: Page, name: str) -> None:
    """Open a tab of the editor."""
    live.open(page, DESIGNER, "/definitions/unit_plan/edit")
    page.wait_for_selector("#designer[data-ready]")
    page.get_by_role("tab", name=name).click()
    if name == "表单":
        page.wait_for_selector("#forms .fjs-palette-field")


def saved(live: Live, page: Page) -> dict[str, str]:
    """The files on the server after Ctrl+S."""
    page.keyboard.press("Control+s")
    expect(page.locator("[data-status]")).to_contain_text("草稿已保存")
    opened = live.site.as_(DESIGNER).get("/definitions/unit_plan/draft.json").json
    assert opened is not None
    files: dict[str, str] = opened["files"]
    return files


def test_form_is_changed_seen_as_its_page_and_released(live: Live, page: Page) -> None:
    page.set_viewport_size({"width": 1700, "height": 900})
    open_part(live, page, "表单")
    page.locator(".file-list").get_by_role("button", name="方案裁定").click()
    page.locator(".fjs-form-field-radio").first.click()
    page.locator("#forms .bio-properties-panel-group-header", has_text="常规").click()
    page.get_by_label("字段名称").fill("审定结果")
    preview = page.frame_locator(".form-preview iframe")
    expect(preview.get_by_text("审定结果")).to_be_visible()
    assert "审定结果" in saved(live, page)["forms/decision.json"]
    page.get_by_role("button", name="提交发布").click()
    expect(page.locator("main")).to_contain_text("审定结果")
    expect(page.get_by_text("只改了参数或版式")).to_be_visible()


def test_preview_shows_and_hides_as_the_page_will(live: Live, page: Page) -> None:
    page.set_viewport_size({"width": 1700, "height": 900})
    open_part(live, page, "表单")
    page.evaluate(
        """() => document.getElementById('forms').forms.preview.show(JSON.stringify({ type: 'default', components: [
          { type: 'checkbox', id: 'a', key: 'a', label: '有附注' },
          { type: 'textfield', id: 'b', key: 'b', label: '附注', conditional: { hide: '=a != true' } }] }), 'x')"""
    )
    preview = page.frame_locator(".form-preview iframe")
    expect(preview.get_by_label("有附注（选填）")).to_be_visible()
    expect(preview.get_by_label("附注（选填）", exact=True)).to_have_count(0)
    preview.get_by_label("有附注（选填）").check()
    expect(preview.get_by_label("附注（选填）", exact=True)).to_be_visible()


def test_form_the_server_would_refuse_is_told_beside_it(live: Live, page: Page) -> None:
    page.set_viewport_size({"width": 1700, "height": 900})
    open_part(live, page, "表单")
    page.evaluate(
        """() => document.getElementById('forms').forms.preview.show(JSON.stringify({ type: 'default', components: [
          { type: 'textfield', id: 'b', key: 'b', label: '附注', conditional: { hide: '=a and' } }] }), 'x')"""
    )
    expect(page.locator(".form-preview [role=status]")).to_contain_text("附注")


def test_forms_are_added_and_taken_away(live: Live, page: Page) -> None:
    open_part(live, page, "表单")
    page.get_by_label("新文件的名称").fill("report")
    page.get_by_role("button", name="新建").click()
    expect(page.locator(".file-list [aria-current]")).to_have_text("report")
    assert json.loads(saved(live, page)["forms/report.json"])["id"] == "Form_report"
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="删除report").click()
    assert "forms/report.json" not in saved(live, page)
    page.get_by_role("tab", name="流程图").click()
    expect(page.locator("#canvas")).to_be_visible()
    expect(page.locator("#forms")).to_be_hidden()


def test_shipped_forms_come_back_from_the_editor_as_they_were(live: Live, page: Page) -> None:
    open_part(live, page, "表单")
    for path in FORMS[::12]:
        schema = json.loads(path.read_text("utf-8"))
        back = page.evaluate(
            "async (schema) => { const { editor } = document.getElementById('forms').forms;"
            "await editor.importSchema(schema); return editor.getSchema(); }",
            schema,
        )
        parse_form(back)
        assert _without_additions(back, schema) == schema, path


def _without_additions(value: Any, original: Any) -> Any:
    """What is left of a value without the keys the original does not have."""
    if isinstance(value, dict) and isinstance(original, dict):
        return {key: _without_additions(value.get(key), each) for key, each in original.items()}
    if isinstance(value, list) and isinstance(original, list) and len(value) == len(original):
        return [_without_additions(each, other) for each, other in zip(value, original, strict=True)]
    return value


def test_decision_table_is_changed_and_another_added(live: Live, page: Page) -> None:
    open_part(live, page, "决策表")
    expect(page.locator(".decision-table-name, .decision-table-properties").first).to_contain_text(
        "审阅后的去向"
    )
    page.locator("td.add-rule-add").first.click()
    files = saved(live, page)
    before = read_package(Path("workflows/unit_plan")).decisions["review_rules.dmn"].decode()
    assert files["review_rules.dmn"].count("<rule ") == before.count("<rule ") + 1
    assert _english(files["review_rules.dmn"]) == _english(before)
    page.locator(".decision-english summary").click()
    page.get_by_label("已退回次数", exact=True).fill("Returns so far")
    page.get_by_label("裁定", exact=True).fill("")
    changed = saved(live, page)["review_rules.dmn"]
    assert _english(changed) == {**_english(before), "ReturnsInput": "Returns so far", "DecidedInput": ""}
    page.get_by_label("新文件的名称").fill("award")
    page.get_by_role("button", name="新建").click()
    expect(page.locator(".decision-views [aria-current]")).to_have_text("新决策")
    page.get_by_label("新决策", exact=True).fill("New award")
    award = saved(live, page)["award.dmn"]
    assert 'name="新决策"' in award
    assert _english(award) == {"Decision_award": "New award", "Input_award": "", "Output_award": ""}
    page.get_by_role("tab", name="流程图").click()
    page.evaluate(
        "() => { const d = document.getElementById('designer').diagram;"
        "d.get('selection').select(d.get('elementRegistry').find((e) => e.type === 'bpmn:BusinessRuleTask')); }"
    )
    expect(
        page.locator("#bio-properties-panel-setting-decision option", has_text="Decision_award")
    ).to_have_count(1)


def _english(text: str) -> dict[str, str]:
    """What decisions and columns are called in English, by their ids."""
    return {
        element.get("id", ""): element.get(f"{{{SETTINGS}}}{name}", "")
        for name, tags in (("nameEn", ("decision",)), ("labelEn", ("input", "output")))
        for element in parse_root(text.encode(), "decisions.dmn").iter(*(f"{{*}}{tag}" for tag in tags))
    }


def test_names_and_starters_are_settings(live: Live, page: Page) -> None:
    open_part(live, page, "设置")
    page.get_by_label("流程名称（中文）").fill("方案报备")
    page.get_by_label("职工", exact=True).check()
    page.get_by_label("属于当年竞赛").check()
    manifest = json.loads(saved(live, page)["manifest.json"])
    assert manifest["name"]["zh"] == "方案报备"
    assert manifest["starters"] == {"roles": ["employee"], "campaign": True}


def test_every_text_of_the_form_editor_is_translated(live: Live, page: Page) -> None:
    open_part(live, page, "表单")
    sweep = ASSETS.joinpath("sweep_forms.js").read_text("utf-8")
    assert set(page.evaluate(sweep, EVERY_KIND)) - MADE_UP == set()


@pytest.mark.long
def test_every_text_of_the_decision_editor_is_translated(live: Live, page: Page) -> None:
    open_part(live, page, "决策表")
    page.wait_for_selector("#decisions .dmn-decision-table-container")
    assert page.evaluate(ASSETS.joinpath("sweep_decisions.js").read_text("utf-8")) == []
