from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.assets.diagrams import PLAN
from tests.browser.assets.site import Site
from tests.browser.conftest import PHONE

PAGE = """<div id="diagram" class="diagram" data-xml-url="/plan.xml" data-state-url="/state.json"></div>
<button class="btn" data-zoom="in">放大</button>
<table class="table"><tr id="element-DraftPlan" tabindex="-1"><td>起草方案</td></tr></table>"""
STATE = {
    "tokens": {"DraftPlan": 3},
    "done": ["Begin", "DraftPlan"],
    "late": ["DraftPlan"],
    "failed": ["FilePlan"],
}


def _open(page: Page, site: Site) -> None:
    site.page("/instance", "viewer", PAGE)
    site.xml("GET /plan.xml", PLAN)
    site.json("GET /state.json", STATE)
    page.goto(f"{site.url}/instance")
    expect(page.locator("#diagram[data-ready]")).to_be_visible()


def test_state_is_shown_by_colour_and_mark(page: Page, site: Site, axe: Callable[[Page], list[str]]) -> None:
    _open(page, site)
    tokens = page.locator("#diagram .token")
    assert sorted(tokens.all_inner_texts()) == ["!", "3", "✓", "✕"]
    expect(page.get_by_role("img", name="3 项进行中")).to_be_visible()
    classes = page.locator("g[data-element-id=DraftPlan]").get_attribute("class") or ""
    assert {"is-active", "is-late"} <= set(classes.split())
    assert "is-done" not in classes
    assert axe(page) == []


def test_logo_is_visible_and_uncovered(page: Page, site: Site) -> None:
    _open(page, site)
    box = page.locator(".bjs-powered-by").bounding_box()
    assert box is not None
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate("([x, y]) => !!document.elementFromPoint(x, y).closest('.bjs-powered-by')", middle)


def test_click_on_an_element_leads_to_its_row(page: Page, site: Site) -> None:
    _open(page, site)
    page.locator("g[data-element-id=DraftPlan]").first.click()
    expect(page.locator("#element-DraftPlan.is-picked")).to_be_visible()


def test_missing_diagram_is_said(page: Page, site: Site) -> None:
    site.page("/instance", "viewer", PAGE)
    site.json("GET /state.json", STATE)
    page.goto(f"{site.url}/instance")
    expect(page.get_by_role("alert")).to_contain_text("流程图未能载入")


def test_who_reads_english_sees_the_names_in_english(page: Page, site: Site) -> None:
    english = '<spiffworkflow:property name="nameEn" value="Draft the plan" />'
    setting = '<spiffworkflow:property name="form" value="plan" />'
    site.xml("GET /plan.xml", PLAN.replace(setting, setting + english))
    site.json("GET /state.json", STATE)
    for lang, shown, hidden in (
        ("en", "Draft the plan", "起草方案"),
        ("zh-CN", "起草方案", "Draft the plan"),
    ):
        site.page("/instance", "viewer", PAGE, lang=lang)
        page.goto(f"{site.url}/instance")
        expect(page.locator("#diagram[data-ready]")).to_be_visible()
        drawn = "".join((page.locator("g[data-element-id=DraftPlan] text").text_content() or "").split())
        assert "".join(shown.split()) in drawn
        assert "".join(hidden.split()) not in drawn


@pytest.mark.browser_context_args(**PHONE)
def test_phone_does_not_scroll_sideways(page: Page, site: Site) -> None:
    _open(page, site)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
