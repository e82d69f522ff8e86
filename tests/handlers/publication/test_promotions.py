"""Promotions: the score, units by name, and what the tables would refuse by themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from handlers.campaigns.promotion import default_promotion
from handlers.campaigns.service import create_campaign
from handlers.publication.promotions import applying, queries, service
from handlers.publication.promotions.models import Application, FollowUp, Promotion
from handlers.publication.promotions.registers import APPLICATIONS, FOLLOWUPS
from handlers.publication.promotions.rules import total_score
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import ISSUED, World, make_instance
from tests.workflows.judging import make_entry

INVENTOR = "p:employee@team-00001"
TODAY = ISSUED.date()


def _applied(ctx: Ctx) -> Application:
    create_campaign(ctx, 2015)
    entry = make_entry(ctx, 1, first_inventor_id=INVENTOR)
    promotion = service.open_for_entry(ctx, entry.id, make_instance(ctx, "achievement_promotion").id)
    service.score(ctx, promotion.id, {"value": 90, "applicability": 80, "benefit": 70})
    [application] = service.match(ctx, promotion.id, ["临河纺织厂"])
    applying.agree(ctx, application.id, {"agreement": "free", "terms": "免费"}, TODAY)
    applying.apply_on_site(ctx, application.id, "一车间", TODAY)
    return application


def test_score_is_weighted_and_rounded() -> None:
    weights = default_promotion()["weights"]
    assert total_score({"value": 90, "applicability": 80, "benefit": 70}, weights) == Decimal("81.00")
    assert total_score({"value": 33, "applicability": 33, "benefit": 34}, weights) == Decimal("33.30")


def test_units_are_found_by_name_or_id_once(town: World) -> None:
    with town.begin() as ctx:
        found = queries.find_units(ctx, ["临河纺织厂", " ent-0002 ", "ent-0003", "市总工会", "", "无"])
    assert found == (["ent-0002", "ent-0003"], ["市总工会", "无"])


def test_looks_are_due_as_the_campaign_says_and_writes_may_be_repeated(town: World) -> None:
    with town.begin() as ctx:
        application = _applied(ctx)
        applying.apply_on_site(ctx, application.id, "二车间", TODAY)
        looks = ctx.session.query(FollowUp).order_by(FollowUp.months).all()
        days = [look.due_on for look in looks]
        assert days == [date(2015, 6, 13), date(2015, 9, 13), date(2016, 3, 13)]
        applying.report(ctx, application.id, 3, "good", Decimal(100), "正常")
        applying.report(ctx, application.id, 3, "stopped", Decimal(0), "停用")
        assert (looks[0].effect, application.site) == ("good", "一车间")
        following = queries.next_followup(ctx, application.id)
        assert following is not None
        assert following.months == 6
        promotion = queries.get_promotion(ctx, application.promotion_id)
        assert service.match(ctx, promotion.id, ["ent-0003"]) == []


def test_adopter_sees_what_it_uses_and_a_third_unit_does_not(town: World) -> None:
    with town.begin() as ctx:
        _applied(ctx)
        ctx.session.flush()
        seats = (
            "unit_union@ent-0001",
            "unit_union@ent-0002",
            "county_union@county-01",
            "unit_union@ent-0003",
        )
        counts = [
            tuple(
                count_rows(ctx, each, reader_of(ctx, f"p:{seat}"), Filters()).count
                for each in (APPLICATIONS, FOLLOWUPS)
            )
            for seat in seats
        ]
    assert counts == [(1, 3), (1, 3), (1, 3), (0, 0)]


REFUSED: list[tuple[Any, dict[str, Any]]] = [
    (Promotion, {"state": "lost"}),
    (Promotion, {"organisation_id": None}),
    (Promotion, {"need": "需要"}),
    (Promotion, {"wanted_by_id": "ent-0001", "need": "需要"}),
    (Promotion, {"title": ""}),
    (Promotion, {"value": None}),
    (Promotion, {"value": 101}),
    (Promotion, {"end_reason": "没有"}),
    (Promotion, {"ended_at": None}),
    (Application, {"adopter_id": "ent-0001"}),
    (Application, {"agreement": ""}),
    (Application, {"signed_on": None}),
    (Application, {"applied_on": None}),
    (Application, {"applied_on": date(2015, 3, 12)}),
    (Application, {"fee": -1}),
    (Application, {"state": "confirmed"}),
    (Application, {"state": "not_adopted", "ended_at": ISSUED}),
    (FollowUp, {"effect": "good"}),
    (FollowUp, {"benefit": 1}),
    (FollowUp, {"months": 0}),
]


def test_tables_refuse(town: World) -> None:
    with town.begin() as ctx:
        _applied(ctx)
    for model, values in REFUSED:
        with pytest.raises(IntegrityError), town.begin() as ctx:
            ctx.session.execute(update(model).values(**values))
