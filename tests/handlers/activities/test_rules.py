"""Report periods and plausible figures."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from engine.calendar import WorkCalendar
from handlers.activities import rules

CALENDAR = WorkCalendar.from_table(
    json.loads(files("handlers.campaigns").joinpath("working_days.json").read_text("utf-8"))
)
APRIL, OCTOBER, NOVEMBER_END = date(2015, 4, 1), date(2015, 10, 31), date(2015, 11, 30)


def _periods(starts_on: date = APRIL) -> list[rules.Period]:
    return rules.list_periods(starts_on, OCTOBER, NOVEMBER_END, CALENDAR, 5)


def test_list_periods_has_a_month_each() -> None:
    assert [period.code for period in _periods()] == [f"2015-{month:02d}" for month in range(4, 11)]


@pytest.mark.parametrize(
    ("code", "opens_on", "due_on", "bulletin_on"),
    [
        ("2015-04", date(2015, 5, 1), date(2015, 5, 8), date(2015, 5, 22)),
        ("2015-08", date(2015, 9, 1), date(2015, 9, 8), date(2015, 9, 22)),
        ("2015-09", date(2015, 10, 1), date(2015, 10, 13), date(2015, 10, 27)),
        ("2015-10", date(2015, 11, 1), date(2015, 11, 6), date(2015, 11, 20)),
    ],
)
def test_list_periods_counts_working_days_over_holidays(
    code: str, opens_on: date, due_on: date, bulletin_on: date
) -> None:
    [found] = [period for period in _periods() if period.code == code]
    assert (found.opens_on, found.due_on, found.bulletin_on) == (opens_on, due_on, bulletin_on)
    assert found.closes_on == NOVEMBER_END


def test_list_periods_begins_with_what_is_left_of_a_month() -> None:
    first = _periods(date(2015, 4, 20))[0]
    assert (first.starts_on, first.ends_on, first.due_on) == (
        date(2015, 4, 20),
        date(2015, 4, 30),
        date(2015, 5, 8),
    )


def test_list_periods_wants_text_once_a_quarter_and_at_the_end() -> None:
    assert [period.code for period in _periods() if period.wants_text] == ["2015-06", "2015-09", "2015-10"]


@pytest.mark.parametrize(
    ("before", "now", "jumps"),
    [
        (0, 19, False),
        (0, 20, True),
        (4, 20, False),
        (3, 20, True),
        (100, 20, False),
        (100, 19, True),
        (1, 1, False),
    ],
)
def test_is_jump_compares_large_figures_only(before: int, now: int, jumps: bool) -> None:
    assert rules.is_jump(Decimal(before), Decimal(now)) is jumps


@pytest.mark.parametrize(
    ("figures", "previous", "doubts"),
    [
        ({"headcount": 10, "participants": 5}, {}, []),
        ({"headcount": 10, "participants": 11}, {}, ["“参加活动职工数”（11）大于“职工总数”（10）。"]),
        ({"proposals": 2, "proposals_adopted": 3}, {}, ["“建议采纳数”（3）大于“提出建议数”（2）。"]),
        ({"trained": 500}, {"trained": 10}, ["“培训人次”上期10，本期500。"]),
        ({"trained": 500}, {}, []),
        ({"headcount": 10, "pairs": 3}, {}, ["全部数据为零：如本期没有开展活动，请选择零报告。"]),
    ],
)
def test_find_doubts_names_what_must_be_explained(
    figures: dict[str, Any], previous: dict[str, Any], doubts: list[str]
) -> None:
    assert rules.find_doubts(figures, previous, is_zero=False) == doubts


def test_find_doubts_lets_a_zero_report_pass() -> None:
    """Acceptance question 7."""
    assert rules.find_doubts({}, {"trained": 500}, is_zero=True) == []


def test_add_up_leaves_stocks_out_over_several_periods() -> None:
    reports = [{"trained": 10, "pairs": 5}, {"trained": 2.5, "pairs": 5}]
    assert rules.add_up(reports)["pairs"] == 10
    totals = rules.add_up(reports, stocks=False)
    assert (totals["trained"], "pairs" in totals) == (Decimal("12.5"), False)


def test_describe_shows_what_is_not_zero() -> None:
    assert (
        rules.describe({"trained": 12.50, "drills": 0, "value_created": 1000})
        == "培训人次：12.5\n创造价值（万元）：1000"
    )
