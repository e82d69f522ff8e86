"""work_plan_entry: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from engine.models import Instance
from handlers.plans.models import WorkPlanEntry
from handlers.plans.work_plans import start_entries
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _begin(contest: Contest) -> None:
    drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-02")
    contest.create()
    assert contest.act(lambda ctx: start_entries(ctx, "2015")) == 3
    assert contest.act(lambda ctx: start_entries(ctx, "2015")) == 3, "nobody is asked twice"
    assert contest.open_tasks() == ["EnterWorkPlan"] * 3


def entered_by_every_level(contest: Contest) -> None:
    """S-77: every union level, with year, line, owner and date."""
    _begin(contest)
    for place in ("city", "county-01", "ent-0001"):
        contest.do("EnterWorkPlan", place, entry=f"{place}的重点工作", entered_on=date(2015, 2, 10))
    entries = {row.organisation_id: row for row in contest.get_all(WorkPlanEntry)}
    assert set(entries) == {"city", "county-01", "ent-0001"}
    assert entries["county-01"].entry == "county-01的重点工作"
    assert (entries["city"].plan_year, entries["city"].entered_on) == (2015, date(2015, 2, 10))


def never_entered(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2016, 1, 1), hour=8)
    assert contest.open_tasks() == []
    instances = contest.get_all(Instance, definition_key="work_plan_entry")
    assert {contest.ended_at(each.id) for each in instances} == {"NotEntered"}
    assert contest.get_all(WorkPlanEntry) == []


PATHS: list[Path] = [entered_by_every_level, never_entered]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_work_plan_entry_path(path: Path) -> None:
    drive(path)


def test_work_plan_entry_every_flow_is_driven() -> None:
    assert find_flows_not_driven("work_plan_entry", PATHS) == set()
