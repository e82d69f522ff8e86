"""Duty cards; pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class CardState(StrEnum):
    """A card is open until its evaluation is confirmed, or the year ends."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    PARTLY = "partly"
    UNFULFILLED = "unfulfilled"


@dataclass(frozen=True)
class Duty:
    """A duty of domain.md A6: a department works by itself (own), issues a policy, or a process carries it."""

    code: str
    organisation_id: str
    name: str
    clause: str
    kind: str
    work: str
    output: str


@cache
def list_duties() -> Sequence[Duty]:
    """The duties of the plan of 2015 (滨会发[2015]18号, part 五.1 and 五.3), from cards.json beside this file."""
    text = files(__package__).joinpath("cards.json").read_text(encoding="utf-8")
    return tuple(Duty(**each) for each in json.loads(text))
