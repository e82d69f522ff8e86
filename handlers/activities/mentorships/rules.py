"""What is true of mentorships, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from handlers.activities.months import add_months

MOST_APPRENTICES: Final = 5
CHECKED_EVERY: Final = 6
"""Months (domain.md A13-12)."""

SHORTEST: Final = 12
LONGEST: Final = 36
"""Months (F-25)."""


class PairState(StrEnum):
    """Proposed until signed; a signed one ends with its goal reached or missed, or early."""

    PROPOSED = "proposed"
    SIGNED = "signed"
    REACHED = "reached"
    MISSED = "missed"
    ENDED = "ended"


def next_check(starts_on: date, ends_on: date, after: date) -> date:
    """The first day after another on which to look: every six months, and at the end."""
    months = CHECKED_EVERY
    while (day := add_months(starts_on, months)) <= after and day < ends_on:
        months += CHECKED_EVERY
    return min(day, ends_on)


def find_faults(
    starts_on: date, ends_on: date, master_id: str | None, apprentices: Sequence[str]
) -> list[str]:
    """What of a pairing cannot be agreed on."""
    is_too_short = ends_on < add_months(starts_on, SHORTEST)
    is_too_long = ends_on > add_months(starts_on, LONGEST)
    checks = (
        (is_too_short or is_too_long, "期限应为一至三年。"),
        (not 1 <= len(apprentices) <= MOST_APPRENTICES, f"徒弟应有1至{MOST_APPRENTICES}人。"),
        (len(set(apprentices)) < len(apprentices), "同一名徒弟写了两次。"),
        (master_id in apprentices, "师傅不能做自己的徒弟。"),
    )
    return [text for is_wrong, text in checks if is_wrong]


def find_extension_fault(ends_on: date, new_ends_on: date, *, is_extended: bool) -> str:
    """Why an agreement cannot be prolonged to a day; "" if it can."""
    if is_extended:
        return "已经延长过一次，不能再延长。"
    if not ends_on < new_ends_on <= add_months(ends_on, SHORTEST):
        return f"新的期满日期应在{ends_on}之后一年以内。"
    return ""
