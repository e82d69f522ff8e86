"""People act in half-hours of working days."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random

import pytest

from engine.calendar import WorkCalendar
from web.simulation.diary import SLOTS, Diary

CALENDAR = WorkCalendar(days_off=frozenset({date(2015, 4, 6)}))
DIARY = Diary(CALENDAR)


def at(day: int, hour: int, month: int = 3) -> datetime:
    return CALENDAR.instant(date(2015, month, day), time(hour))


def test_moment_on_a_friday_evening_is_on_monday() -> None:
    moment = CALENDAR.local(DIARY.after(at(13, 20), 0, Random(1)))

    assert moment.date() == date(2015, 3, 16)
    assert moment.time() in SLOTS


def test_moment_before_a_holiday_skips_it() -> None:
    friday_evening = at(3, 20, month=4)

    assert CALENDAR.local(DIARY.after(friday_evening, 0, Random(1))).date() == date(2015, 4, 7)


def test_moment_after_some_working_days_counts_them() -> None:
    assert CALENDAR.local(DIARY.after(at(13, 9), 5, Random(1))).date() == date(2015, 3, 20)


@pytest.mark.parametrize("seed", range(20))
def test_moment_on_the_same_day_is_later(seed: int) -> None:
    start = at(13, 15)

    moment = DIARY.after(start, 0, Random(seed))

    assert moment > start
    assert CALENDAR.local(moment).date() in (date(2015, 3, 13), date(2015, 3, 16))


@pytest.mark.parametrize("share", [0, 0.3, 0.99, 1])
@pytest.mark.parametrize("seed", range(5))
def test_moment_between_two_instants_lies_between_them(share: float, seed: int) -> None:
    start, end = at(13, 15), at(20, 12)

    assert start < DIARY.between(start, end, share, Random(seed)) <= end


def test_moment_between_instants_of_one_hour_is_the_next_half_hour() -> None:
    assert DIARY.between(at(13, 20), at(13, 21), 0.5, Random(1)) == at(13, 21)
