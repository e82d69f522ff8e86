"""From one kind of value to another, not() and is()."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, Overflow
from zoneinfo import ZoneInfo

from engine.feel import temporal
from engine.feel.builtins.registry import builtin
from engine.feel.comparison import equal
from engine.feel.run import Run
from engine.feel.sequences import whole
from engine.feel.text import to_string
from engine.feel.values import YearsMonthsDuration

_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SEPARATORS = ("", " ", ",", ".")
_LONGEST_NUMBER = 1_000
_SECONDS = 60


@builtin("not", "negand:any")
def negated(run: Run, value: object) -> bool | None:
    return not value if isinstance(value, bool) else None


@builtin("is", "value1:any, value2:any")
def is_same(run: Run, one: object, other: object) -> bool:
    """Whether two values are one and the same: equal, and moments in the same zone or offset. Never null."""
    return equal(one, other, run) is True and _zone(one) == _zone(other)


def _zone(value: object) -> object:
    """What ties a moment to the earth: a zone by its name or an offset (§10.3.2.3.5), which are never the same."""
    if not isinstance(value, (datetime, time)):
        return None
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else value.utcoffset()


@builtin("date", "from:any")
def date_from(run: Run, value: object) -> date | None:
    if isinstance(value, str):
        return temporal.parse_date(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


@builtin("date", "year:number, month:number, day:number")
def date_of_parts(run: Run, year: Decimal, month: Decimal, day: Decimal) -> date | None:
    parts = whole(year), whole(month), whole(day)
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    try:
        return date(parts[0], parts[1], parts[2])
    except (ValueError, OverflowError):
        return None


@builtin("date and time", "from:any")
def date_time_from(run: Run, value: object) -> datetime | None:
    """A day alone is its midnight, without zone."""
    if isinstance(value, str):
        found = temporal.parse_date_time(value)
        day = temporal.parse_date(value) if found is None else None
        return temporal.at_midnight(day, None) if day is not None else found
    if isinstance(value, datetime):
        return value
    return temporal.at_midnight(value, None) if isinstance(value, date) else None


@builtin("date and time", "date:date, time:time")
def date_time_of_parts(run: Run, day: date, hour: time) -> datetime:
    return datetime.combine(date(day.year, day.month, day.day), hour)


@builtin("time", "from:any")
def time_from(run: Run, value: object) -> time | None:
    """A day stands for its midnight in UTC (§10.3.2.9.4)."""
    if isinstance(value, str):
        return temporal.parse_time(value)
    if isinstance(value, datetime):
        return value.timetz()
    if isinstance(value, date):
        return time(tzinfo=UTC)
    return value if isinstance(value, time) else None


@builtin("time", "hour:number, minute:number, second:number, offset:duration?")
def time_of_parts(
    run: Run,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: timedelta | YearsMonthsDuration | None = None,
) -> time | None:
    if not 0 <= second < _SECONDS or isinstance(offset, YearsMonthsDuration):
        return None
    zone = None if offset is None else temporal.zone_at(offset)
    parts = whole(hour), whole(minute), int(second * 1_000_000)
    if parts[0] is None or parts[1] is None or (offset is not None and zone is None):
        return None
    try:
        return time(parts[0], parts[1], *divmod(parts[2], 1_000_000), zone)
    except (ValueError, OverflowError):
        return None


@builtin("duration", "from:any")
def duration_from(run: Run, value: object) -> temporal.Duration | None:
    if isinstance(value, str):
        return temporal.parse_duration(value)
    return value if isinstance(value, (timedelta, YearsMonthsDuration)) else None


@builtin("years and months duration", "from:date, to:date")
def months_from_to(run: Run, start: date, end: date) -> YearsMonthsDuration:
    first, last = (date(day.year, day.month, day.day) for day in (start, end))
    return temporal.months_between(first, last)


@builtin("number", "from:any, grouping separator:string?, decimal separator:string?")
def number_from(
    run: Run, value: object, grouping: str | None = None, point: str | None = None
) -> Decimal | None:
    """The number a text writes; groups are separated by space, comma or point, decimals by comma or point."""
    grouping, point = grouping or "", point or "."
    if grouping not in _SEPARATORS or point not in (",", ".") or grouping == point:
        return None
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER:
        return None
    text = value.strip()
    text = (text.replace(grouping, "") if grouping else text).replace(point, ".")
    if not _NUMBER.fullmatch(text) or (point != "." and "." in value.replace(grouping or point, "")):
        return None
    try:
        return run.limits.numbers.create_decimal(text)
    except Overflow:
        return None


@builtin("string", "from:any")
def string_from(run: Run, value: object) -> str | None:
    if value is None:
        return None
    text = to_string(value, run)
    run.spend_characters(len(text))
    return text
