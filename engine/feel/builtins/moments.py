"""The current time and the calendar. The zone of `now`, given to evaluate(), is the zone of today()."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from engine.feel.builtins.registry import builtin
from engine.feel.run import Run

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now")
def now(run: Run) -> datetime:
    """FeelError where evaluate() was given no time: null would pass for a date long gone."""
    if run.now is None:
        raise run.error("feel.no_clock")
    return run.now


@builtin("today")
def today(run: Run) -> date:
    return now(run).date()


@builtin("day of week", "date:date")
def day_of_week(run: Run, day: date) -> str:
    return _DAYS[day.weekday()]


@builtin("day of year", "date:date")
def day_of_year(run: Run, day: date) -> Decimal:
    return Decimal(day.timetuple().tm_yday)


@builtin("week of year", "date:date")
def week_of_year(run: Run, day: date) -> Decimal:
    """By ISO 8601: the week with the year's first Thursday is the first."""
    return Decimal(day.isocalendar().week)


@builtin("month of year", "date:date")
def month_of_year(run: Run, day: date) -> str:
    return _MONTHS[day.month - 1]
