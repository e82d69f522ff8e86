"""What a report says of patents, counted from the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from handlers.activities.inventions.models import Invention


def count(ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime) -> dict[str, int]:
    """A unit's applications filed, and patents granted, from one midnight up to another; no word of what for."""
    starts_on, until = (to_local(each, DEFAULT_ZONE).date() for each in (begins_at, ends_at))
    figures = {}
    for key, day in (("patents_applied", Invention.filed_on), ("patents_granted", Invention.granted_on)):
        query = select(func.count()).where(
            Invention.campaign_id == campaign_id,
            Invention.organisation_id == unit_id,
            day >= starts_on,
            day < until,
        )
        figures[key] = ctx.session.scalar(query) or 0
    return figures
