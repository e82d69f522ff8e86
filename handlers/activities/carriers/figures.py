"""What a report says of carriers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from handlers.activities.carriers.models import Carrier
from handlers.registers.figures import Figure, Span


def _in_force(span: Span) -> ColumnElement[bool]:
    """A unit's carriers in force at the end of the span, of whatever year's contest."""
    return and_(
        Carrier.organisation_id == span.organisation_id,
        Carrier.named_on < span.until,
        or_(Carrier.ended_at.is_(None), Carrier.ended_at >= span.ends_at),
    )


CARRIERS = (Figure("carriers", _in_force),)
