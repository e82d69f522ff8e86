"""The policies in force, read from policies.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from handlers.reminders.rules import Policy

DEFAULT = "default"
IDLE = "idle"


def _read() -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(
        files("handlers.reminders").joinpath("policies.json").read_text("utf-8")
    )
    return data


_data = _read()

POLICIES: Mapping[str, Policy] = {
    code: Policy.from_data(code, entry) for code, entry in _data["tasks"].items()
}

BOUNDARY_POLICIES: Mapping[str, Policy] = {
    event: Policy.from_data(event, entry) for event, entry in _data["phases"].items()
}
"""Those of the boundaries of phases, by the event (`rules.BOUNDARIES`); no diagram names them."""

# The definitions whose open tasks count as open items of a phase, by the phase's code.
ITEMS: Mapping[str, tuple[str, ...]] = {code: tuple(keys) for code, keys in _data["items"].items()}


def find_policy(code: str, *, has_due_date: bool) -> Policy:
    """The policy of a task; `idle` without a due date, `default` for a code nobody knows."""
    if not has_due_date:
        return POLICIES[IDLE]
    return POLICIES.get(code, POLICIES[DEFAULT])
