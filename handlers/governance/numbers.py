"""Human-readable numbers: 2015-HY-01."""

from __future__ import annotations

from sqlalchemy import func, select

from engine.context import Ctx
from handlers.campaigns.models import Campaign
from handlers.governance.funds.models import FundingRequest
from handlers.governance.meetings.models import Meeting


def next_number(ctx: Ctx, model: type[FundingRequest] | type[Meeting], campaign_id: str, code: str) -> str:
    """The next number of a register in a campaign; takers queue on the campaign's row."""
    ctx.session.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update())
    taken = ctx.session.scalar(select(func.count()).where(model.campaign_id == campaign_id)) or 0
    return f"{campaign_id}-{code}-{taken + 1:02d}"
