"""resource_registration: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.governance.resources.models import Resource
from tests.workflows.contest import Contest
from tests.workflows.entering import start
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

BASE = {"kind": "training_base", "name": "临河 焊工实训基地", "contact": "刘主任 0543-3160001"}
UNION = "p:unit_union@ent-0001"


def begin(contest: Contest, number: int = 1) -> str:
    if number == 1:
        contest.create()
    return start(contest, "resource_registration", number=number, applicant_id=UNION)


def registered_and_checked_year_by_year(contest: Contest) -> None:
    instance = begin(contest)
    contest.do("DescribeResource", **BASE)
    return_thrice(
        contest,
        "ConfirmResource",
        lambda: contest.do("DescribeResource", capacity=60),
        "DecideResource",
        "office_director",
    )
    contest.do("DecideResource")
    [found] = contest.get_all(Resource)
    assert (found.name, found.capacity, found.state) == (BASE["name"], 60, "active")
    registered_on = found.checked_on
    contest.go_to(date(registered_on.year + 1, registered_on.month, registered_on.day), hour=23)
    contest.go_to(date(registered_on.year + 1, registered_on.month, registered_on.day + 1))
    contest.do("CheckResource", usable="yes")
    [found] = contest.get_all(Resource)
    assert found.checked_on.year == registered_on.year + 1
    contest.go_to(date(registered_on.year + 2, registered_on.month, registered_on.day + 3))
    contest.do("CheckResource", usable="no", note="基地已搬迁")
    [found] = contest.get_all(Resource)
    assert (found.state, found.end_reason) == ("removed", "基地已搬迁")
    assert contest.ended_at(instance) == "Removed"


def same_resource_is_entered_once(contest: Contest) -> None:
    begin(contest)
    contest.do("DescribeResource", **BASE)
    contest.do("ConfirmResource")
    second = begin(contest, 2)
    contest.do("DescribeResource", **{**BASE, "name": "临河焊工实训基地"})
    contest.do("ConfirmResource")
    task = contest.find("DescribeResource")
    assert "不必重复登记" in task.context["problem"]
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, {}, action="withdraw"))
    assert contest.ended_at(second) == "Withdrawn"
    assert len(contest.get_all(Resource)) == 1


PATHS: list[Path] = [registered_and_checked_year_by_year, same_resource_is_entered_once]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_resource_registration_path(path: Path) -> None:
    drive(path)


def test_resource_registration_every_flow_is_driven() -> None:
    assert find_flows_not_driven("resource_registration", PATHS) == set()
