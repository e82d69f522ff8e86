"""The six elements, dates, coverage."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from handlers.plans import rules
from handlers.plans.rules import Span

CONTEST = Span(date(2015, 3, 1), date(2015, 11, 30))
PLAN: dict[str, Any] = {
    "report_kind": "plan",
    "theme": "岗位创新",
    "targets": [{"target": "合理化建议", "quantity": 100, "unit": "条"}],
    "measures": "成立领导小组，定期调度。",
    "steps": [{"step": "练兵", "starts_on": "2015-04-01", "ends_on": "2015-10-31"}],
    "people": [{"person": "工会主席", "duty": "总负责"}],
    "responsibilities": "按月上报，纳入考核。",
    "employees": 80,
    "funds": 3,
    "tracks": ["TRK-15"],
}


def test_find_problems_accepts_a_whole_plan() -> None:
    assert rules.find_problems(PLAN, CONTEST) == []


@pytest.mark.parametrize("element", rules.ELEMENTS)
@pytest.mark.parametrize("empty", [None, "", "  ", [], [{}], [{"target": " "}]])
def test_find_missing_elements_names_the_one_of_six(element: str, empty: object) -> None:
    """Acceptance question 4: five of the six elements are not enough."""
    assert rules.find_missing_elements({**PLAN, element: empty}) == [element]


def test_find_missing_elements_of_nothing_names_all_six() -> None:
    assert rules.find_missing_elements({}) == list(rules.ELEMENTS)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "problem"),
    [
        ("2015-03-01", "2015-11-30", []),
        (date(2015, 3, 1), date(2015, 3, 1), []),
        ("2015-02-28", "2015-03-05", ["第1步的日期不在竞赛期内（2015-03-01至2015-11-30）。"]),
        ("2015-11-01", "2015-12-01", ["第1步的日期不在竞赛期内（2015-03-01至2015-11-30）。"]),
        ("2015-05-02", "2015-05-01", ["第1步的结束日期早于开始日期。"]),
        (None, "2015-05-01", ["第1步没有起止日期。"]),
        ("soon", "2015-05-01", ["第1步没有起止日期。"]),
    ],
)
def test_find_date_problems_looks_at_each_step(
    starts_on: object, ends_on: object, problem: list[str]
) -> None:
    plan = {**PLAN, "steps": [{"step": "一", "starts_on": starts_on, "ends_on": ends_on}]}
    assert rules.find_date_problems(plan, CONTEST) == problem


def test_find_problems_of_an_exemption_asks_only_for_the_reason() -> None:
    assert rules.find_problems({"report_kind": "exemption", "exemption_reason": "已停产"}, CONTEST) == []
    assert rules.find_problems({"report_kind": "exemption"}, CONTEST) == ["请说明免报理由。"]


def test_find_warnings_points_at_what_is_doubtful() -> None:
    assert rules.find_warnings(PLAN, 100) == []
    assert rules.find_warnings({**PLAN, "funds": 0, "targets": [{"target": "好"}]}, 50) == [
        "参加职工数多于职工总数（50人）。",
        "没有计划经费。",
        "目标任务没有数量。",
    ]


def test_describe_holds_every_element() -> None:
    text = rules.describe(PLAN)
    for name in rules.ELEMENTS.values():
        assert name in text
    assert "1. 合理化建议 100条" in text


@pytest.mark.parametrize(
    ("covered", "expected", "percent"),
    [(0, 0, "100"), (0, 3, "0.0"), (2, 3, "66.7"), (3, 3, "100.0")],
)
def test_coverage_percent_is_rounded_to_a_tenth(covered: int, expected: int, percent: str) -> None:
    assert rules.coverage_percent(covered, expected) == Decimal(percent)


def test_coverage_date_is_the_middle_of_the_phase() -> None:
    assert rules.coverage_date(Span(date(2015, 3, 1), date(2015, 3, 31))) == date(2015, 3, 15)
    assert rules.coverage_date(Span(date(2015, 3, 1), date(2015, 3, 1))) == date(2015, 3, 1)


def test_find_empty_industries_lists_those_with_nothing() -> None:
    """Acceptance question 6."""
    units = [("纺织", False), ("化工", True), ("纺织", False), ("化工", False), ("", False)]
    assert rules.find_empty_industries(units) == ["纺织"]


def test_read_date_takes_dates_and_iso_texts() -> None:
    assert rules.read_date("2015-03-13") == date(2015, 3, 13)
    assert rules.read_date("2015-03-13T10:00:00") == date(2015, 3, 13)
    assert rules.read_date(date(2015, 3, 13)) == date(2015, 3, 13)
    assert rules.read_date(datetime(2015, 3, 13, 8)) == date(2015, 3, 13)  # noqa: DTZ001 a wall time
    assert rules.read_date("13 March") is None
    assert rules.read_date(None) is None
