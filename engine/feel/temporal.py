"""Dates, times and durations: their ISO 8601 texts, their parts, and how they add up.

Years are 1 to 9999 and seconds have six decimals, as in Python. A date-time without a zone stays without
one; to be compared with, or subtracted from, one that has a zone it is read in the zone of the evaluation's
`now` (where that is not given: compared in the other's zone, as DMN 1.5 table 54 says, and not subtracted).
A moment keeps its zone by name (`@Asia/Shanghai`) through arithmetic.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.feel.values import YearsMonthsDuration

_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = (
    r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2})?"
)
_DATE_TEXT = re.compile(_DATE)
_TIME_TEXT = re.compile(_TIME)
_DATE_TIME_TEXT = re.compile(f"{_DATE}T{_TIME}")
_MONTHS_TEXT = re.compile(r"(-)?P(?=[0-9])(?:([0-9]{1,9})Y)?(?:([0-9]{1,11})M)?")
_DAYS_TEXT = re.compile(
    r"(-)?P(?=[0-9T])(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,12})H)?(?:([0-9]{1,12})M)?(?:([0-9]{1,12})(?:\.([0-9]{0,9}))?S)?)?"
)
_WEEKS_TEXT = re.compile(r"(-)?P([0-9]{1,8})W")
_LONGEST_TEXT = 80
_LARGEST_OFFSET = timedelta(hours=14)

Duration = timedelta | YearsMonthsDuration


def parse_date(text: str) -> date | None:
    """`2015-03-13` as a date, None for anything else."""
    match = _DATE_TEXT.fullmatch(text)
    return _date(match.groups()) if match else None


def parse_time(text: str) -> time | None:
    """`09:00`, `09:00:00.5`, with `Z`, `+08:00` or `@Asia/Shanghai`, as a time; None for anything else."""
    match = _TIME_TEXT.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    return _time(match.groups()) if match else None


def parse_date_time(text: str) -> datetime | None:
    """`2015-03-13T09:00:00+08:00` as a datetime (naive if no zone is given), None for anything else."""
    match = _DATE_TIME_TEXT.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        return None
    day, hour = _date(match.groups()[:3]), _time(match.groups()[3:])
    return datetime.combine(day, hour) if day is not None and hour is not None else None


def parse_duration(text: str) -> Duration | None:
    """An ISO 8601 duration: years and months, or weeks, or days and time; None for anything else.

    `P`, `PT`, an empty text and a mixture such as `P1MT1H` are nothing; a leading minus is a negative
    duration.
    """
    match = _MONTHS_TEXT.fullmatch(text)
    if match:
        months = 12 * int(match[2] or 0) + int(match[3] or 0)
        return YearsMonthsDuration(-months if match[1] else months)
    match = _WEEKS_TEXT.fullmatch(text)
    if match:
        return timedelta(weeks=-int(match[2]) if match[1] else int(match[2]))
    match = _DAYS_TEXT.fullmatch(text)
    if match is None:
        return None
    try:
        length = timedelta(
            days=int(match[2] or 0),
            hours=int(match[3] or 0),
            minutes=int(match[4] or 0),
            seconds=int(match[5] or 0),
            microseconds=_microseconds(match[6]),
        )
        return -length if match[1] else length
    except OverflowError:
        return None


def parse_temporal(text: str) -> date | time | datetime | Duration | None:
    """Whatever the text of an @ literal is, None if it is nothing of this kind."""
    for parse in (parse_date, parse_date_time, parse_time, parse_duration):
        value = parse(text)
        if value is not None:
            return value
    return None


def _date(parts: tuple[str, ...]) -> date | None:
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def _time(parts: tuple[str | None, ...]) -> time | None:
    hour, minute, second, fraction, zone = parts
    info = _zone(zone) if zone else None
    if zone and info is None:
        return None
    try:
        return time(int(hour or 0), int(minute or 0), int(second or 0), _microseconds(fraction), info)
    except ValueError:
        return None


def _microseconds(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


@lru_cache(maxsize=512)
def _zone(text: str) -> tzinfo | None:
    """The zone of `Z`, `+08:00`, `+08:05:43` or `@Area/City`, None if there is none such."""
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (ValueError, OSError, KeyError):
            # Not a zone, a folder of zones, or a path that leaves the database: all the same to the designer.
            return None
    hours, minutes, seconds = int(text[1:3]), int(text[4:6]), int(text[7:9] or 0)
    if minutes > 59 or seconds > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return zone_at(-offset if text[0] == "-" else offset)


def zone_at(offset: timedelta) -> tzinfo | None:
    """The zone that far from UTC; None for more than 14 hours (XML Schema) and for parts of a second."""
    if abs(offset) > _LARGEST_OFFSET or offset.microseconds:
        return None
    return timezone(offset)


def instant(value: datetime, zone: tzinfo | None) -> datetime | None:
    """The same moment in UTC; naive if neither it nor `zone` has a zone; None beyond the calendar's ends."""
    if value.tzinfo is None:
        if zone is None:
            return value
        value = value.replace(tzinfo=zone)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return None


def instants(left: datetime, right: datetime, zone: tzinfo | None) -> tuple[datetime, datetime] | None:
    """Two moments that can be compared; one without zone is in `zone`, or without that in the other's.

    None beyond the calendar's ends.
    """
    first, second = instant(left, zone or right.tzinfo), instant(right, zone or left.tzinfo)
    return None if first is None or second is None else (first, second)


def are_tied_alike(left: datetime, right: datetime, zone: tzinfo | None) -> bool:
    """Whether both moments are tied to a zone, or neither is."""
    return zone is not None or (left.tzinfo is None) == (right.tzinfo is None)


def times(left: time, right: time) -> tuple[timedelta, timedelta]:
    """Two times of day as lengths that can be compared: since midnight UTC, or local if one has no offset."""
    offsets = left.utcoffset(), right.utcoffset()
    if offsets[0] is None or offsets[1] is None:
        return since_midnight(left), since_midnight(right)
    return since_midnight(left) - offsets[0], since_midnight(right) - offsets[1]


def time_key(value: time) -> tuple[str, timedelta]:
    """What two times of day share exactly if they are equal: a time in a zone equals only one in that zone."""
    offset = value.utcoffset()
    if offset is not None:
        return "offset", since_midnight(value) - offset
    return str(value.tzinfo or ""), since_midnight(value)


def since_midnight(value: time) -> timedelta:
    """How much of the day has passed on the clock."""
    return timedelta(
        hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
    )


def at_midnight(value: date, zone: tzinfo | None) -> datetime:
    """The beginning of a day."""
    return datetime(value.year, value.month, value.day, tzinfo=zone)


def add_months(value: date, months: int) -> date | None:
    """The same day some months on, or the month's last; None beyond the calendar's ends."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    for day in (value.day, 30, 29, 28):
        if day <= value.day:
            try:
                return value.replace(year=year, month=month + 1, day=day)
            except ValueError:
                continue
    return None


def add_time(value: datetime, length: timedelta) -> datetime | None:
    """A moment some time on: elapsed time, so that a day over a clock change ends at another hour."""
    try:
        if value.tzinfo is None:
            return value + length
        return (value.astimezone(UTC) + length).astimezone(value.tzinfo)
    except OverflowError:
        return None


def add_days(value: date, length: timedelta) -> date | None:
    """The day on which a length that begins at midnight ends."""
    try:
        return (at_midnight(value, None) + length).date()
    except OverflowError:
        return None


def add_to_time(value: time, length: timedelta) -> time:
    """A time of day some time on, past midnight from the beginning again."""
    total = (since_midnight(value) + length) % timedelta(days=1)
    minutes, seconds = divmod(total.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return time(hours, minutes, seconds, total.microseconds, value.tzinfo)


def months_between(first: date, last: date) -> YearsMonthsDuration:
    """The whole months from one day (or moment) to another, negative if it lies before."""
    if last < first:
        return YearsMonthsDuration(-months_between(last, first).total_months)
    months = 12 * (last.year - first.year) + last.month - first.month
    return YearsMonthsDuration(months - 1 if last.day < first.day else months)
