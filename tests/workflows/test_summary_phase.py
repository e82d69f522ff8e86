"""summary_phase: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.campaigns.models import CampaignPhase
from handlers.oversight.models import StageSummary
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _begin(contest: Contest) -> str:
    drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-02")
    contest.create()
    contest.go_to(date(2015, 11, 1))
    return contest.start_phase("summary", date(2015, 11, 1))


def _sum_up(contest: Contest, place: str) -> None:
    contest.do("WriteSummary", place)
    contest.do("MakePracticeCards", place)
    contest.do("ApproveMunicipal" if place == "city" else "ApproveSummary", place)


def _phase(contest: Contest) -> str:
    [found] = contest.get_all(CampaignPhase, number=3)
    return found.state  # type: ignore[no-any-return]


def all_filed_bottom_up(contest: Contest) -> None:
    instance_id = _begin(contest)
    _sum_up(contest, "ent-0001")
    contest.go_to(date(2015, 11, 11))
    _sum_up(contest, "county-01")
    contest.go_to(date(2015, 11, 16))
    assert _phase(contest) == "running"
    _sum_up(contest, "city")
    assert _phase(contest) == "closed"
    contest.do("RecordMeeting")
    assert contest.find("ReportUpward").context["review"]
    contest.do("ReportUpward")
    assert contest.ended_at(instance_id) == "Reported"
    [city] = contest.get_all(StageSummary, organisation_id="city")
    assert city.instance_id is not None


def phase_ends_without_them(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.go_to(date(2015, 12, 1))
    assert _phase(contest) == "closed"
    assert contest.open_tasks() == ["WriteSummary"] * 3
    _sum_up(contest, "city")
    contest.do("RecordMeeting")
    contest.do("ReportUpward")
    assert contest.ended_at(instance_id) == "Reported"


PATHS: list[Path] = [all_filed_bottom_up, phase_ends_without_them]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_summary_phase_path(path: Path) -> None:
    drive(path)


def test_summary_phase_every_flow_is_driven() -> None:
    assert find_flows_not_driven("summary_phase", PATHS) == set()
