"""When to learn and to look: pieces of work between which everybody else has their turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from engine.context import Ctx
from engine.ports import Tick
from engine.upsert import insert_or_ignore
from handlers.oversight.heat.counting import count_heat
from handlers.oversight.stalls.learning import learn
from handlers.oversight.stalls.looking import look_at_instances, look_at_tasks
from handlers.oversight.stalls.models import Look

PIECE_EVERY = timedelta(seconds=2)
ROUND_EVERY = timedelta(hours=1)
"""A million open tasks, a thousand at a time, take half an hour; then there is a pause."""

Looks = Mapping[str, Callable[[Ctx, Look], bool]]

LOOKS: Looks = {"times": learn, "tasks": look_at_tasks, "instances": look_at_instances, "heat": count_heat}
"""What is done in pieces: each does the next one and returns whether there may be more."""


def take_piece(ctx: Ctx, name: str, looks: Looks = LOOKS) -> datetime | None:
    """Do the next piece of a look if it is time; returns when to come again, None if another process has it in hand."""
    insert_or_ignore(ctx.session, Look, [{"name": name, "place": "", "next_at": ctx.now()}])
    query = select(Look).where(Look.name == name).with_for_update(skip_locked=True)
    look = ctx.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if look is None:
        return None
    if look.next_at <= ctx.now():
        is_more = looks[name](ctx, look)
        look.next_at = ctx.now() + (PIECE_EVERY if is_more else ROUND_EVERY)
        if not is_more:
            look.finished_at = ctx.now()
    return look.next_at


def make_ticks(looks: Looks = LOOKS) -> dict[str, Tick]:
    """Ticks (see `engine.ports.Ports`) that do a piece and then ask nothing until the next is due.

    They return 0 even so: whatever else is due comes between two pieces.
    """
    return {f"oversight.stalls.{name}": _make_tick(name, looks) for name in looks}


def _make_tick(name: str, looks: Looks) -> Callable[[Ctx], int]:
    next_at: datetime | None = None

    def tick(ctx: Ctx) -> int:
        nonlocal next_at
        if next_at is None or ctx.now() >= next_at:
            next_at = take_piece(ctx, name, looks) or ctx.now() + PIECE_EVERY
        return 0

    return tick
