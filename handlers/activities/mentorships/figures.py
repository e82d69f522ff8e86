"""What a report says of mentorships."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from handlers.activities.mentorships.models import Mentorship
from handlers.registers.figures import Figure, Span


def _in_force(span: Span) -> ColumnElement[bool]:
    """A unit's pairs of master and apprentice in force at the end of the span, of whatever year's contest."""
    return and_(
        Mentorship.organisation_id == span.organisation_id,
        Mentorship.signed_on.is_not(None),
        Mentorship.created_at < span.ends_at,
        or_(Mentorship.ended_at.is_(None), Mentorship.ended_at >= span.ends_at),
    )


APPRENTICESHIPS = (Figure("pairs", _in_force),)
