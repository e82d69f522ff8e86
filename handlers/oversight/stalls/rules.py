"""Which times count as usual, and how far beyond them is far; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from handlers.directory.rules import Kind

LEVELS: Final = ("team", "unit", "county", "city")
ENOUGH: Final = 12
"""Fewer closed tasks tell nothing: then the time a task was given stands for the usual one."""

HIGH: Final = 0.9
"""The share of a step's tasks that is done within its high time."""

FAR: Final = 2.0
"""A task is far beyond the usual when it is older than the high time and than so many medians."""

SHORTEST: Final = 3_600.0
"""What is younger, in seconds, is nobody's trouble, however quick the step usually is."""

LONG_WAIT: Final = timedelta(days=30)
"""An instance that only a message will move, and in which nothing has happened for so long, is looked at."""

HALF_LIFE: Final = timedelta(days=365)
"""A closed task counts half as much as one closed so much later: old seasons fade, however few the new ones are."""

_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
_UNIT: Final = 1 << 20
_LEAST, _PER_DOUBLING = 60.0, 8


def level_of(kind: str | None) -> str:
    """The level of an organisation's kind; what is nobody's, departments and industry unions count to the city."""
    levels = {Kind.TEAM: "team", Kind.ENTERPRISE: "unit", Kind.COUNTY: "county"}
    return levels[Kind(kind)] if kind in levels else "city"


def bucket_of(seconds: float) -> int:
    """The number of the bucket a time falls into: eight to each doubling from a minute on, so that what is read from
    them is right within 5 percent and a step of any age has at most some 200."""
    return int(math.log2(max(seconds, _LEAST) / _LEAST) * _PER_DOUBLING)


def weight_of(closed_at: datetime) -> int:
    """What a task closed then counts, beside others: it grows with the time, so that what is stored need never be
    touched to fade, and the order in which tasks are learned from does not matter."""
    return max(1, round(_UNIT * math.pow(2, (closed_at - _EPOCH) / HALF_LIFE)))


def _middle_of(bucket: int) -> float:
    return _LEAST * math.pow(2, (bucket + 0.5) / _PER_DOUBLING)


def quantile(spans: Mapping[str, int], share: float) -> float:
    """The seconds within which this share of the weighed times lies; `spans` is not empty."""
    wanted, seen = share * sum(spans.values()), 0
    for bucket in sorted(map(int, spans)):
        seen += spans[str(bucket)]
        if seen >= wanted:
            return _middle_of(bucket)
    raise ValueError("nothing was counted")


@dataclass(frozen=True)
class Usual:
    """What is usual for a task: `seconds`, and the age in seconds beyond which it is far beyond that.

    `basis` is "learned" from `observations` closed tasks, or "due": what the task was given.
    """

    basis: str
    seconds: float
    limit: float
    observations: int = 0

    def is_far_beyond(self, age: float) -> bool:
        """Whether a task of this age in seconds is."""
        return age > max(self.limit, SHORTEST)


def learned(observations: int, median: float, high: float) -> Usual | None:
    """What is usual by a step's closed tasks; None of too few."""
    if observations < ENOUGH:
        return None
    return Usual("learned", median, max(high, FAR * median), observations)


def given(seconds: float | None) -> Usual | None:
    """What is usual when nothing has been learned: the time from a task's opening to when it is due, if it is."""
    return None if seconds is None or seconds <= 0 else Usual("due", seconds, seconds)
