"""What a report says of energy, counted from the registers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import and_, func, select

from engine.context import Ctx
from handlers.activities.energy.models import EnergyContest, EnergyMeasure, EnergyQuarter
from handlers.activities.windows import falls_within


def count(
    ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime
) -> dict[str, int | Decimal]:
    """A unit's measures filed, and the saving it reported in tonnes of standard coal, from an instant up to another.

    Where more was used than expected nothing was saved.
    """
    own = and_(EnergyContest.campaign_id == campaign_id, EnergyContest.organisation_id == unit_id)
    measures = (
        select(func.count())
        .select_from(EnergyMeasure)
        .join(EnergyContest, EnergyContest.id == EnergyMeasure.contest_id)
    )
    saved = select(func.sum(EnergyQuarter.expected - EnergyQuarter.used)).join(
        EnergyContest, EnergyContest.id == EnergyQuarter.contest_id
    )
    total = ctx.session.scalar(saved.where(own, falls_within(EnergyQuarter.reported_at, begins_at, ends_at)))
    return {
        "energy_measures": ctx.session.scalar(
            measures.where(own, falls_within(EnergyMeasure.filed_at, begins_at, ends_at))
        )
        or 0,
        "energy_saved": max(Decimal(total or 0), Decimal(0)),
    }
