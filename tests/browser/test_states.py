"""Pages after somebody has searched, previewed, ticked or sent something: accessible, and not too wide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.handbook_town import Town
from tests.browser.soundness import find_faults
from tests.browser.states import (
    ask_together,
    correct_inputs,
    preview_circular,
    preview_rule,
    search_signers,
    send_empty,
)

Act = Callable[[Page], None]


def _draft(town: Town, rest: str = "") -> str:
    return f"/tasks/{town.find_task('unit', 'DraftPlan').id}{rest}"


STATES: dict[str, tuple[str, Callable[[Town], str], Act]] = {
    "together": ("county", lambda _town: "/inbox", ask_together),
    "refused": ("unit", _draft, send_empty),
    "operation": ("unit", partial(_draft, rest="/more?do=sign"), search_signers),
    "rule": ("office", lambda _town: "/reminder-rules/default", preview_rule),
    "incident": ("sysadmin", lambda town: f"/incidents/{town.find_incident().id}", correct_inputs),
    "circular": ("office", lambda _town: "/circulars/new", preview_circular),
}
"""By name: whose page, which, and what is done there."""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[] if each == "together" else [pytest.mark.long]) for each in STATES]
)
def test_state_is_sound(
    town: Town,
    browser: Browser,
    axe: Callable[[Page], list[str]],
    browser_context_args: dict[str, Any],
    name: str,
    size: dict[str, Any],
) -> None:
    login, path, act = STATES[name]
    context = browser.new_context(**{**browser_context_args, **size})
    page = context.new_page()

    def open_it() -> None:
        town.open(page, login, path(town))
        act(page)

    try:
        # Chromium complains of each answer that refuses a form.
        found = [each for each in find_faults(page, axe, open_it) if "status of 422" not in each]
        assert found == []
    finally:
        context.close()
