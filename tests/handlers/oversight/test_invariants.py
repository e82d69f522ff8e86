"""Registers and processes that contradict each other are found."""

from __future__ import annotations

from engine.invariants import find_violations
from engine.models import Instance
from handlers.campaigns.service import create_campaign
from handlers.oversight import invariants
from handlers.plans.queries import get_plan
from handlers.plans.service import close_overdue, start_unit_plans
from tests.handlers.world import World


def test_invariants_hold_for_what_has_just_begun(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        start_unit_plans(ctx, "2015")
        ctx.session.flush()
        assert list(invariants.open_but_completed(ctx)) == []
        assert list(invariants.finished_but_running(ctx)) == []


def test_invariants_find_an_open_plan_without_its_process(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        start_unit_plans(ctx, "2015")
        ctx.session.flush()
        plan = get_plan(ctx, "2015", "ent-0001")
        instance = ctx.session.get_one(Instance, plan.instance_id)
        instance.state, instance.ended_at = "completed", ctx.now()
        ctx.session.flush()
        line = f"unit_plans 2015 ent-0001 is open, its instance {instance.id} completed"
        assert list(invariants.open_but_completed(ctx)) == [line]
        assert f"a register's open item has not completed its process: {line}" in find_violations(ctx)


def test_invariants_find_a_finished_plan_that_goes_on(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        start_unit_plans(ctx, "2015")
        close_overdue(ctx, "2015", "ent-0001")
        ctx.session.flush()
        instance_id = get_plan(ctx, "2015", "ent-0001").instance_id
        assert list(invariants.finished_but_running(ctx)) == [
            f"unit_plans 2015 ent-0001 is closed, its instance {instance_id} running"
        ]
