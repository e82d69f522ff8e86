"""Zones and working days: the one place where wall time becomes an instant and back.

An instant is an aware datetime in UTC. A wall time that a change of the clocks skips is read with the offset
in force before the change (it moves forward by the gap); one that happens twice is the earlier of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import Invalid

DEFAULT_ZONE = "Asia/Shanghai"
END_OF_DAY = time(23, 59, 59)
MAX_WORKING_DAYS = 10_000

_DAY = timedelta(days=1)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(T([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


class CalendarError(Invalid):
    """This date, time, duration or zone cannot be used."""

    code = "calendar.invalid"


def get_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; raises CalendarError if there is none."""
    try:
        return ZoneInfo(name)
    except (OSError, LookupError, ValueError):
        raise CalendarError(
            f"there is no time zone {name!r}", code="calendar.unknown_zone", name=name
        ) from None


def to_instant(wall: datetime, zone: str) -> datetime:
    """The instant of a naive wall time; raises CalendarError outside the years 1 to 9999."""
    try:
        return wall.replace(tzinfo=get_zone(zone)).astimezone(UTC)
    except OverflowError:
        raise out_of_range() from None


def to_local(instant: datetime, zone: str) -> datetime:
    """An aware datetime as people at this place read it (aware, in the zone)."""
    try:
        return instant.astimezone(get_zone(zone))
    except OverflowError:
        raise out_of_range() from None


def parse_instant(text: str, zone: str) -> datetime:
    """The instant of an ISO 8601 date or date-time; raises CalendarError.

    `2015-03-01` is midnight at its beginning. Without an offset the text is wall time in the zone.
    """
    match = _INSTANT.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        value = datetime.fromisoformat(text)
        return to_instant(value, zone) if value.tzinfo is None else value.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CalendarError(
            f"{text[:60]!r} is not an ISO 8601 date or date-time", code="calendar.bad_instant", text=text[:60]
        ) from None


def out_of_range() -> CalendarError:
    """The error for a date before year 1 or after 9999, or for too many working days."""
    return CalendarError("the date is out of range", code="calendar.out_of_range")


@dataclass(frozen=True)
class WorkCalendar:
    """Saturdays and Sundays are off, other days are worked; the two sets hold the exceptions.

    `days_off` are holidays on weekdays, `extra_workdays` the weekend days worked instead (调休). A year that
    neither set mentions has plain weeks. All dates are local to `zone`.
    """

    zone: str = DEFAULT_ZONE
    days_off: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        get_zone(self.zone)
        if both := sorted(self.days_off & self.extra_workdays):
            raise CalendarError(
                f"{both[0]} is both a day off and a working day", code="calendar.contradiction", date=both[0]
            )

    @classmethod
    def from_table(cls, table: Mapping[str, Any], zone: str = DEFAULT_ZONE) -> WorkCalendar:
        """From `{"2015": {"days_off": ["2015-01-01", …], "extra_workdays": […]}}`; raises CalendarError."""
        days_off: set[date] = set()
        extra: set[date] = set()
        for year, lists in table.items():
            if not isinstance(lists, Mapping):
                raise CalendarError(
                    f"year {year}: two lists of dates are expected", code="calendar.bad_table"
                )
            days_off.update(_read_dates(year, lists.get("days_off", [])))
            extra.update(_read_dates(year, lists.get("extra_workdays", [])))
        return cls(zone, frozenset(days_off), frozenset(extra))

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        if day.weekday() >= 5:
            return day in self.extra_workdays
        return day not in self.days_off

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, if negative); `day` itself for 0.

        Whether `day` is worked does not matter: a notice of 5 working days posted on it ends on the result.
        """
        if abs(count) > MAX_WORKING_DAYS:
            raise out_of_range()
        step = 1 if count > 0 else -1
        for _ in range(abs(count)):
            day = self._seek(_shift(day, step), step)
        return day

    def next_working_day(self, day: date) -> date:
        """`day` if it is worked, else the first working day after it."""
        return self._seek(day, 1)

    def previous_working_day(self, day: date) -> date:
        """`day` if it is worked, else the last working day before it."""
        return self._seek(day, -1)

    def count_working_days(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included; 0 if `last` is earlier."""
        if last < first:
            return 0
        weeks, rest = divmod((last - first).days + 1, 7)
        weekdays = weeks * 5 + sum((first.weekday() + offset) % 7 < 5 for offset in range(rest))
        off = sum(first <= day <= last and day.weekday() < 5 for day in self.days_off)
        extra = sum(first <= day <= last and day.weekday() >= 5 for day in self.extra_workdays)
        return weekdays - off + extra

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days `end` lies after `start`: the inverse of `add_working_days`.

        Counts `end` but not `start`; negative if `end` is earlier.
        """
        if end >= start:
            return self.count_working_days(start, end) - self.is_working_day(start)
        return self.is_working_day(start) - self.count_working_days(end, start)

    def local(self, instant: datetime) -> datetime:
        """An instant as wall time here (aware)."""
        return to_local(instant, self.zone)

    def instant(self, day: date, at: time) -> datetime:
        """The instant of a naive time of day on a local date."""
        return to_instant(datetime.combine(day, at), self.zone)

    def end_of_day(self, day: date) -> datetime:
        """The last instant of a deadline that names only a day: 23:59:59 local, the last whole second."""
        return self.instant(day, END_OF_DAY)

    def _seek(self, day: date, step: int) -> date:
        while not self.is_working_day(day):
            day = _shift(day, step)
        return day


def _shift(day: date, step: int) -> date:
    try:
        return day + step * _DAY
    except OverflowError:
        raise out_of_range() from None


def _read_dates(year: str, texts: Iterable[object]) -> list[date]:
    dates = []
    for text in texts if isinstance(texts, (list, tuple)) else [texts]:
        try:
            found = date.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            found = None
        if found is None or str(found.year) != year:
            raise CalendarError(
                f"year {year}: {str(text)[:40]!r} is not a date of that year", code="calendar.bad_table"
            )
        dates.append(found)
    return dates
