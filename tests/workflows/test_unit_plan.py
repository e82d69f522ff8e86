"""unit_plan: every path to its ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.dmn import Decisions
from engine.model import check_package, read_package
from handlers.plans.models import UnitPlan
from handlers.plans.service import start_unit_plans
from tests.workflows.contest import WORKFLOWS, Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven

UNIT, COUNTY = "ent-0001", "county-01"
OTHERS = ("county-02", "ent-0002", "ent-0003", "ent-0004")


def _begin(contest: Contest) -> None:
    drop_units(contest, *OTHERS)
    contest.create()
    contest.act(lambda ctx: start_unit_plans(ctx, "2015"))


def _plan(contest: Contest, place: str = UNIT) -> Any:
    [found] = contest.get_all(UnitPlan, organisation_id=place)
    return found


def _end_of(contest: Contest, place: str = UNIT) -> str:
    return contest.ended_at(_plan(contest, place).instance_id)


def files_at_once(contest: Contest) -> None:
    _begin(contest)
    assert contest.open_tasks() == ["DraftPlan", "DraftPlan"]
    contest.do("DraftPlan", UNIT, theme="岗位创新", funds=3)
    task = contest.find("ConfirmResources", UNIT)
    assert "岗位创新" in task.context["plan_text"]
    contest.do("ConfirmResources", UNIT)
    contest.do("ReviewPlan", UNIT)
    assert _end_of(contest) == "Filed"
    plan = _plan(contest)
    assert (plan.state, plan.content["theme"], plan.funds_confirmed) == ("filed", "岗位创新", "3")


def county_needs_no_management(contest: Contest) -> None:
    _begin(contest)
    contest.do("DraftPlan", COUNTY)
    task = contest.find("ReviewPlan", COUNTY)
    assert task.role == "upper_union"
    contest.do("ReviewPlan", COUNTY)
    assert _end_of(contest, COUNTY) == "Filed"


def dates_outside_come_back(contest: Contest) -> None:
    _begin(contest)
    contest.do("DraftPlan", UNIT, steps__ends_on=date(2016, 1, 1))
    task = contest.find("RevisePlan", UNIT)
    assert "不在竞赛期内" in task.context["problems_text"]
    contest.do("RevisePlan", UNIT, steps__ends_on=date(2015, 9, 30))
    assert contest.open_tasks(UNIT) == ["ConfirmResources"]


def management_and_reviewer_return(contest: Contest) -> None:
    _begin(contest)
    contest.do("DraftPlan", UNIT)
    contest.give_back("ConfirmResources", UNIT, "经费过多")
    assert contest.find("RevisePlan", UNIT).context["return_reason"] == "经费过多"
    contest.do("RevisePlan", UNIT)
    contest.do("ConfirmResources", UNIT)
    contest.give_back("ReviewPlan", UNIT)
    contest.do("RevisePlan", UNIT)
    contest.do("ConfirmResources", UNIT)
    assert contest.find("ReviewPlan", UNIT).context["returns"] == 1
    contest.do("ReviewPlan", UNIT)
    assert _end_of(contest) == "Filed"


def _return_three_times(contest: Contest) -> None:
    _begin(contest)
    contest.do("DraftPlan", COUNTY)
    for _ in range(2):
        contest.give_back("ReviewPlan", COUNTY)
        contest.do("RevisePlan", COUNTY)
    contest.give_back("ReviewPlan", COUNTY)
    assert contest.open_tasks(COUNTY) == ["DecidePlan"]


def third_return_is_decided_above(contest: Contest) -> None:
    _return_three_times(contest)
    contest.do("DecidePlan", COUNTY, decision="file")
    assert (_end_of(contest, COUNTY), _plan(contest, COUNTY).state) == ("Filed", "filed")


def third_return_may_exempt(contest: Contest) -> None:
    _return_three_times(contest)
    contest.do("DecidePlan", COUNTY, decision="exempt", opinion="条件不具备")
    assert (_end_of(contest, COUNTY), _plan(contest, COUNTY).exemption_reason) == ("Exempted", "条件不具备")


def asks_for_exemption(contest: Contest) -> None:
    _begin(contest)
    contest.do("DraftPlan", UNIT, report_kind="exemption", exemption_reason="企业已停产，正在清算注销。")
    contest.do("ReviewPlan", UNIT)
    assert (_end_of(contest), _plan(contest).state) == ("Exempted", "exempted")


def overdue_stays_open_until_the_year_ends(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2015, 4, 1))
    plan = _plan(contest)
    assert (plan.state, plan.overdue_at is not None) == ("open", True)
    assert contest.open_tasks(UNIT) == ["DraftPlan"]
    contest.go_to(date(2016, 1, 1), hour=8)
    assert (_end_of(contest), _plan(contest).state) == ("OverdueClosed", "closed")
    assert contest.open_tasks() == []


def filed_after_the_phase(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2015, 4, 10))
    contest.do("DraftPlan", COUNTY)
    contest.do("ReviewPlan", COUNTY)
    assert (_end_of(contest, COUNTY), _plan(contest, COUNTY).state) == ("Filed", "filed")


PATHS: list[Path] = [
    files_at_once,
    county_needs_no_management,
    dates_outside_come_back,
    management_and_reviewer_return,
    third_return_is_decided_above,
    third_return_may_exempt,
    asks_for_exemption,
    overdue_stays_open_until_the_year_ends,
    filed_after_the_phase,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_unit_plan_path(path: Path) -> None:
    drive(path)


def test_unit_plan_every_flow_is_driven() -> None:
    assert find_flows_not_driven("unit_plan", PATHS) == set()


@pytest.mark.parametrize(
    ("decided", "returned", "returns", "kind", "expected"),
    [
        (None, False, 0, "plan", "file"),
        (None, False, 2, "plan", "file"),
        (None, False, 0, "exemption", "exempt"),
        (None, True, 1, "plan", "revise"),
        (None, True, 2, "exemption", "revise"),
        (None, True, 3, "plan", "decide"),
        ("file", True, 3, "plan", "file"),
        ("file", True, 3, "exemption", "file"),
        ("exempt", True, 3, "plan", "exempt"),
    ],
)
def test_unit_plan_goes_where_the_review_table_says(
    decided: str | None, returned: bool, returns: int, kind: str, expected: str
) -> None:
    checked = check_package(
        read_package(WORKFLOWS / "unit_plan"), handlers=None, roles=None, definitions=None
    )
    values = {"decided": decided, "returned": returned, "returns": returns, "plan": {"report_kind": kind}}
    assert Decisions(checked.decisions, ()).decide("NextStep", values).result == expected
