"""Referrals: written once, and what the table would refuse by itself."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from handlers.campaigns.service import create_campaign
from handlers.publication.referrals import service
from handlers.publication.referrals.models import Referral
from tests.handlers.world import ISSUED, World, make_instance
from tests.workflows.judging import make_entry


def _submitted(ctx: Ctx) -> Referral:
    create_campaign(ctx, 2015)
    entry = make_entry(ctx, 1, first_inventor_id="p:employee@team-00001")
    instance_id = make_instance(ctx, "st_award_referral").id
    referral = service.open_referral(ctx, entry.id, instance_id)
    assert service.open_referral(ctx, entry.id, instance_id) is referral
    service.submit(ctx, referral.id, {"category": "技术开发", "summary": "快换"}, ISSUED.date())
    service.close(ctx, referral.id, "太晚了")
    return referral


REFUSED: list[dict[str, Any]] = [
    {"state": "lost"},
    {"state": "proposed"},
    {"submitted_on": None},
    {"category": ""},
    {"grade": "first"},
    {"state": "awarded", "ended_at": ISSUED},
    {"state": "not_awarded"},
    {"end_reason": "没有"},
]


def test_table_refuses(town: World) -> None:
    with town.begin() as ctx:
        assert _submitted(ctx).state == "submitted"
    for values in REFUSED:
        with pytest.raises(IntegrityError), town.begin() as ctx:
            ctx.session.execute(update(Referral).values(**values))
