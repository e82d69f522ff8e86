"""The handbook's pictures show the pages as they are: taken anew by `make pictures`, compared by what is in them.

Each picture `web/handbook/pictures/<name>.webp` has beside it what a screen reader finds in the same place
(`tests/browser/pictures/<name>.yaml`). If a page changes, this test fails and says so.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE
from tests.browser.handbook_town import Town
from tests.browser.states import correct_inputs, preview_circular, preview_rule, search_signers
from web.handbook.reading import PICTURES

FOUND = Path(__file__).parent / "pictures"
_ID = re.compile(r"\b[0-9a-f]{32}\b")
IS_TAKING = os.environ.get("SAICHENG_TAKE_PICTURES") == "1"


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, and what of it."""

    name: str
    login: str
    path: Callable[[Town], str] | str
    is_phone: bool = False
    ready: str = "main"
    region: str = "main"
    """What is compared: all of it, or the part that does not change by itself."""
    act: Callable[[Page], None] | None = None
    """What is done on the page before it is taken."""
    height: int = 860
    """Of the picture, where the page is shorter than a screen or one needs to see more."""


SHOWN = (
    Picture("inbox", "county", "/inbox"),
    Picture("notices", "unit", "/notices"),
    Picture("start", "employee", "/start"),
    Picture(
        "task-phone", "unit", lambda town: f"/tasks/{town.find_task('unit', 'DraftPlan').id}", is_phone=True
    ),
    Picture(
        "instance",
        "office",
        lambda town: f"/instances/{town.find_task('county', 'ReviewPlan').instance_id}",
        ready="#diagram[data-ready]",
    ),
    Picture("progress", "supervisor", "/progress"),
    Picture("definitions", "designer", "/definitions"),
    Picture(
        "editor", "designer", "/definitions/unit_plan/edit", ready="#canvas .djs-element", region="header"
    ),
    Picture("narrative", "designer", "/definitions/unit_plan/words"),
    Picture("templates", "designer", "/templates/plan_issued"),
    Picture(
        "operation",
        "unit",
        lambda town: f"/tasks/{town.find_task('unit', 'DraftPlan').id}/more?do=sign",
        act=search_signers,
    ),
    Picture("absences", "unit", "/account/absences", height=760),
    Picture("radar", "supervisor", "/radar", region="article:has-text('无人在岗')"),
    Picture("heat", "supervisor", "/heat/unit_plan", ready="#diagram[data-ready]", region="main form"),
    Picture("agenda", "office", "/agenda", region="main form"),
    Picture("circular", "office", "/circulars/new", act=preview_circular, height=720),
    Picture(
        "reminder-rule",
        "office",
        "/reminder-rules/default",
        act=preview_rule,
        region="main form[method=get]",
    ),
    Picture(
        "incident",
        "sysadmin",
        lambda town: f"/incidents/{town.find_incident().id}",
        act=correct_inputs,
        height=1010,
    ),
)


@pytest.mark.long
def test_pictures_show_the_pages_as_they_are(
    town: Town, browser: Browser, browser_context_args: dict[str, Any]
) -> None:
    changed = []
    for picture in SHOWN:
        size = PHONE if picture.is_phone else {"viewport": {"width": 1280, "height": picture.height}}
        context = browser.new_context(**{**browser_context_args, **size})
        page = context.new_page()
        town.open(page, picture.login, picture.path if isinstance(picture.path, str) else picture.path(town))
        page.wait_for_selector(picture.ready)
        if picture.act:
            picture.act(page)
        if IS_TAKING:
            _take(page, picture.name)
            (FOUND / f"{picture.name}.yaml").write_text(_found(page, picture), encoding="utf-8")
        elif _found(page, picture) != (FOUND / f"{picture.name}.yaml").read_text(encoding="utf-8"):
            changed.append(picture.name)
        context.close()
    assert changed == [], "these pages have changed: take the handbook's pictures anew with `make pictures`"


def _found(page: Page, picture: Picture) -> str:
    """What is there by role and name, without addresses and ids, which are others in each run."""
    lines = _ID.sub("…", page.locator(picture.region).first.aria_snapshot()).splitlines()
    return "".join(f"{line}\n" for line in lines if not line.lstrip().startswith("- /url:"))


def _take(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as image:
        image.convert("RGB").save(PICTURES / f"{name}.webp", quality=82, method=6)


def test_every_picture_is_shown_somewhere() -> None:
    names = {picture.name for picture in SHOWN}
    assert (
        names
        == {path.stem for path in PICTURES.glob("*.webp")}
        == {path.stem for path in FOUND.glob("*.yaml")}
    )
