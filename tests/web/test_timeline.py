"""Phases on a time axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from web.timeline import Axis, lay_out


@dataclass
class Phase:
    """A phase as the axis knows it."""

    name: str
    starts_on: date
    ends_on: date
    state: str = "pending"


PHASES = [
    Phase("一", date(2015, 3, 1), date(2015, 3, 31), "closed"),
    Phase("二", date(2015, 4, 1), date(2015, 10, 31), "running"),
    Phase("三", date(2015, 11, 1), date(2015, 11, 30)),
]


def laid_out(today: date) -> Axis:
    """The year 2015 as it stands on a day."""
    axis = lay_out(PHASES, today)
    assert axis is not None
    return axis


def test_phases_follow_each_other_without_gap() -> None:
    bars = laid_out(date(2015, 5, 1)).bars
    assert bars[0].x == 0
    assert bars[0].x + bars[0].width == pytest.approx(bars[1].x, abs=0.02)
    assert bars[1].x + bars[1].width == pytest.approx(bars[2].x, abs=0.02)
    assert bars[2].x + bars[2].width == pytest.approx(100, abs=0.02)


@pytest.mark.parametrize(("day", "mark"), [(date(2015, 10, 31), "active"), (date(2015, 11, 1), "late")])
def test_phase_that_runs_over_its_end_is_late(day: date, mark: str) -> None:
    assert [bar.mark for bar in laid_out(day).bars] == ["done", mark, "idle"]


def test_today_is_marked_only_inside() -> None:
    assert laid_out(date(2015, 3, 1)).today == 0
    assert laid_out(date(2015, 2, 28)).today is None
    assert laid_out(date(2015, 12, 1)).today is None


def test_months_are_named_from_first_to_last() -> None:
    assert [day.month for _x, day in laid_out(date(2015, 5, 1)).months] == [3, 4, 5, 6, 7, 8, 9, 10, 11]


def test_no_phases_no_axis() -> None:
    assert lay_out([], date(2015, 5, 1)) is None
