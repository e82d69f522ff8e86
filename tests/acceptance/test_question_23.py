"""Can 2015 and 2016 run side by side (promotion follow-up of 2015 while 2016 mobilises)?"""

from __future__ import annotations

from datetime import date

from engine.context import Ctx
from handlers.campaigns.cloning import clone_campaign
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.rules import CampaignState
from handlers.campaigns.service import end_campaign, start_campaign
from handlers.plans.models import UnitPlan
from handlers.publication.promotions.models import FollowUp
from tests.workflows.contest import Contest, drop_units, fresh_contest
from tests.workflows.test_result_application import application, offer, sign, use


def test_question_23_use_of_2015_is_looked_at_while_2016_mobilises() -> None:
    with fresh_contest() as contest:
        offer(contest)
        sign(contest)
        use(contest)
        contest.act(lambda ctx: end_campaign(ctx, "2015", CampaignState.CLOSED))
        drop_units(contest, "ent-0002", "ent-0004")
        _mobilise(contest)
        contest.go_to(date(2016, 3, 2))
        assert [(each.id, each.state) for each in contest.get_all(Campaign)] == [
            ("2015", "closed"),
            ("2016", "running"),
        ]
        [phase] = contest.get_all(CampaignPhase, campaign_id="2016", number=1)
        assert phase.state == "running"
        assert {plan.campaign_id for plan in contest.get_all(UnitPlan)} == {"2016"}
        contest.do("ReportEffect", "ent-0003", effect="good", benefit=10000, note="运行正常")
        [first, *others] = sorted(contest.get_all(FollowUp), key=lambda each: each.months)
        assert (first.months, first.effect, [each.effect for each in others]) == (3, "good", ["", ""])
        assert (application(contest).campaign_id, application(contest).state) == ("2015", "applied")


def _mobilise(contest: Contest) -> None:
    def clone(ctx: Ctx) -> None:
        clone_campaign(ctx, 2015, 2016)

    contest.act(clone)
    contest.go_to(date(2016, 2, 1))
    contest.act(lambda ctx: start_campaign(ctx, "2016"))
    contest.do("SetParameters")
    contest.do("DraftPlan")
    contest.do_all("Countersign")
    contest.do("ApprovePlan")
    contest.do("AssignNumber", document_number="滨会发[2016]3号")
    contest.do("PublishPlan")
