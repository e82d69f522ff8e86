"""What a report says of skills competitions, counted from the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from engine.context import Ctx
from handlers.activities.competitions.models import Competition, TradeContest
from handlers.activities.competitions.rules import TradeState


def count(ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime) -> dict[str, int]:
    """A unit's own contests of a trade published from an instant up to another: drills and matches (练兵比武)."""
    query = (
        select(func.count())
        .select_from(TradeContest)
        .join(Competition, Competition.id == TradeContest.competition_id)
        .where(
            Competition.campaign_id == campaign_id,
            Competition.organisation_id == unit_id,
            TradeContest.state == TradeState.PUBLISHED,
            TradeContest.ended_at >= begins_at,
            TradeContest.ended_at < ends_at,
        )
    )
    return {"drills": ctx.session.scalar(query) or 0}
