"""Drawing without a pointer: a diagram that comes undrawn, one laid out and undone, and every element by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Live, serving
from tests.web.packages import BPMN

DESIGNER = "designer@city"
EDITOR = "/definitions/approval/edit"
UNDRAWN = re.sub(r"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", BPMN, flags=re.DOTALL)
IDS = """() => document.querySelector('#designer').diagram.get('elementRegistry')
  .filter((each) => !each.labelTarget).map(({ id }) => id)"""
PLACES = """() => document.querySelector('#designer').diagram.get('elementRegistry')
  .getAll().map(({ id, x, y, waypoints }) => [id, x, y, (waypoints ?? []).map(({ x, y }) => [x, y])])"""

PALETTE = """() => Object.entries(document.querySelector('#designer').diagram.get('palette').getEntries())
  .filter(([name]) => name.startsWith('create.')).map(([, { title }]) => title)"""
MOVE = """() => {
  const { diagram } = document.querySelector('#designer');
  diagram.get('modeling').moveElements([diagram.get('elementRegistry').get('ReviewPlan')], { x: 90, y: 140 });
}"""


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as served:
        draft = {"files": {"diagram.bpmn": UNDRAWN}, "revision": 0}
        served.site.as_(DESIGNER).post("/definitions/approval/draft", json=draft)
        yield served


def test_a_diagram_is_laid_out_and_drawn_without_a_pointer(live: Live, page: Page) -> None:
    live.sign_in(page, DESIGNER)
    page.goto(live.url + EDITOR)
    page.wait_for_selector("#designer[data-ready]")
    expect(page.locator("#canvas [data-element-id=ReviewPlan]")).to_be_visible()
    expect(page.locator("[data-status]")).to_have_text("有未保存的修改")

    page.evaluate(MOVE)
    moved = page.evaluate(PLACES)
    page.get_by_role("button", name="自动排版").press("Enter")
    page.wait_for_function(
        "() => document.querySelector('#designer').diagram.get('commandStack')._stackIdx >= 0 && "
        "document.querySelector('#designer').diagram.get('commandStack')._stack.at(-1).command === 'layout.auto'"
    )
    laid_out = page.evaluate(PLACES)
    assert laid_out != moved
    page.get_by_role("button", name="撤销").press("Enter")
    assert page.evaluate(PLACES) == moved
    page.get_by_role("button", name="重做").press("Enter")
    assert page.evaluate(PLACES) == laid_out

    kinds = page.get_by_label("添加元素")
    offered = kinds.locator("option").all_inner_texts()
    assert sorted(offered) == sorted(page.evaluate(PALETTE))
    for kind in offered:
        before = page.evaluate(IDS)
        page.get_by_label("选择元素").select_option("ReviewPlan")
        kinds.select_option(label=kind)
        kinds.focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="添加", exact=True)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".addition [role=status]")).to_contain_text(kind)
        assert len(page.evaluate(IDS)) > len(before), kind
        page.get_by_role("button", name="撤销").press("Enter")
        assert sorted(page.evaluate(IDS)) == sorted(before), kind
