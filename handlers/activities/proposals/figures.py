"""What a report says of proposals."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from handlers.activities.proposals.models import Proposal
from handlers.activities.proposals.rules import ProposalState
from handlers.activities.rules import YUAN_IN_WAN
from handlers.registers.figures import Figure, Span


def _own(span: Span) -> ColumnElement[bool]:
    """A unit's proposals."""
    return and_(Proposal.campaign_id == span.campaign_id, Proposal.organisation_id == span.organisation_id)


def _made(span: Span) -> ColumnElement[bool]:
    return span.holds(Proposal.created_at)


def _adopted(span: Span) -> ColumnElement[bool]:
    refused = (ProposalState.KEPT, ProposalState.DECLINED)
    return and_(span.holds(Proposal.answered_at), Proposal.state.not_in(refused))


def _implemented(span: Span) -> ColumnElement[bool]:
    return span.holds_day(Proposal.implemented_on)


def _rewarded(span: Span) -> ColumnElement[bool]:
    return span.holds(Proposal.ended_at)


PROPOSALS = (
    Figure("proposals", _own, _made),
    Figure("proposals_adopted", _own, _adopted),
    Figure("proposals_implemented", _own, _implemented),
    Figure("value_created", _own, _rewarded, Proposal.benefit, YUAN_IN_WAN),
)
