"""Two versions beside each other in a browser: marks, one move for both, list and diagrams lead to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.server import Live, serving
from tests.web.packages import BPMN

CHANGED = BPMN.replace("制定方案", "起草方案").replace(">returned<", ">returned = true<")


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as served:
        body = {"files": {"diagram.bpmn": CHANGED}, "revision": 0}
        served.site.as_("designer@city").post("/definitions/approval/draft", json=body)
        yield served


def opened(live: Live, page: Page) -> Page:
    """The comparison of the draft with the version it stands on."""
    live.open(page, "designer@city", "/definitions/approval/compare")
    page.wait_for_selector("#comparison[data-ready]")
    return page


def place(page: Page, side: str) -> list[float]:
    """Where a canvas stands and how large it draws, rounded."""
    found: str = page.evaluate(
        "side => document.querySelector(`[data-side=${side}] .viewport`).getAttribute('transform')", side
    )
    return [round(float(each), 1) for each in found.strip("matrix()").replace(",", " ").split()]


def test_marks_and_leads_both_ways(live: Live, page: Page, axe: Callable[[Page], list[str]]) -> None:
    opened(live, page)
    for side in ("before", "after"):
        marked = page.locator(f'[data-side="{side}"] [data-element-id="DraftPlan"].is-changed')
        expect(marked).to_have_count(1)
        expect(page.locator(f'[data-side="{side}"] .change-mark')).to_have_count(2)
    page.get_by_role("button", name="由“制定方案”改为“起草方案”").click()
    expect(page.locator('[data-element-id="DraftPlan"].is-chosen')).to_have_count(2)
    page.click('[data-zoom="in"]')
    assert place(page, "before") == place(page, "after")
    page.click('[data-side="before"] [data-element-id="ReviewPlan"] .djs-hit', force=True)
    expect(page.locator(".change.is-picked")).to_have_count(0)
    page.click('[data-side="before"] [data-element-id="DraftPlan"] .djs-hit', force=True)
    expect(page.locator(".change.is-picked")).to_contain_text("由“制定方案”改为“起草方案”")
    page.uncheck('input[value="structure"]')
    expect(page.locator(".change:visible")).to_have_count(1)
    expect(page.locator('[data-element-id="Again"].is-changed')).to_have_count(0)
    assert axe(page) == []


def test_a_phone_shows_one_diagram(live: Live, browser: Browser, browser_context_args: Any) -> None:
    page = opened(live, browser.new_context(**{**browser_context_args, **PHONE}).new_page())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator('[data-side="before"] .diagram')).to_be_hidden()
    page.click('[data-show="before"]')
    expect(page.locator('[data-side="after"] .diagram')).to_be_hidden()
    expect(page.locator('[data-side="before"] [data-element-id="DraftPlan"]')).to_be_visible()
    page.context.close()
