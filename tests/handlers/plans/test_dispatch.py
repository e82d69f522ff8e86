"""Who hears of the plan."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import NotFound
from handlers.campaigns.service import create_campaign
from handlers.notices.models import Notice
from handlers.plans import dispatch
from handlers.plans.queries import find_issued_plan
from handlers.plans.service import register_number
from tests.handlers.world import World


def test_dispatch_plan_tells_every_body_once(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        register_number(ctx, "2015", "滨会发[2015]18号", "实施方案", date(2015, 3, 13))
        assert dispatch.dispatch_plan(ctx, "2015") == 6
        assert dispatch.dispatch_plan(ctx, "2015") == 0
        plan = find_issued_plan(ctx, "2015")
        assert plan is not None
        assert plan.dispatched_at == ctx.now()
        notice = ctx.session.query(Notice).filter_by(person_id="p:unit_union@ent-0004").one()
        assert notice.body == "《实施方案》（滨会发[2015]18号）已于2015年3月13日印发，请遵照组织开展活动。"


def test_dispatch_plan_without_a_number_is_not_found(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        with pytest.raises(NotFound):
            dispatch.dispatch_plan(ctx, "2015")


def test_escalate_countersign_tells_the_leader_once_a_round(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        assert dispatch.escalate_countersign(ctx, "2015", 1) == 1
        assert dispatch.escalate_countersign(ctx, "2015", 1) == 0
        assert dispatch.escalate_countersign(ctx, "2015", 2) == 1
        assert {notice.person_id for notice in ctx.session.query(Notice)} == {"p:group_leader@city"}
