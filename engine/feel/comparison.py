"""Equality and order (DMN 1.5 §10.3.2.3.11, table 42 and 50): values of different kinds give null."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from engine.feel import temporal
from engine.feel.run import Run
from engine.feel.values import Range, YearsMonthsDuration, context_of, kind, list_of, plain

_COMPARABLE = frozenset({Decimal, str, bool, date, timedelta, YearsMonthsDuration})
_ORDERED = frozenset({Decimal, str, date, timedelta, YearsMonthsDuration})


def equal(left: object, right: object, run: Run, depth: int = 0) -> bool | None:
    """Whether two values are the same one; null equals only null; lists and contexts compare item by item."""
    found = type(left)
    if found is type(right) and found in _COMPARABLE:
        return left == right
    if left is None or right is None:
        return left is right
    what = kind(left)
    if what != kind(right):
        return None
    if what in ("list", "context"):
        return _equal_inside(left, right, run, depth + 1)
    if isinstance(left, Range) and isinstance(right, Range):
        return _equal_ranges(left, right, run)
    if _differ_in_zone(left, right, run):
        return False
    pair = ordered(left, right, run)
    if pair is not None:
        return pair[0] == pair[1]
    return left is right if what == "function" else None


def _differ_in_zone(left: object, right: object, run: Run) -> bool:
    """Whether two moments can be told apart by their zones alone: one local, one not, or times in two zones."""
    if isinstance(left, time) and isinstance(right, time):
        return temporal.time_key(left)[0] != temporal.time_key(right)[0]
    if isinstance(left, datetime) and isinstance(right, datetime):
        return not temporal.are_tied_alike(left, right, run.zone)
    return False


def _equal_inside(left: object, right: object, run: Run, depth: int) -> bool:
    if depth > run.limits.depth:
        raise run.error("feel.too_deep", limit=run.limits.depth)
    if kind(left) == "list":
        first, second = list_of(left), list_of(right)
        if len(first) != len(second):
            return False
        run.spend(1 + len(first))
        return all(
            equal(plain(one), plain(other), run, depth) is True
            for one, other in zip(first, second, strict=True)
        )
    entries, others = context_of(left), context_of(right)
    run.spend(1 + len(entries))
    return entries.keys() == others.keys() and all(
        equal(plain(value), plain(others[key]), run, depth) is True for key, value in entries.items()
    )


def _equal_ranges(left: Range, right: Range, run: Run) -> bool:
    return (
        (left.start_included, left.end_included) == (right.start_included, right.end_included)
        and equal(left.start, right.start, run) is True
        and equal(left.end, right.end, run) is True
    )


def ordered(left: object, right: object, run: Run) -> tuple[object, object] | None:
    """What to compare in place of two values with <; None if they have no order."""
    found = type(left)
    if found is type(right) and found in _ORDERED:
        return left, right
    if isinstance(left, datetime) and isinstance(right, datetime):
        return temporal.instants(left, right, run.zone)
    if isinstance(left, time) and isinstance(right, time):
        return temporal.times(left, right)
    if kind(left) == kind(right) and kind(left) in ("date", "days and time duration"):
        return left, right
    return None


def less(left: object, right: object, run: Run, *, or_equal: bool = False) -> bool | None:
    """left < right, or left <= right."""
    pair = ordered(left, right, run)
    if pair is None:
        return None
    # Both are of one ordered kind; no static type says so.
    first, second = pair
    return bool(first <= second if or_equal else first < second)  # type: ignore[operator]


def inside(value: object, bounds: Range, run: Run) -> bool | None:
    """Whether a value lies in a range."""
    above: bool | None = True
    below: bool | None = True
    if bounds.start is not None:
        above = less(bounds.start, value, run, or_equal=bounds.start_included)
    if bounds.end is not None:
        below = less(value, bounds.end, run, or_equal=bounds.end_included)
    if above is None or below is None:
        return None
    return above and below


def identity(value: object, run: Run, depth: int = 0) -> Hashable:
    """A key that two values share exactly if they are equal: finds doubles in one pass."""
    if depth > run.limits.depth:
        raise run.error("feel.too_deep", limit=run.limits.depth)
    what = kind(value)
    if what == "list":
        items = list_of(value)
        run.spend(1 + len(items))
        return what, tuple(identity(plain(item), run, depth + 1) for item in items)
    if what == "context":
        entries = context_of(value)
        run.spend(1 + len(entries))
        return what, frozenset((key, identity(plain(item), run, depth + 1)) for key, item in entries.items())
    if isinstance(value, datetime):
        return what, temporal.instant(value, run.zone)
    if isinstance(value, time):
        return what, *temporal.time_key(value)
    if isinstance(value, Range):
        return (
            what,
            value.start_included,
            value.end_included,
            *(identity(end, run, depth + 1) for end in (value.start, value.end)),
        )
    return what, value
