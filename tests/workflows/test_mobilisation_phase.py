"""mobilisation_phase: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.directory.models import Organisation
from handlers.plans.models import UnitPlan
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven

BODIES = ("county-01", "county-02", "ent-0001", "ent-0003", "ent-0004")


def _begin(contest: Contest, day: date = date(2015, 3, 1)) -> str:
    drop_units(contest, "ent-0002")
    contest.create()
    contest.go_to(day)
    return contest.start_phase("mobilisation", date(2015, 3, 1))


def _file(contest: Contest, place: str) -> None:
    contest.do("DraftPlan", place)
    if "ConfirmResources" in contest.open_tasks(place):
        contest.do("ConfirmResources", place)
    contest.do("ReviewPlan", place)


def _phase(contest: Contest) -> str:
    [found] = contest.get_all(CampaignPhase, number=1)
    return found.state  # type: ignore[no-any-return]


def all_filed_ends_it_early(contest: Contest) -> None:
    instance_id = _begin(contest)
    assert {plan.organisation_id for plan in contest.get_all(UnitPlan)} == set(BODIES)
    assert contest.open_tasks("county-01") == ["CascadeMobilisation", "DraftPlan"]
    contest.do("HoldMeeting")
    assert contest.do_all("CascadeMobilisation") == 2
    for place in BODIES[:-1]:
        _file(contest, place)
    assert _phase(contest) == "running"
    _file(contest, BODIES[-1])
    assert _phase(contest) == "closed"
    contest.go_to(date(2015, 3, 16))
    assert contest.open_tasks() == []
    assert contest.ended_at(instance_id) == "CoverageReached"


def phase_end_carries_open_items_over(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.go_to(date(2015, 3, 15), 12)
    task = contest.find("OrderVisits")
    assert (task.context["coverage_percent"], task.context["expected"]) == (0, 3)
    assert task.context["missing_text"] == "临河机械厂\n北海化工厂\n市直电厂"
    contest.do("OrderVisits")
    contest.go_to(date(2015, 4, 1))
    assert _phase(contest) == "closed"
    assert contest.open_tasks().count("DraftPlan") == 5
    assert contest.open_tasks().count("CascadeMobilisation") == 2
    contest.do("HoldMeeting")
    contest.do_all("CascadeMobilisation")
    assert contest.ended_at(instance_id) in ("CarriedOver", "CountiesMobilised")
    assert len(contest.get_all(UnitPlan, state="open")) == 5


def late_start_gives_everyone_time(contest: Contest) -> None:
    """Acceptance question 2: the phase began before its plan was issued; nothing is cancelled or overdue at once."""
    _begin(contest, date(2015, 3, 27))
    plan = contest.get_all(UnitPlan)[0]
    assert (plan.due_on, plan.overdue_at) == (date(2015, 4, 13), None)
    assert "OrderVisits" not in contest.open_tasks()
    contest.go_to(date(2015, 4, 2))
    assert "OrderVisits" in contest.open_tasks()
    assert {plan.overdue_at for plan in contest.get_all(UnitPlan)} == {None}


def late_registration_gets_its_plan(contest: Contest) -> None:
    """Acceptance question 5: a unit registered in May gets its plan task."""
    _begin(contest)
    with contest.runtime.begin() as ctx:
        campaign = ctx.session.get_one(Campaign, "2015")
        campaign.state, campaign.started_at = "running", ctx.now()
    contest.go_to(date(2015, 5, 5))
    with contest.runtime.begin() as ctx:
        unit = ctx.session.get_one(Organisation, "ent-0002")
        unit.closed_on, unit.registered_on = None, date(2015, 5, 5)
    contest.runtime.advance()
    [plan] = contest.get_all(UnitPlan, organisation_id="ent-0002")
    assert plan.due_on == date(2015, 5, 19)
    contest.runtime.advance()
    assert contest.open_tasks("ent-0002") == ["DraftPlan"]


PATHS: list[Path] = [
    all_filed_ends_it_early,
    phase_end_carries_open_items_over,
    late_start_gives_everyone_time,
    late_registration_gets_its_plan,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_mobilisation_phase_path(path: Path) -> None:
    drive(path)


def test_mobilisation_phase_every_flow_is_driven() -> None:
    assert find_flows_not_driven("mobilisation_phase", PATHS) == set()
