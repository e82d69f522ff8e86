"""What is wrong with a page: axe's findings, its width, small targets, complaints, requests elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, TimeoutError

COMPLAINTS = ("error", "warning")
BLOCKED = "Service Worker registration blocked by Playwright"
HOME = ("http://127.0.0.1:", "data:", "blob:")

_BENEATH_THE_BAR = """() => {
    const bar = document.querySelector('.bottom-bar'), main = document.querySelector('main');
    if (!bar || !main || getComputedStyle(bar).position !== 'fixed') return false;
    const [before, end] = [scrollY, document.documentElement.scrollHeight - innerHeight];
    scrollTo({ top: end, behavior: 'instant' });
    const isCovered = main.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1;
    scrollTo({ top: before, behavior: 'instant' });
    return isCovered;
}"""


def find_faults(page: Page, axe: Callable[[Page], list[str]], open_it: Callable[[], None]) -> list[str]:
    """Open a page and list everything wrong with it; empty when nothing is."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in COMPLAINTS else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(HOME) else found.append(request.url))
    open_it()
    if page.locator("#diagram").count():
        drawn = page.locator("#diagram[data-ready], #diagram[data-failed], [data-ready] #diagram")
        try:
            drawn.wait_for(state="attached")
            found += filter(None, [drawn.get_attribute("data-failed")])
        except TimeoutError:
            found.append("its diagram is not drawn")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    if page.evaluate(_BENEATH_THE_BAR):
        found.append("its end lies beneath the bar at the bottom")
    found = [each for each in found if each != BLOCKED]
    return [*found, *axe(page), *(f"small target {each}" for each in _small_targets(page))]


def _small_targets(page: Page) -> list[str]:
    """Controls standing alone that are lower or narrower than 24 px (WCAG 2.2, 2.5.8); boxes have their labels."""
    script = """() => [...document.querySelectorAll('button, a.btn, .bottom-bar a, .top-bar a, summary, select')]
        .map(control => [control, control.getBoundingClientRect()])
        .filter(([control, box]) => box.width > 1 && Math.min(box.height, box.width) < 24)
        .map(([control]) => control.outerHTML.slice(0, 80))"""
    found: list[str] = page.evaluate(script)
    return found
