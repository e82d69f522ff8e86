"""ISO 8601 durations and repeating intervals, by calendar arithmetic in a zone.

Years, months, weeks and days move the wall clock (31 January plus a month is the last of February; a day is
23 to 25 hours long where clocks change), hours, minutes and seconds are time elapsed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engine.calendar import DEFAULT_ZONE, CalendarError, out_of_range, parse_instant, to_instant, to_local

_DURATION = re.compile(
    r"P(?=[0-9T])(?:(?P<weeks>[0-9]{1,9})W"
    r"|(?:(?P<years>[0-9]{1,9})Y)?(?:(?P<months>[0-9]{1,9})M)?(?:(?P<days>[0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,9})H)?(?:(?P<minutes>[0-9]{1,9})M)?"
    r"(?:(?P<seconds>[0-9]{1,9}(?:[.,][0-9]{1,6})?)S)?)?)"
)
_CYCLE = re.compile(r"R(?P<repetitions>[0-9]{1,9})?/(?:(?P<start>[^/P]+)/)?(?P<duration>P[^/]+)")
_MINIMUM_PERIOD = timedelta(seconds=1)


@dataclass(frozen=True)
class Duration:
    """A length of time of three parts that cannot be converted into each other; never negative."""

    months: int = 0
    days: int = 0
    elapsed: timedelta = timedelta()

    def after(self, instant: datetime, zone: str, times: int = 1) -> datetime:
        """`instant` plus `times` this duration: months first, then days, then elapsed time.

        Raises CalendarError past year 9999. Repetitions are to be computed from their start, with `times`, and
        not from the one before: so the 31st comes back after February.
        """
        try:
            if (self.months or self.days) and times:
                wall = to_local(instant, zone).replace(tzinfo=None)
                wall = _add_months(wall, self.months * times) + timedelta(days=self.days * times)
                instant = to_instant(wall, zone)
            return instant.astimezone(UTC) + self.elapsed * times
        except (OverflowError, ValueError):
            raise out_of_range() from None


def parse_duration(text: str) -> Duration:
    """Read `P1Y2M3DT4H5M6.7S` or `P2W`; raises CalendarError.

    Strict: upper case, units in order and at least one of them, weeks alone, no sign, only seconds may have a
    fraction. No white space around it.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise CalendarError(
            f"{text[:60]!r} is not an ISO 8601 duration such as P5D or PT10H",
            code="calendar.bad_duration",
            text=text[:60],
        )
    parts = {unit: int(value) for unit, value in match.groupdict("0").items() if unit != "seconds"}
    microseconds = int(Decimal((match["seconds"] or "0").replace(",", ".")) * 1_000_000)
    return Duration(
        months=parts["years"] * 12 + parts["months"],
        days=parts["weeks"] * 7 + parts["days"],
        elapsed=timedelta(hours=parts["hours"], minutes=parts["minutes"], microseconds=microseconds),
    )


@dataclass(frozen=True)
class Occurrence:
    """One firing of a cycle: its number, counted from 1, and its instant."""

    number: int
    due_at: datetime


@dataclass(frozen=True)
class Cycle:
    """A repeating interval. `repetitions` None means without end.

    With a `start` the first occurrence is the start itself, else one duration after the activation.
    """

    repetitions: int | None
    start: datetime | None
    duration: Duration
    zone: str = DEFAULT_ZONE

    def occurrence(self, number: int, activated_at: datetime) -> datetime | None:
        """When the `number`-th occurrence (from 1) is due; None if there is no such one."""
        if number < 1 or (self.repetitions is not None and number > self.repetitions):
            return None
        try:
            if self.start is not None:
                return self.duration.after(self.start, self.zone, number - 1)
            return self.duration.after(activated_at, self.zone, number)
        except CalendarError:
            return None

    def newest_due(self, now: datetime, activated_at: datetime) -> int:
        """The number of the newest occurrence that is not later than `now`; 0 if none is due yet."""
        low, high = 0, 1
        while self._is_due(high, now, activated_at):
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            if self._is_due(middle, now, activated_at):
                low = middle
            else:
                high = middle
        return low

    def next_after(self, fired: int, now: datetime, activated_at: datetime) -> Occurrence | None:
        """What follows occurrence number `fired` (0: none has fired); None when the cycle is over.

        Missed occurrences coalesce: if several after `fired` are due, only the newest is returned, and those
        before it count as spent. To skip what is past at activation, begin with `fired=newest_due(…)`.
        """
        number = max(fired + 1, self.newest_due(now, activated_at))
        due_at = self.occurrence(number, activated_at)
        return None if due_at is None else Occurrence(number, due_at)

    def _is_due(self, number: int, now: datetime, activated_at: datetime) -> bool:
        due_at = self.occurrence(number, activated_at)
        return due_at is not None and due_at <= now


def parse_cycle(text: str, zone: str = DEFAULT_ZONE) -> Cycle:
    """Read `R3/PT10H` or `R/2015-04-01T09:00:00+08:00/P1M`; raises CalendarError.

    The period is at least a second, the number of repetitions at least 1.
    """
    match = _CYCLE.fullmatch(text)
    if match is not None:
        repetitions = None if match["repetitions"] is None else int(match["repetitions"])
        start = None if match["start"] is None else parse_instant(match["start"], zone)
        duration = parse_duration(match["duration"])
        long_enough = bool(duration.months or duration.days) or duration.elapsed >= _MINIMUM_PERIOD
        if repetitions != 0 and long_enough:
            return Cycle(repetitions, start, duration, zone)
    raise CalendarError(
        f"{text[:60]!r} is not an ISO 8601 repeating interval such as R3/PT10H",
        code="calendar.bad_cycle",
        text=text[:60],
    )


def _add_months(wall: datetime, months: int) -> datetime:
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))
