"""What stands behind a dot: entries of contexts, properties of moments, durations and ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.run import Run
from engine.feel.values import Range, YearsMonthsDuration, plain


def get_entry(value: object, name: str, run: Run) -> object:
    """The entry or property of a value, of every item of a list; null if there is none.

    Names are looked up in dicts and in the tables below, never as Python attributes.
    """
    if isinstance(value, Mapping):
        return plain(value.get(name))
    if isinstance(value, (list, tuple)):
        # Lists in lists give null: the standard maps over one level.
        return [_of_item(item, name) for item in run.items(value)]
    return _property(value, name)


def _of_item(item: object, name: str) -> object:
    return plain(item.get(name)) if isinstance(item, Mapping) else _property(item, name)


def _property(value: object, name: str) -> object:
    for owner, properties in _PROPERTIES:
        if isinstance(value, owner):
            read = properties.get(name)
            return None if read is None else _result(read(value))
    return None


def _result(value: object) -> object:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _hours(value: timedelta) -> tuple[int, int, int, int]:
    """Days, hours, minutes, seconds, all with the sign of the duration."""
    sign, length = (-1, -value) if value < timedelta() else (1, value)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return sign * length.days, sign * hours, sign * minutes, sign * seconds


def _seconds(value: datetime | time) -> Decimal:
    return Decimal(value.second) + Decimal(value.microsecond) / 1_000_000


_DATE: dict[str, Callable[[Any], object]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_TIME: dict[str, Callable[[Any], object]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": _seconds,
    "time offset": lambda value: value.utcoffset(),
    "timezone": lambda value: value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None,
}
# datetime before date: it is a subclass.
_PROPERTIES: tuple[tuple[type, dict[str, Callable[[Any], object]]], ...] = (
    (datetime, _DATE | _TIME),
    (date, _DATE),
    (time, _TIME),
    (
        timedelta,
        {
            "days": lambda value: _hours(value)[0],
            "hours": lambda value: _hours(value)[1],
            "minutes": lambda value: _hours(value)[2],
            "seconds": lambda value: _hours(value)[3],
        },
    ),
    (YearsMonthsDuration, {"years": lambda value: value.years, "months": lambda value: value.months}),
    (
        Range,
        {
            "start": lambda value: value.start,
            "end": lambda value: value.end,
            "start included": lambda value: value.start_included,
            "end included": lambda value: value.end_included,
        },
    ),
)
