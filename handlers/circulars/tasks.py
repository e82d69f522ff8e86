"""What the scheduler calls, and what must hold at rest."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from engine.context import Ctx
from engine.invariants import invariant
from handlers.circulars.models import Circular, CircularRecipient
from handlers.circulars.service import tell

TICKS = {"circulars.tell": tell}


@invariant("a circular has as many recipients as it says")
def find_miscounted(ctx: Ctx) -> Iterable[str]:
    """The circulars whose recipients are not all there."""
    rows = (
        select(func.count())
        .where(CircularRecipient.circular_id == Circular.id)
        .correlate(Circular)
        .scalar_subquery()
    )
    return ctx.session.scalars(select(Circular.id).where(Circular.recipients != rows)).all()
