"""What is true of proposals, whoever asks; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

ALIKE: Final = 0.6
"""From this share of common signs on, two titles are shown to the union as alike."""


class ProposalState(StrEnum):
    """Registered until answered; an adopted one is implemented, verified and rewarded."""

    REGISTERED = "registered"
    ADOPTED = "adopted"
    IMPLEMENTED = "implemented"
    REWARDED = "rewarded"
    KEPT = "kept"
    DECLINED = "declined"


VERDICTS: Final = {
    "adopt": ProposalState.ADOPTED,
    "trial": ProposalState.ADOPTED,
    "keep": ProposalState.KEPT,
    "decline": ProposalState.DECLINED,
}


def answer_due_on(registered_on: date, *, is_major: bool) -> date:
    """One month to answer an ordinary proposal, three for a major one: the rule of 1986 (domain.md A13-13)."""
    months = registered_on.month - 1 + (3 if is_major else 1)
    year, month = registered_on.year + months // 12, months % 12 + 1
    first_after = date(year + month // 12, month % 12 + 1, 1)
    last_day = (first_after - date(year, month, 1)).days
    return date(year, month, min(registered_on.day, last_day))


def find_alike(title: str, others: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of (number, title) pairs those whose title is like this one, the most alike first."""
    rated = ((SequenceMatcher(None, title, other).ratio(), number, other) for number, other in others)
    alike = sorted((-share, number, other) for share, number, other in rated if share >= ALIKE)
    return [(number, other) for _share, number, other in alike]
