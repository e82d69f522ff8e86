"""What a report says of skills competitions."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from handlers.activities.competitions.models import Competition, TradeContest
from handlers.activities.competitions.rules import TradeState
from handlers.registers.figures import Figure, Span


def _published(span: Span) -> ColumnElement[bool]:
    """A unit's own contests of a trade whose ranking was published: drills and matches (练兵比武)."""
    return and_(
        Competition.campaign_id == span.campaign_id,
        Competition.organisation_id == span.organisation_id,
        TradeContest.state == TradeState.PUBLISHED,
        span.holds(TradeContest.ended_at),
    )


TRADES = (Figure("drills", _published),)
