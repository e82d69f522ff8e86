"""annual_campaign: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Conflict
from engine.models import Instance
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.service import request_suspension
from handlers.notices.models import Notice
from handlers.plans.models import UnitPlan
from tests.workflows.contest import Contest, drop_units, fresh_contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from web.standing import read_standing

BESIDE = {
    *("duty_breakdown", "department_duty", "duty_evaluation", "campaign_funding", "incentive_system"),
    *("reporting_period", "assessment_weights"),
    "inspection_supervision",
    "quantitative_assessment",
}
"""What the issued plan and the second phase start or call beside the spine."""

CARRIED_OVER = {"duty_breakdown", "campaign_funding", "inspection_supervision", "quantitative_assessment"}


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
    contest.do("SetParameters", parameters__quota_experts=18)
    assert contest.open_tasks() == ["DraftPlan", *["EnterWorkPlan"] * 3]
    contest.do("EnterWorkPlan", "city")
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
    assert "动员部署阶段——活动方案：2项未报" in task.context["items_text"]
    contest.do("ConfirmClosing", closing="continue", closing_note="请先催报")
    assert contest.find("HandleOpenItems").context["closing_note"] == "请先催报"
    contest.do("HandleOpenItems")
    contest.do("ConfirmClosing")
    contest.do("ArchiveCampaign")
    assert (contest.ended_at(instance_id), _campaign(contest)) == ("CampaignClosed", "closed")
    phases = {"mobilisation_phase", "implementation_phase", "summary_phase"}
    assert _running(contest) == {"unit_plan", "unit_summary", "work_plan_entry"} | BESIDE | phases
    contest.go_to(date(2016, 1, 1), hour=8)
    assert _running(contest) == phases | {
        *("reporting_period", "assessment_weights"),
        "duty_breakdown",
        "campaign_funding",
    }, "what the closing carried over goes on"
    assert [row.settings["quotas"]["experts"] for row in contest.get_all(Campaign)] == [18]


def _running(contest: Contest) -> set[str]:
    return {row.definition_key for row in contest.get_all(Instance, state="running")}


def everything_late(contest: Contest) -> None:
    """Acceptance question 2, and later phases that begin late, too: each is asked about, nothing fires twice."""
    contest.go_to(date(2015, 3, 13))
    _begin(contest)
    contest.do("SetParameters")
    contest.go_to(date(2015, 12, 2))
    _issue(contest)
    task = contest.find("ConfirmStart")
    assert task.context["planned_on"] == date(2015, 3, 1)
    contest.do("ConfirmStart", start_choice="keep")
    contest.do("ConfirmStart", start_choice="keep")
    contest.do("ConfirmStart", start_choice="keep")
    assert "ConfirmClosing" in contest.open_tasks()


def started_today_instead(contest: Contest) -> None:
    contest.go_to(date(2015, 3, 13))
    _begin(contest)
    contest.do("SetParameters")
    contest.go_to(date(2015, 3, 20))
    _issue(contest)
    contest.do("ConfirmStart", start_choice="now")
    [phase] = contest.get_all(CampaignPhase, number=1)
    assert (phase.starts_on, phase.state) == (date(2015, 3, 20), "running")
    assert {plan.due_on for plan in contest.get_all(UnitPlan)} == {date(2015, 3, 25)}


def parameters_that_do_not_fit(contest: Contest) -> None:
    _begin(contest)
    contest.do("SetParameters", parameters__phase_2_starts_on=date(2015, 3, 20))
    assert "阶段日期有重叠" in contest.find("SetParameters").context["problem"]
    contest.do("SetParameters", parameters__phase_2_starts_on=date(2015, 4, 1))
    assert "SetParameters" not in contest.open_tasks()


def not_held_this_year(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("SetParameters", holding="cancel", cancel_reason="机构改革")
    assert (contest.ended_at(instance_id), _campaign(contest)) == ("CampaignCancelled", "cancelled")
    notices = contest.get_all(Notice, kind="campaign_cancelled")
    assert {notice.person_id for notice in notices} == {
        "p:county_union@county-01",
        "p:unit_union@ent-0001",
        *(f"p:group_member@{each}" for each in ("d_eic", "d_fin", "d_hr", "d_ip", "d_st")),
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
    contest.do("SetWeights")
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
    contest.do("MoveDecision", delay="none")
    spine = {row.definition_key: row.state for row in contest.get_all(Instance, business_key="2015")}
    assert spine == {
        "annual_campaign": "running",
        "campaign_opening": "completed",
        "plan_issuance": "completed",
        "campaign_phase": "completed",
        "campaign_closing": "running",
        "mobilisation_phase": "completed",
        "implementation_phase": "completed",
        "assessment_weights": "completed",
        "summary_phase": "completed",
    }


def proposed_by_the_calendar(contest: Contest) -> None:
    """S-77: at the start of the year the contest is proposed; the office decides."""
    drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-02")
    contest.go_to(date(2016, 1, 1), hour=10)
    assert contest.find("SetParameters").context["proposed_note"]
    [campaign] = contest.get_all(Campaign)
    assert (campaign.id, campaign.state) == ("2016", "running")
    contest.go_to(date(2016, 1, 4))
    contest.do("SetParameters")
    assert contest.find("DraftPlan")


def created_before_the_calendar_came(contest: Contest) -> None:
    drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-02")
    contest.go_to(date(2015, 12, 20))
    instance_id = contest.start_year(2016)
    contest.go_to(date(2016, 1, 2))
    assert contest.open_tasks() == ["SetParameters"]
    [campaign] = contest.get_all(Campaign)
    assert campaign.instance_id == instance_id
    ends = {
        row.id: contest.ended_at(row.id)
        for row in contest.get_all(Instance)
        if row.definition_key != "campaign_opening"
    }
    assert ends.pop(instance_id) == "running"
    assert sorted(ends.values()) == ["AlreadyCreated", "NoMeeting"]


def _suspend(contest: Contest, reason: str) -> None:
    contest.act(lambda ctx: request_suspension(ctx, "2015", reason))
    assert _campaign(contest) == "suspended"


def suspended_and_resumed(contest: Contest) -> None:
    """While the contest is suspended no phase begins; when it goes on, the one that was due does."""
    _begin(contest)
    contest.do("SetParameters")
    _issue(contest)
    _suspend(contest, "防汛抢险")
    notices = contest.get_all(Notice, kind="campaign_suspended")
    assert "防汛抢险" in notices[0].body
    contest.go_to(date(2015, 3, 5))
    assert _phases(contest) == ["pending", "pending", "pending"]
    contest.do("DecideSuspension", decision="resume")
    assert (_campaign(contest), _phases(contest)) == ("running", ["running", "pending", "pending"])
    for phase, eve, day in (
        (1, date(2015, 3, 28), date(2015, 4, 6)),
        (2, date(2015, 10, 28), date(2015, 11, 5)),
    ):
        contest.go_to(eve)
        _suspend(contest, "再次防汛")
        contest.go_to(day)
        assert _phases(contest)[phase] == "pending"
        contest.do("DecideSuspension", decision="resume")
        assert _phases(contest)[phase] == "running"
    assert len(contest.get_all(Notice, kind="campaign_resumed")) == 3 * len(notices)


def an_earlier_resumption_starts_nothing(contest: Contest) -> None:
    """What told of the end of a pause that held nothing back is left over; it does not end a later pause."""
    _begin(contest)
    contest.do("SetParameters")
    _issue(contest)
    for reason in ("防汛抢险", "再次防汛"):
        _suspend(contest, reason)
        contest.do("DecideSuspension", decision="resume")
    _suspend(contest, "第三次防汛")
    contest.go_to(date(2015, 3, 5))
    assert (_campaign(contest), _phases(contest)[0]) == ("suspended", "pending")
    contest.do("DecideSuspension", decision="resume")
    assert (_campaign(contest), _phases(contest)[0]) == ("running", "running")
    started = [row for row in contest.get_all(Instance) if row.definition_key == "mobilisation_phase"]
    assert len(started) == 1


def suspension_asked_before_the_plan_is_issued(contest: Contest) -> None:
    """It waits until the contest is under way, and counts once however often it was asked for."""
    _begin(contest)
    contest.do("SetParameters")
    contest.act(lambda ctx: request_suspension(ctx, "2015", "防汛抢险"))
    assert _campaign(contest) == "running"
    with pytest.raises(Conflict):
        contest.act(lambda ctx: request_suspension(ctx, "2015", "防汛抢险"))
    _issue(contest)
    assert _campaign(contest) == "suspended"
    contest.do("DecideSuspension", decision="resume")
    contest.go_to(date(2015, 3, 2))
    assert (_campaign(contest), _phases(contest)[0]) == ("running", "running")


def suspended_and_cancelled(contest: Contest) -> None:
    """Cancelling ends the work of every unit, too."""
    instance_id = _begin(contest)
    contest.do("SetParameters")
    _issue(contest)
    contest.go_to(date(2015, 3, 2))
    _suspend(contest, "机构改革")
    contest.do("DecideSuspension", decision="cancel", cancel_reason="机构撤并")
    assert (contest.ended_at(instance_id), _campaign(contest)) == ("CampaignCancelled", "cancelled")
    assert "机构撤并" in contest.get_all(Notice, kind="campaign_cancelled")[0].body
    assert contest.open_tasks() == ["PrepareBudget"]
    assert _running(contest) == {"campaign_funding"}


PATHS: list[Path] = [
    whole_year_on_time,
    everything_late,
    started_today_instead,
    parameters_that_do_not_fit,
    not_held_this_year,
    plan_withdrawn,
    phase_done_before_its_end,
    proposed_by_the_calendar,
    created_before_the_calendar_came,
    suspended_and_resumed,
    an_earlier_resumption_starts_nothing,
    suspension_asked_before_the_plan_is_issued,
    suspended_and_cancelled,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_annual_campaign_path(path: Path) -> None:
    drive(path)


def test_annual_campaign_shows_what_is_late_or_broken_in_what_it_called() -> None:
    """A call activity is late with a task below it, however deep, and only as long as it is open."""
    with fresh_contest() as contest:
        contest.go_to(date(2015, 3, 13))
        year = _begin(contest)
        with contest.read() as ctx:
            assert read_standing(ctx, ctx.session.get_one(Instance, year)).late == set()
        contest.go_to(date(2015, 3, 17))
        with contest.read() as ctx:
            assert read_standing(ctx, ctx.session.get_one(Instance, year)).late == {"SettleParameters"}
        contest.do("SetParameters")
        _issue(contest)
        contest.go_to(date(2015, 3, 20))
        with contest.read() as ctx:
            late = read_standing(ctx, ctx.session.get_one(Instance, year))
            assert (late.late, late.mark("IssuePlan")) == ({"RunMobilisation"}, "done")


CALLED = ("campaign_opening", "campaign_phase", "campaign_suspension", "campaign_closing")


@pytest.mark.parametrize("process", ["annual_campaign", *CALLED])
def test_annual_campaign_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
