"""How many experts a round needs, and how long they will sit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

MINUTES_PER_SHEET = 15
NO_SHOW = Fraction(1, 3)
"""How many more to ask than are needed: about a fifth of those asked do not come (domain.md B2, R-14)."""


@dataclass(frozen=True)
class Workload:
    """For a number of entries: sheets in all, experts needed and to be asked, sheets and hours for each."""

    sheets: int
    needed: int
    asked: int
    sheets_each: int
    hours_each: Fraction


def calculate(
    entries: int, scores_per_entry: int, load_cap: int, minutes: int = MINUTES_PER_SHEET
) -> Workload:
    """The load with every expert at most at the cap; at least as many experts as an entry needs."""
    sheets = entries * scores_per_entry
    needed = max(ceil(Fraction(sheets, load_cap)), scores_per_entry if entries else 0)
    each = ceil(Fraction(sheets, needed)) if needed else 0
    return Workload(sheets, needed, ceil(needed * (1 + NO_SHOW)), each, Fraction(each * minutes, 60))
