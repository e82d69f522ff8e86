"""A real browser for the tests: Playwright's own Chromium when it is installed, else the machine's."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests import databases
from tests.browser.handbook_town import Town, serving_city

AXE = Path(__file__).parents[2] / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# A watchdog, not a promise: other tests run beside these on the same cores.
expect.set_options(timeout=60_000)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType
) -> dict[str, Any]:
    """Chinese, the same letter shapes everywhere; skipped without a browser, but failing in CI."""
    arguments = {**browser_type_launch_args, "args": ["--lang=zh-CN", "--font-render-hinting=none"]}
    if os.geteuid() == 0:
        arguments["args"].append("--no-sandbox")
    if not Path(browser_type.executable_path).exists():
        system = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
        if system is None:
            message = "no browser: apt-get install chromium chromium-l10n fonts-noto-cjk"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
        arguments["executable_path"] = system
    # chromium takes the language of its date pickers from here
    arguments["env"] = {**os.environ, "LANGUAGE": "zh_CN"}
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Chinese user who asked for little movement."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "reduced_motion": "reduce",
        # Tests of a bad network have it; elsewhere every request is what the page asked for.
        "service_workers": "block",
    }


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Town]:
    """The demo city three weeks into its contest, behind a real server."""
    folder = tmp_path_factory.mktemp("city")
    path = folder / "saicheng.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    with serving_city(databases.sqlite_url(path), folder) as served:
        yield served


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """A function that lists a page's accessibility findings (WCAG 2.2 A and AA); empty when there is none."""
    script = AXE.read_text(encoding="utf-8")

    def findings(page: Page) -> list[str]:
        page.evaluate(script)
        result = page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
        return [f"{found['id']}: {found['nodes'][0]['html'][:160]}" for found in result["violations"]]

    return findings
