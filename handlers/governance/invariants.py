"""What must hold between the governance registers and among their sums."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from engine.context import Ctx
from engine.invariants import invariant
from engine.models import Instance, InstanceState
from handlers.governance.duties.models import DutyCard
from handlers.governance.funds.models import FundingItem, FundingPayment, FundingRequest
from handlers.governance.incentives.models import Incentive
from handlers.governance.meetings.models import Meeting, MeetingTask


@invariant("a funding request adds up to its items and payments")
def funds_add_up(ctx: Ctx) -> Iterator[str]:
    """Requests whose sums are not those of their rows."""
    items = select(func.coalesce(func.sum(FundingItem.amount), 0)).where(
        FundingItem.request_id == FundingRequest.id
    )
    payments = select(func.coalesce(func.sum(FundingPayment.amount), 0)).where(
        FundingPayment.request_id == FundingRequest.id
    )
    query = select(FundingRequest.number).where(
        (FundingRequest.requested != items.scalar_subquery())
        | (FundingRequest.paid != payments.scalar_subquery())
    )
    yield from ctx.session.scalars(query)


@invariant("governance's open item has not completed its process")
def open_but_completed(ctx: Ctx) -> Iterator[str]:
    """Items that nobody will ever finish."""
    for model in (DutyCard, FundingRequest, Incentive, Meeting, MeetingTask):
        query = (
            select(model.id)
            .join(Instance, Instance.id == model.instance_id)
            .where(model.ended_at.is_(None), Instance.state == InstanceState.COMPLETED)
        )
        yield from ctx.session.scalars(query)
