"""What must hold between the rankings of skills competitions and the scores they come from."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from engine.context import Ctx
from engine.invariants import invariant
from handlers.activities.competitions.models import Entrant, TradeContest
from handlers.activities.competitions.ranking import compute_marks, compute_places
from handlers.activities.competitions.rules import TradeState


@invariant("a published ranking follows from its scores")
def published_but_not_scored(ctx: Ctx) -> Iterator[str]:
    """Entrants whose published total or rank is not the one computed from the score rows."""
    published = select(TradeContest.id).where(TradeContest.state == TradeState.PUBLISHED)
    for trade_contest_id in ctx.session.scalars(published.order_by(TradeContest.id)).all():
        marks = compute_marks(ctx, trade_contest_id)
        ranks = {
            entrant_id: place.rank
            for place in compute_places(ctx, trade_contest_id)
            for entrant_id in place.entrant_ids
        }
        shown = select(Entrant.id, Entrant.total, Entrant.rank).where(
            Entrant.trade_contest_id == trade_contest_id, Entrant.total.is_not(None)
        )
        for entrant_id, total, rank in ctx.session.execute(shown.order_by(Entrant.id)):
            mark = marks.get(entrant_id)
            if mark is None or (mark.total, ranks[entrant_id]) != (total, rank):
                yield f"entrant {entrant_id} has rank {rank} with {total}"
