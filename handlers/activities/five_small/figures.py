"""What a report says of five-small items, counted from the register."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from engine.context import Ctx
from handlers.activities.five_small.models import FiveSmallItem
from handlers.activities.rules import FIGURES, YUAN_IN_WAN

_FIGURES = {name: key for key, name in FIGURES.items() if key.startswith("five_")}


def count(
    ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime
) -> dict[str, int | Decimal]:
    """A unit's items checked from an instant up to another by kind, and the yearly value of all in 万元.

    Kinds of a later year's dictionary that the report does not name count to the value alone.
    """
    rows = ctx.session.execute(
        select(FiveSmallItem.kind, func.count(), func.sum(FiveSmallItem.benefit))
        .where(
            FiveSmallItem.campaign_id == campaign_id,
            FiveSmallItem.organisation_id == unit_id,
            FiveSmallItem.checked_at >= begins_at,
            FiveSmallItem.checked_at < ends_at,
        )
        .group_by(FiveSmallItem.kind)
    ).all()
    return {
        **{_FIGURES[kind]: number for kind, number, _benefit in rows if kind in _FIGURES},
        "value_created": sum((benefit for _kind, _number, benefit in rows), Decimal(0)) / YUAN_IN_WAN,
    }
