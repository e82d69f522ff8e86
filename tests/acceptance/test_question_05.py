"""Does a unit registered in May get its plan task?"""

from __future__ import annotations

from datetime import date

from engine import tasks
from engine.context import Ctx
from handlers.directory import service
from handlers.plans.models import UnitPlan
from tests.workflows.contest import drop_units, fresh_contest
from tests.workflows.test_annual_campaign import _issue

NEW, CHAIR = "ent-0099", "p:new-chair"
MAY = date(2015, 5, 18)


def _register(ctx: Ctx) -> None:
    service.register_organisation(
        ctx, NEW, "enterprise", "临河新建电子厂", parent_id="county-01", industry="电子信息", headcount=120
    )
    ctx.session.flush()
    service.create_person(ctx, "新任工会主席", person_id=CHAIR)
    service.create_post(ctx, NEW, "unit_union", post_id=f"unit_union@{NEW}")
    ctx.session.flush()
    service.hold_post(ctx, f"unit_union@{NEW}", CHAIR)


def test_question_05_a_unit_of_may_is_asked_for_its_plan_once() -> None:
    with fresh_contest() as contest:
        drop_units(contest, "ent-0002", "ent-0003", "ent-0004", "county-02")
        contest.start_year()
        contest.do("SetParameters")
        _issue(contest)
        contest.go_to(MAY)
        contest.act(_register)
        for _again in range(3):
            contest.runtime.advance()
        [plan] = contest.get_all(UnitPlan, organisation_id=NEW)
        assert (plan.state, plan.due_on) == ("open", date(2015, 6, 1))
        task = contest.find("DraftPlan", NEW)
        with contest.read() as ctx:
            assert tasks.list_candidates(ctx, task.id) == [f"post:unit_union@{NEW}"]
