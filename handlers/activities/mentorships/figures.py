"""What a report says of mentorships, counted from the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select

from engine.context import Ctx
from handlers.activities.mentorships.models import Apprenticeship, Mentorship


def count(ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime) -> dict[str, int]:
    """A unit's pairs of master and apprentice in force at the end of the span, of whatever year's contest."""
    query = (
        select(func.count())
        .select_from(Apprenticeship)
        .join(Mentorship, Mentorship.id == Apprenticeship.mentorship_id)
        .where(
            Mentorship.organisation_id == unit_id,
            Mentorship.signed_on.is_not(None),
            Mentorship.created_at < ends_at,
            or_(Mentorship.ended_at.is_(None), Mentorship.ended_at >= ends_at),
        )
    )
    return {"pairs": ctx.session.scalar(query) or 0}
