"""What must be done before something else is done between now and then."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

import pytest

from engine.calendar import WorkCalendar
from web.simulation.contest.season.moments import before
from web.simulation.diary import Diary

CALENDAR = WorkCalendar(days_off=frozenset())
NOW = CALENDAR.instant(date(2015, 9, 1), time(9))


@pytest.mark.parametrize(
    "span", [timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=5), timedelta(days=9)]
)
@pytest.mark.parametrize("seed", range(5))
def test_moment_lies_before_the_end(span: timedelta, seed: int) -> None:
    assert NOW < before(Diary(CALENDAR), NOW, NOW + span, Random(seed)) < NOW + span
