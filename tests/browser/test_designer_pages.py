"""The designer's pages at two widths: sound by WCAG 2.2 AA, nothing wider than the screen, all within a keyboard's
reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import Live, serving
from tests.web.packages import BPMN

DESIGNER = "designer@city"
DRAFT = {"diagram.bpmn": BPMN.replace("制定方案", "起草方案")}
PAGES = [
    "/definitions",
    "/definitions/new",
    "/definitions/approval",
    "/definitions/approval/versions/1",
    "/definitions/approval/words",
    "/definitions/approval/history",
    "/definitions/approval/impact",
    "/templates",
    "/templates/plan_issued",
]
DRAWN = {"/definitions/approval/compare": "#comparison", "/definitions/approval/edit": "#designer"}


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as served:
        served.site.as_(DESIGNER).post("/definitions/approval/draft", json={"files": DRAFT, "revision": 0})
        yield served


def findings(live: Live, page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    """What is wrong with the pages, all at once."""
    live.sign_in(page, DESIGNER)
    width, found = page.evaluate("window.innerWidth"), []
    for path in [*PAGES, *DRAWN]:
        page.goto(live.url + path)
        if path in DRAWN:
            page.wait_for_selector(f"{DRAWN[path]}[data-ready]")
        found += [f"{path}: {each}" for each in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{path}: wider than the screen")
    return found


def test_pages_are_sound(live: Live, page: Page, axe: Callable[[Page], list[str]]) -> None:
    assert findings(live, page, axe) == []
    # On the editor, the last of them: a step is chosen and changed without a pointer.
    page.get_by_role("tab", name="流程图").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="表单")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.get_by_label("选择元素").select_option("DraftPlan")
    unit = page.get_by_label("办理时限", exact=True)
    unit.focus()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("期限的数值")).to_be_focused()
    assert axe(page) == []


def test_pages_are_sound_on_a_phone(
    live: Live, browser: Browser, browser_context_args: Any, axe: Callable[[Page], list[str]]
) -> None:
    page = browser.new_context(**{**browser_context_args, **PHONE}).new_page()
    page.goto("about:blank")
    assert findings(live, page, axe) == []
    page.context.close()


def test_a_template_is_written_with_parameters_and_seen_at_once(live: Live, page: Page) -> None:
    live.open(page, DESIGNER, "/templates/plan_issued")
    page.wait_for_selector("#template-editor[data-ready]")
    page.get_by_label("正文（中文）").fill("请贯彻")
    page.locator('[data-insert="{方案名称}"]').click()
    expect(page.get_by_label("正文（中文）")).to_have_value("请贯彻{方案名称}")
    sample = page.locator('.template-sample[data-language="zh"]')
    expect(sample).to_contain_text("请贯彻2015年职工创新竞赛实施方案")
    page.get_by_label("标题（中文）").fill("{owner.name}")
    expect(page.locator("#problems")).to_contain_text("“{owner.name}”不能用")
    page.get_by_role("button", name="手机").click()
    assert sample.evaluate("each => each.offsetWidth") <= 390
    page.get_by_label("标题（中文）").fill("请看{方案名称}")
    page.get_by_role("button", name="启用新版本").click()
    expect(page.locator(".alert[role=status]").first).to_contain_text("新版本已启用")
