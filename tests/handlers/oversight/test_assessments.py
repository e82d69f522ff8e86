"""Scores, vetoes and ranks; the registers of assessments."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from handlers.campaigns.rules import default_settings
from handlers.campaigns.service import create_campaign
from handlers.oversight.assessments import queries, registers, rules, service
from handlers.oversight.assessments.models import Assessment
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, list_rows, reader_of
from handlers.registers.register import Register
from tests.handlers.world import World

INDICATORS = default_settings(2015)["assessment_indicators"]


def test_score_is_the_share_of_the_target_and_never_more() -> None:
    assert rules.measure(Decimal(3), 4) == Decimal("75.0")
    assert rules.measure(Decimal(9), 4) == Decimal("100.0")
    assert rules.measure(None, 4) is None


def test_indicator_that_does_not_apply_leaves_its_weight_to_the_others() -> None:
    assert rules.add_up([(60, Decimal(50)), (20, None), (20, Decimal(90))]) == Decimal("60.0")
    assert rules.add_up([(60, None)]) == 0


def test_veto_and_bounds() -> None:
    assert rules.final_score(Decimal(90), Decimal(5), "死亡事故") == 0
    assert rules.final_score(Decimal(98), Decimal(5), "") == 100
    assert rules.final_score(Decimal(3), Decimal(-5), "") == 0


def test_weights_add_up_to_a_hundred(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        wrong = [{"weight": 10, "target": 5} for _ in INDICATORS]
        assert service.set_weights(ctx, "2015", wrong) == "各项权重之和应为100，现在是70。"
        assert queries.list_indicators(ctx, "2015") == INDICATORS
        rows = [{**each, "target": 7} for each in INDICATORS]
        assert service.set_weights(ctx, "2015", rows) == ""
        ctx.session.flush()
        assert {each["target"] for each in queries.list_indicators(ctx, "2015")} == {7}


@pytest.mark.parametrize("wrong", [{"state": "published"}, {"final_score": 50}, {"peer_class": "huge"}])
def test_state_and_score_hang_together(town: World, wrong: dict[str, object]) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.start_assessments(ctx, "2015")
        ctx.session.flush()
        with pytest.raises(IntegrityError):
            ctx.session.execute(update(Assessment).values(wrong))


def test_bodies_are_ranked_among_their_peers(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.start_assessments(ctx, "2015")
        ctx.session.flush()
        scores = {"county-01": 70, "county-02": 90, "ent-0001": 80, "ent-0003": 80, "ent-0004": 60}
        for row in ctx.session.query(Assessment).filter(Assessment.organisation_id.in_(scores)):
            row.state, row.ended_at = "published", ctx.now()
            row.final_score = Decimal(scores[row.organisation_id])
        ctx.session.flush()
        ranks = dict(
            ctx.session.query(Assessment.organisation_id, registers.RANK).order_by(Assessment.organisation_id)
        )
        assert ranks == {
            **{"county-01": 2, "county-02": 1},
            **{"ent-0001": 1, "ent-0002": None, "ent-0003": 1, "ent-0004": 3},
        }


@pytest.mark.parametrize("register", registers.REGISTERS, ids=lambda register: register.code)
def test_register_can_be_read(town: World, register: Register) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        service.set_weights(ctx, "2015", INDICATORS)
        service.start_assessments(ctx, "2015")
        ctx.session.flush()
        for row in ctx.session.query(Assessment).all():
            service.measure(ctx, row.id)
        reader = reader_of(ctx, "p:office@city")
        rows = list_rows(ctx, register, reader, Filters(campaign_id="2015")).rows
        assert count_rows(ctx, register, reader, Filters(campaign_id="2015")).count == len(rows) > 0
