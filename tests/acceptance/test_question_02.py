"""Can a campaign be created on 13 March 2015 with phase 1 since 1 March, without cancelled or double-fired work?"""

from __future__ import annotations

from collections import Counter
from datetime import date

from engine.models import HumanTask, Instance, Timer
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.plans.models import UnitPlan
from tests.workflows.contest import Contest, drop_units, fresh_contest
from tests.workflows.test_annual_campaign import _issue

CREATED, BEGAN = date(2015, 3, 13), date(2015, 3, 1)


def _phases(contest: Contest) -> list[tuple[date, str]]:
    rows = sorted(contest.get_all(CampaignPhase), key=lambda each: each.number)
    return [(row.starts_on, row.state) for row in rows]


def _started(contest: Contest) -> Counter[str]:
    return Counter(each.definition_key for each in contest.get_all(Instance))


def test_question_02_a_phase_that_began_before_the_campaign_is_neither_lost_nor_begun_twice() -> None:
    with fresh_contest(CREATED) as contest:
        drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-02")
        contest.start_year()
        contest.do("SetParameters")
        assert _phases(contest)[0] == (BEGAN, "pending")
        _issue(contest)
        assert contest.find("ConfirmStart").context["planned_on"] == BEGAN
        contest.do("ConfirmStart", start_choice="keep")
        assert _phases(contest)[0] == (BEGAN, "running")
        plans = contest.get_all(UnitPlan)
        assert sorted(plan.organisation_id for plan in plans) == ["county-01", "ent-0001"]
        assert {(plan.due_on, plan.overdue_at) for plan in plans} == {(date(2015, 3, 25), None)}

        started = _started(contest)
        for _again in range(3):
            contest.runtime.advance()
        assert _started(contest) == started
        assert [each.state for each in contest.get_all(HumanTask) if each.state == "cancelled"] == []
        assert [timer for timer in contest.get_all(Timer) if timer.due_at <= contest.clock.now()] == []

        contest.go_to(date(2015, 4, 2))
        assert [state for _starts_on, state in _phases(contest)] == ["closed", "running", "pending"]
        started = _started(contest)
        assert [started[f"{code}_phase"] for code in ("mobilisation", "implementation", "summary")] == [
            1,
            1,
            0,
        ]
        assert (started["annual_campaign"], started["unit_plan"]) == (1, 2)
        assert [campaign.state for campaign in contest.get_all(Campaign)] == ["running"]
        assert {plan.state for plan in contest.get_all(UnitPlan)} == {"open"}
