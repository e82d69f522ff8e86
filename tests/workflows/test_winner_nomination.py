"""winner_nomination: who comes first in the city is put to the unit's union as an innovation expert."""

from __future__ import annotations

from datetime import date

import pytest

from engine.models import Instance
from tests.workflows.competing import hold
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _ends(contest: Contest) -> list[str]:
    return sorted(each.end_reason for each in contest.get_all(Instance, definition_key="winner_nomination"))


def first_of_the_city_is_proposed(contest: Contest) -> None:
    hold(contest, "u_machinery", "industry", {"焊工": [90, 80, 59]})
    assert _ends(contest) == ["NotProposed", "NotProposed", "WinnerProposed"]
    [nomination] = contest.get_all(Instance, definition_key="honour_nomination")
    task = contest.find("RecommendDemocratically", "ent-0001")
    assert (task.instance_id, task.context["kind"], task.context["subject"]) == (
        nomination.id,
        "person",
        "worker-1",
    )
    contest.do("RecommendDemocratically", action="withdraw")
    assert contest.ended_at(nomination.id) == "Withdrawn"


def first_of_a_county_is_not(contest: Contest) -> None:
    hold(contest, "county-01", "county", {"焊工": [90, 80]})
    assert _ends(contest) == ["NotProposed", "NotProposed"]
    assert contest.get_all(Instance, definition_key="honour_nomination") == []


def nobody_is_proposed_once_nominations_are_closed(contest: Contest) -> None:
    day = date(2015, 5, 1)
    days = {"entry_opens_on": day, "entry_closes_on": day, "nomination_closes_on": day}
    hold(contest, "u_machinery", "industry", {"焊工": [90]}, **days)
    assert _ends(contest) == ["NotProposed"]


PATHS: list[Path] = [
    first_of_the_city_is_proposed,
    first_of_a_county_is_not,
    nobody_is_proposed_once_nominations_are_closed,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_winner_nomination_path(path: Path) -> None:
    drive(path)


def test_winner_nomination_every_flow_is_driven() -> None:
    assert find_flows_not_driven("winner_nomination", PATHS) == set()
