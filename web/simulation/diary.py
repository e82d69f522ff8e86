"""When people act: in half-hours of working days."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random

from engine.calendar import WorkCalendar

HALF_HOUR = timedelta(minutes=30)
SLOTS = tuple(time(hour, minute) for hour in (9, 10, 11, 14, 15, 16, 17) for minute in (0, 30))


class Diary:
    """Working time by a calendar. Whole half-hours, so that many people's acts share one jump of the clock."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def between(self, start: datetime, end: datetime, share: float, luck: Random) -> datetime:
        """A moment at about `share` (0 to 1) of the working days between two instants: after the first, and not
        after the second unless no half-hour lies between."""
        first = self.calendar.local(start).date()
        days = max(self.calendar.working_days_between(first, self.calendar.local(end).date()), 0)
        moment = self.after(start, int(share * (days + 1)), luck)
        return moment if moment <= end else _half_hour_after(max(start, end - HALF_HOUR))

    def after(self, start: datetime, working_days: int, luck: Random) -> datetime:
        """A moment so many working days after an instant (0: the same day, or the next one worked)."""
        day = self.calendar.local(start).date()
        day = self.calendar.next_working_day(self.calendar.add_working_days(day, working_days))
        moment = self.calendar.instant(day, luck.choice(SLOTS))
        if moment <= start:
            moment = _half_hour_after(start)
            if self.calendar.local(moment).time() > SLOTS[-1]:
                return self.after(start, working_days + 1, luck)
        return moment


def _half_hour_after(instant: datetime) -> datetime:
    seconds = HALF_HOUR.total_seconds()
    return datetime.fromtimestamp((instant.timestamp() // seconds + 1) * seconds, UTC)
