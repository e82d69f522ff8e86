"""When an objection may be filed, and what follows from its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.honours.rules.states import OBJECTION_KINDS

LENGTHS: Mapping[str, int] = {"name": 80, "contact": 120, "facts": 3000, "evidence": 3000}


def find_filing_problems(written: Mapping[str, str]) -> list[str]:
    """The fields of an objection that are not as they must be: it names who makes it, and brings evidence."""
    wrong = [field for field, most in LENGTHS.items() if not 0 < len(written.get(field, "").strip()) <= most]
    if written.get("kind") not in OBJECTION_KINDS:
        wrong.append("kind")
    if written.get("signed") not in ("person", "unit"):
        wrong.append("signed")
    return wrong


def is_in_time(filed_on: date, starts_on: date | None, ends_on: date | None) -> bool:
    """Whether a local day lies within the notice, both ends included."""
    return starts_on is not None and ends_on is not None and starts_on <= filed_on <= ends_on


def read_order(text: str, count: int) -> list[int]:
    """The present positions of inventors in their new order, such as "2,1,3"; raises ValueError unless all, once."""
    parts = text.replace(",", ",").replace("、", ",").split(",")
    order = [int(part) for part in parts if part.strip()]
    if sorted(order) != list(range(1, count + 1)) or order == sorted(order):
        raise ValueError(text)
    return order


def lowest_grade(grades: Sequence[str]) -> str:
    """What a result that moves up from the reserve gets: the lowest grade on the list, so nobody else's changes."""
    return max(grades, key=("", "first", "second", "third").index, default="")
