"""The contests of two years run side by side and touch nothing of each other."""

from __future__ import annotations

from datetime import date

from engine.context import Ctx
from handlers.campaigns.cloning import clone_campaign
from handlers.campaigns.models import CampaignPhase
from handlers.campaigns.service import set_parameters, start_campaign
from handlers.plans.models import IssuedPlan, UnitPlan
from tests.workflows.contest import Contest, drop_units, fresh_contest


def _states(contest: Contest, year: str) -> list[str]:
    phases = contest.get_all(CampaignPhase, campaign_id=year)
    return [phase.state for phase in sorted(phases, key=lambda each: each.number)]


def _issue(contest: Contest, number: str) -> None:
    contest.do("SetParameters")
    contest.do("DraftPlan")
    contest.do_all("Countersign")
    contest.do("ApprovePlan")
    contest.do("AssignNumber", document_number=number)
    contest.do("PublishPlan")


def _shorten(ctx: Ctx) -> None:
    """Let the second contest mobilise within the first one's mobilisation."""
    clone_campaign(ctx, 2015, 2016)
    set_parameters(ctx, "2016", phase_dates={1: (date(2015, 3, 10), date(2015, 3, 20))})


def test_two_seasons_at_once() -> None:
    with fresh_contest() as contest:
        drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-02")
        contest.start_year(2015)
        _issue(contest, "滨会发[2015]18号")
        contest.act(_shorten)
        contest.act(lambda ctx: start_campaign(ctx, "2016"))
        _issue(contest, "滨会发[2016]3号")
        assert {plan.campaign_id for plan in contest.get_all(IssuedPlan)} == {"2015", "2016"}
        seen = []
        for day in (date(2015, 3, 2), date(2015, 3, 11), date(2015, 3, 21), date(2015, 4, 2)):
            contest.go_to(day)
            seen.append((_states(contest, "2015")[0], _states(contest, "2016")[0]))
        assert seen == [
            ("running", "pending"),
            ("running", "running"),
            ("running", "closed"),
            ("closed", "closed"),
        ]
        assert [_states(contest, year)[1] for year in ("2015", "2016")] == ["running", "pending"]
        plans = contest.get_all(UnitPlan)
        assert sorted((plan.campaign_id, plan.organisation_id) for plan in plans) == [
            (year, place) for year in ("2015", "2016") for place in ("county-01", "ent-0001")
        ]
        assert {plan.due_on for plan in plans if plan.campaign_id == "2015"} == {date(2015, 3, 25)}
