"""What a report says of proposals, counted from the register."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from handlers.activities.proposals.models import Proposal
from handlers.activities.proposals.rules import ProposalState
from handlers.activities.rules import YUAN_IN_WAN
from handlers.activities.windows import falls_within


def count(
    ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime
) -> dict[str, int | Decimal]:
    """A unit's figures from an instant up to another: made, adopted, implemented, and the value in 万元."""
    first, last = (to_local(moment, DEFAULT_ZONE).date() for moment in (begins_at, ends_at))
    answered = falls_within(Proposal.answered_at, begins_at, ends_at)
    made, adopted, implemented, value = ctx.session.execute(
        select(
            func.count().filter(falls_within(Proposal.created_at, begins_at, ends_at)),
            func.count().filter(
                answered, Proposal.state.not_in((ProposalState.KEPT, ProposalState.DECLINED))
            ),
            func.count().filter(falls_within(Proposal.implemented_on, first, last)),
            func.sum(Proposal.benefit).filter(falls_within(Proposal.ended_at, begins_at, ends_at)),
        ).where(Proposal.campaign_id == campaign_id, Proposal.organisation_id == unit_id)
    ).one()
    return {
        "proposals": made,
        "proposals_adopted": adopted,
        "proposals_implemented": implemented,
        "value_created": (value or Decimal(0)) / YUAN_IN_WAN,
    }
