"""The pure rules of governance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handlers.governance.duties.rules import list_duties
from handlers.governance.funds import rules as funds
from handlers.governance.incentives.rules import find_gaps
from handlers.governance.meetings.rules import find_problems, is_quorate

TODAY = date(2015, 3, 20)


def test_duties_are_those_of_the_plan() -> None:
    codes = [duty.code for duty in list_duties()]
    assert len(codes) == len(set(codes)) == 15
    carriers = {duty.code: duty.work for duty in list_duties() if duty.kind == "carried"}
    assert carriers["DEP-FI-1"] == "campaign_funding"
    assert carriers["DEP-ST-3"] == "st_award_referral"
    assert {carriers["DEP-HR-2"], carriers["DEP-HR-3"]} == {"technician_recommendation"}
    assert {duty.clause for duty in list_duties()} >= {f"S-{number}" for number in range(61, 72)}


@pytest.mark.parametrize(("present", "quorate"), [(4, False), (5, True), (8, True), (0, False)])
def test_quorum_is_more_than_half(present: int, quorate: bool) -> None:
    assert is_quorate(present, 8) is quorate


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"held_on": date(2015, 3, 21)}, ["召开日期应是今天或以前的日期。"]),
        ({"present": 9}, ["到会单位多于应到单位（8）。"]),
        (
            {"tasks": [{"owner": "d_x", "due_on": date(2015, 4, 1)}]},
            ["第1项议定事项的责任单位不在名录中。"],
        ),
        (
            {"tasks": [{"owner": "d_fin", "due_on": date(2015, 3, 1)}]},
            ["第1项议定事项的完成时限早于会议日期。"],
        ),
    ],
)
def test_problems_of_a_record(change: dict[str, Any], found: list[str]) -> None:
    record = {"held_on": TODAY, "present": 8, "tasks": None} | change
    assert find_problems(record, {"d_fin"}, 8, TODAY) == found


def test_money_is_exact() -> None:
    items = [{"amount": Decimal("0.1")}, {"amount": Decimal("0.2")}, {"amount": None}]
    assert funds.add_up(items) == Decimal("0.30")
    assert funds.read_money("12.345") == Decimal("12.35")
    assert funds.show(Decimal("12345.6")) == "12,345.60元（1.23万元）"


@pytest.mark.parametrize(("paid", "used", "over"), [(90, 100, 0), (100, 100, 0), (100, 101, 1), (105, 90, 5)])
def test_overspend_is_what_goes_beyond_the_approved_sum(paid: int, used: int, over: int) -> None:
    assert funds.find_overspend(Decimal(100), Decimal(paid), Decimal(used)) == over


def test_gaps_of_the_four_systems() -> None:
    filed = {"training_issued": True, "training_applied": True, "use_issued": True, "reward_issued": False}
    assert find_gaps(filed) == ["使用制度尚未落实", "考核制度尚未建立", "奖励制度尚未建立"]
