"""summary_phase: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.campaigns.models import CampaignPhase
from handlers.oversight.models import StageSummary
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven

DECISION = {"campaign": "2015", "decision_id": "d1", "number": "滨会发〔2015〕30号", "honoured": 55}


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
    contest.act(lambda ctx: ctx.processes.send(ctx, "decision_published", "2015", DECISION))
    assert contest.ended_at(instance_id) == "Honoured"
    [city] = contest.get_all(StageSummary, organisation_id="city")
    assert city.instance_id is not None


def phase_ends_without_them(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.go_to(date(2015, 12, 1))
    assert _phase(contest) == "closed"
    assert contest.open_tasks() == ["MoveDecision", *["WriteSummary"] * 3]
    assert contest.find("MoveDecision").context["decision_by"] == date(2015, 11, 30)
    _sum_up(contest, "city")
    contest.do("RecordMeeting")
    contest.do("ReportUpward")
    assert contest.ended_at(instance_id) == "running"
    contest.do("MoveDecision", delay="none", delay_reason="本年度没有达到标准的成果")
    assert contest.ended_at(instance_id) == "NoDecision"


def decision_moved_to_another_day(contest: Contest) -> None:
    """An objection is being investigated: the notice is not cut short, the decision comes later."""
    instance_id = _begin(contest)
    contest.go_to(date(2015, 12, 1))
    contest.do("MoveDecision", delay="later", expected_on=date(2015, 12, 18), delay_reason="异议核查")
    contest.act(lambda ctx: ctx.processes.send(ctx, "decision_published", "2015", DECISION))
    contest.go_to(date(2015, 12, 20))
    assert "MoveDecision" not in contest.open_tasks()
    _sum_up(contest, "city")
    contest.do("RecordMeeting")
    assert contest.find("ReportUpward").context["decision_text"] == "滨会发〔2015〕30号，命名55项"
    contest.do("ReportUpward")
    assert contest.ended_at(instance_id) == "Reported"


PATHS: list[Path] = [all_filed_bottom_up, phase_ends_without_them, decision_moved_to_another_day]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_summary_phase_path(path: Path) -> None:
    drive(path)


def test_summary_phase_every_flow_is_driven() -> None:
    assert find_flows_not_driven("summary_phase", PATHS) == set()
