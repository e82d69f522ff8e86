"""annual_campaign: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from engine.models import Instance
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.notices.models import Notice
from handlers.plans.models import UnitPlan
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _begin(contest: Contest) -> str:
    drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-02")
    return contest.start_year()


def _issue(contest: Contest) -> None:
    contest.do("DraftPlan")
    contest.do_all("Countersign")
    contest.do("ApprovePlan")
    contest.do("AssignNumber")
    contest.do("PublishPlan")


def _campaign(contest: Contest) -> str:
    [found] = contest.get_all(Campaign)
    return found.state  # type: ignore[no-any-return]


def _phases(contest: Contest) -> list[str]:
    return [phase.state for phase in sorted(contest.get_all(CampaignPhase), key=lambda each: each.number)]


def whole_year_on_time(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("SetParameters", quota_experts=18)
    assert contest.open_tasks() == ["DraftPlan", "EnterWorkPlan"]
    contest.do("EnterWorkPlan")
    _issue(contest)
    contest.do("BreakDownTasks")
    assert _phases(contest) == ["pending", "pending", "pending"]
    contest.go_to(date(2015, 3, 2))
    assert _phases(contest) == ["running", "pending", "pending"]
    assert contest.get_all(UnitPlan)[0].due_on == date(2015, 3, 25)
    contest.go_to(date(2015, 4, 2))
    assert _phases(contest) == ["closed", "running", "pending"]
    contest.go_to(date(2015, 11, 2))
    assert _phases(contest) == ["closed", "closed", "running"]
    contest.go_to(date(2015, 12, 1))
    assert _phases(contest) == ["closed", "closed", "closed"]
    task = contest.find("ConfirmClosing")
    assert "动员部署阶段——活动方案:2项未报" in task.context["items_text"]
    contest.do("ConfirmClosing", closing="continue", closing_note="请先催报")
    assert contest.find("HandleOpenItems").context["closing_note"] == "请先催报"
    contest.do("HandleOpenItems")
    contest.do("ConfirmClosing")
    contest.do("ArchiveCampaign")
    assert (contest.ended_at(instance_id), _campaign(contest)) == ("CampaignClosed", "closed")
    running = {row.definition_key for row in contest.get_all(Instance, state="running")}
    assert running == {"unit_plan", "unit_summary"}
    contest.go_to(date(2016, 1, 1))
    assert contest.get_all(Instance, state="running") == []
    assert [row.settings["quotas"]["experts"] for row in contest.get_all(Campaign)] == [18]


def everything_late(contest: Contest) -> None:
    """Acceptance question 2, and later phases that begin late, too: each is asked about, nothing fires twice."""
    contest.go_to(date(2015, 3, 13))
    _begin(contest)
    contest.do("SetParameters")
    contest.go_to(date(2015, 12, 2))
    _issue(contest)
    task = contest.find("ConfirmMobilisationStart")
    assert task.context["planned_on"] == date(2015, 3, 1)
    contest.do("ConfirmMobilisationStart", start_choice="keep")
    contest.do("ConfirmImplementationStart", start_choice="keep")
    contest.do("ConfirmSummaryStart", start_choice="keep")
    assert "ConfirmClosing" in contest.open_tasks()


def started_today_instead(contest: Contest) -> None:
    contest.go_to(date(2015, 3, 13))
    _begin(contest)
    contest.do("SetParameters")
    contest.go_to(date(2015, 3, 20))
    _issue(contest)
    contest.do("ConfirmMobilisationStart", start_choice="now")
    [phase] = contest.get_all(CampaignPhase, number=1)
    assert (phase.starts_on, phase.state) == (date(2015, 3, 20), "running")
    assert {plan.due_on for plan in contest.get_all(UnitPlan)} == {date(2015, 3, 25)}


def parameters_that_do_not_fit(contest: Contest) -> None:
    _begin(contest)
    contest.do("SetParameters", phase_2_starts_on=date(2015, 3, 20))
    assert "阶段日期有重叠" in contest.find("SetParameters").context["problem"]
    contest.do("SetParameters", phase_2_starts_on=date(2015, 4, 1))
    assert "SetParameters" not in contest.open_tasks()


def not_held_this_year(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("SetParameters", holding="cancel", cancel_reason="机构改革")
    assert (contest.ended_at(instance_id), _campaign(contest)) == ("CampaignCancelled", "cancelled")
    notices = contest.get_all(Notice, kind="campaign_cancelled")
    assert {notice.person_id for notice in notices} == {
        "p:county_union@county-01",
        "p:unit_union@ent-0001",
        "p:group_member@d_st",
    }
    assert "机构改革" in notices[0].body


def plan_withdrawn(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("SetParameters")
    contest.do("DraftPlan")
    contest.do_all("Countersign")
    contest.do("ApprovePlan", decision="withdraw", decision_reason="条件不成熟")
    assert (contest.ended_at(instance_id), _campaign(contest)) == ("CampaignCancelled", "cancelled")
    assert contest.open_tasks() == []


def phase_done_before_its_end(contest: Contest) -> None:
    """What a phase left open may be done before or after the phases that follow."""
    _begin(contest)
    contest.do("SetParameters")
    _issue(contest)
    contest.go_to(date(2015, 3, 2))
    contest.do("HoldMeeting")
    contest.do_all("CascadeMobilisation")
    contest.go_to(date(2015, 4, 2))
    contest.do_all("OrderVisits")
    contest.do_all("PlanPublicity")
    for month in range(5, 12):
        contest.go_to(date(2015, month, 27))
        contest.do_all("ViewMidYear")
        contest.do_all("MergeReports")
        contest.do_all("IssueBulletin")
    contest.do("WriteSummary", "city")
    contest.do("MakePracticeCards", "city")
    contest.do("ApproveMunicipal")
    contest.do("RecordMeeting")
    contest.do("ReportUpward")
    contest.go_to(date(2015, 12, 2))
    spine = {row.definition_key: row.state for row in contest.get_all(Instance, business_key="2015")}
    assert spine == {
        "annual_campaign": "running",
        "plan_issuance": "completed",
        "mobilisation_phase": "completed",
        "implementation_phase": "completed",
        "summary_phase": "completed",
    }


PATHS: list[Path] = [
    whole_year_on_time,
    everything_late,
    started_today_instead,
    parameters_that_do_not_fit,
    not_held_this_year,
    plan_withdrawn,
    phase_done_before_its_end,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_annual_campaign_path(path: Path) -> None:
    drive(path)


def test_annual_campaign_every_flow_is_driven() -> None:
    assert find_flows_not_driven("annual_campaign", PATHS) == set()
