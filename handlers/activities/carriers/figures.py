"""What a report says of carriers, counted from the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from handlers.activities.carriers.models import Carrier


def count(ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime) -> dict[str, int]:
    """A unit's carriers in force at the end of the span, of whatever year's contest."""
    query = select(func.count()).where(
        Carrier.organisation_id == unit_id,
        Carrier.named_on < to_local(ends_at, DEFAULT_ZONE).date(),
        or_(Carrier.ended_at.is_(None), Carrier.ended_at >= ends_at),
    )
    return {"carriers": ctx.session.scalar(query) or 0}
