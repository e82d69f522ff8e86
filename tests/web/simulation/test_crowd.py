"""The profile of an organisation decides how its tasks are treated."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from random import Random

import pytest

from engine.calendar import WorkCalendar
from web.simulation.crowd import Crowd, Pace, moment_for
from web.simulation.diary import Diary
from web.simulation.dice import Dice

CALENDAR = WorkCalendar()
DIARY = Diary(CALENDAR)
OPENED = CALENDAR.instant(date(2015, 3, 13), time(10))
DUE = CALENDAR.end_of_day(date(2015, 3, 25))


def outcomes(crowd: Crowd, role: str, organisation_id: str) -> Counter[str]:
    """How often a task of this organisation is done in time, late or never."""
    moments = [
        crowd.moment(DIARY, role, organisation_id, OPENED, DUE, Random(number)) for number in range(200)
    ]
    return Counter("never" if at is None else "late" if at > DUE else "in time" for at in moments)


def test_crowd_offices_are_never_absent() -> None:
    crowd = Crowd(Dice(1), frozenset({"office"}))

    assert all("never" not in outcomes(crowd, "office", f"place-{number}") for number in range(50))


def test_crowd_units_keep_their_temper() -> None:
    crowd = Crowd(Dice(1))
    absent = [n for n in range(300) if outcomes(crowd, "unit_union", f"ent-{n:04d}")["never"] > 100]

    assert 3 <= len(absent) <= 30
    assert outcomes(Crowd(Dice(1)), "unit_union", "ent-0001") == outcomes(crowd, "unit_union", "ent-0001")


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("pace", [Pace.PROMPT, Pace.PUNCTUAL])
def test_moment_of_the_diligent_is_before_the_task_is_due(pace: Pace, seed: int) -> None:
    moment = moment_for(pace, DIARY, OPENED, DUE, Random(seed))

    assert moment is not None
    assert OPENED < moment <= DUE


@pytest.mark.parametrize("seed", range(30))
def test_moment_of_the_late_is_after_the_task_is_due(seed: int) -> None:
    moment = moment_for(Pace.LATE, DIARY, OPENED, DUE, Random(seed))

    assert moment is not None
    assert moment > DUE


def test_moment_of_a_late_office_is_within_its_longest_delay() -> None:
    crowd = Crowd(Dice(1), frozenset({"office"}))
    moments = [crowd.moment(DIARY, "office", "city", OPENED, DUE, Random(number)) for number in range(200)]

    latest = max(at for at in moments if at is not None)

    assert DUE < latest <= CALENDAR.end_of_day(CALENDAR.add_working_days(date(2015, 3, 25), 4))


def test_moment_of_the_absent_never_comes() -> None:
    assert moment_for(Pace.NEVER, DIARY, OPENED, DUE, Random(1)) is None


@pytest.mark.parametrize("due_at", [None, OPENED, datetime.fromisoformat("2015-01-01T00:00:00+00:00")])
def test_moment_for_a_task_without_time_left_comes_soon(due_at: datetime | None) -> None:
    moment = moment_for(Pace.PROMPT, DIARY, OPENED, due_at, Random(1))

    assert moment is not None
    assert 0 < (moment - OPENED).days + 1 <= 7
