"""Looking through all processes under way in pieces, and counts that each round makes anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, select, update

from engine.context import Ctx
from engine.models import TokenRow
from handlers.oversight.stalls.models import Look


def next_instances(ctx: Ctx, look: Look, most: int) -> Sequence[str]:
    """The ids of the next instances that have tokens, behind the place of the look."""
    return ctx.session.scalars(
        select(TokenRow.instance_id)
        .where(TokenRow.instance_id > look.place)
        .order_by(TokenRow.instance_id)
        .distinct()
        .limit(most)
    ).all()


def count_round(
    ctx: Ctx, look: Look, table: Any, add: Callable[[Ctx, Sequence[str]], None], most: int
) -> bool:
    """Let `add` count the next instances into rows of `table` that are `is_new`; returns whether there may be more.
    With the last of them the counts take the place of those of the round before."""
    if not look.place:
        ctx.session.execute(delete(table).where(table.is_new))
    ids = next_instances(ctx, look, most)
    if ids:
        add(ctx, ids)
    is_more = len(ids) == most
    if not is_more:
        ctx.session.execute(delete(table).where(~table.is_new))
        ctx.session.execute(update(table).values(is_new=False))
    look.place = ids[-1] if is_more else ""
    return is_more
