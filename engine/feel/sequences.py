"""Lists that expressions iterate over or pick from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.feel.run import Run
from engine.feel.values import Range, plain

_LARGEST = 10**15


def whole(value: object) -> int | None:
    """A number without fraction as an int, None for anything else."""
    if isinstance(value, Decimal) and value.copy_abs() <= _LARGEST and value == value.to_integral_value():
        return int(value)
    return None


def item_at(items: Sequence[object], position: Decimal) -> object:
    """The item at a position counted from 1, or from -1 at the end; null outside."""
    index = whole(position)
    if not index or abs(index) > len(items):
        return None
    return plain(items[index - 1] if index > 0 else items[index])


def sequence(run: Run, first: object, *last: object) -> list[object] | None:
    """What `in first` or `in first..last` iterates over: a list, whole numbers or days; else None."""
    if last:
        return _span(run, first, last[0])
    if isinstance(first, Range):
        span = _span(run, first.start, first.end)
        if span is None:
            return None
        return span[0 if first.start_included else 1 : len(span) if first.end_included else -1]
    return run.items(first) if isinstance(first, (list, tuple)) else None


def _span(run: Run, first: object, last: object) -> list[object] | None:
    """From first to last, upward or downward, both included."""
    start, end = whole(first), whole(last)
    if start is not None and end is not None:
        run.spend_items(abs(end - start) + 1)
        step = 1 if start <= end else -1
        return [Decimal(number) for number in range(start, end + step, step)]
    if isinstance(first, date) and isinstance(last, date) and _are_days(first, last):
        length = (last - first).days
        run.spend_items(abs(length) + 1)
        sign = 1 if length >= 0 else -1
        return [first + timedelta(days=sign * days) for days in range(abs(length) + 1)]
    return None


def _are_days(*values: date) -> bool:
    return not any(isinstance(value, datetime) for value in values)
