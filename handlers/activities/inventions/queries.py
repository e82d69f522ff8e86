"""Reads of the register of inventions."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, or_, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.activities.inventions.models import Invention
from handlers.activities.inventions.rules import BLOCKING


def get_invention(ctx: Ctx, invention_id: str) -> Invention:
    """One invention; raises NotFound."""
    found = ctx.session.get(Invention, invention_id)
    if found is None:
        raise NotFound(invention=invention_id)
    return found


def list_blocking(
    ctx: Ctx,
    source_ids: Collection[str],
    numbers: Collection[str],
    unit_ids: Collection[str],
    person_ids: Collection[str],
) -> list[Invention]:
    """The inventions that keep a result from being published, by number.

    The result is known by the ids of the things it came from, and by the numbers people cite of them. Anybody may
    cite a number: it counts only where the invention is of one of these units, or by one of these persons.
    """
    cited = and_(
        Invention.related_number.in_([each for each in numbers if each]),
        or_(Invention.organisation_id.in_(unit_ids), Invention.inventor_id.in_(person_ids)),
    )
    belongs = or_(Invention.source_id.in_(source_ids), cited)
    query = select(Invention).where(belongs, Invention.state.in_(BLOCKING)).order_by(Invention.number)
    return list(ctx.session.scalars(query))
