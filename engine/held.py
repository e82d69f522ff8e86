"""Work of suspended instances, set aside: out of the way of those who look for what is due, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, Update, case, select, update

from engine.context import Ctx
from engine.models import NEVER, ExternalJob, Job, Message, SignalDelivery, Subscription, Timer

WORK: tuple[Table, ...] = tuple(model.__table__ for model in (Timer, Job, SignalDelivery))  # type: ignore[misc]
AT_ONCE = 500
MESSAGE_REST = timedelta(days=1)
"""A message that waited for a suspended instance lives at least so long when that goes on."""


def hold(ctx: Ctx, instance_ids: Sequence[str]) -> None:
    """Set the work of suspended instances aside; what is aside already stays. Idempotent."""
    for part in parts(instance_ids):
        for table in WORK:
            _run(
                ctx,
                update(table)
                .where(table.c.instance_id.in_(part), table.c.due_at < NEVER)
                .values(held_due_at=table.c.due_at, due_at=NEVER),
            )
        _run(ctx, _external(part, "ready").values(state="held"))
        listening = update(Subscription).where(Subscription.instance_id.in_(part), ~Subscription.is_held)
        _run(ctx, listening.values(is_held=True))


def release(ctx: Ctx, instance_ids: Sequence[str]) -> None:
    """Give instances back their work with the due times it had, and the messages that waited for them. Idempotent."""
    for part in parts(instance_ids):
        for table in WORK:
            due_at = case((table.c.due_at == NEVER, table.c.held_due_at), else_=table.c.due_at)
            _run(
                ctx,
                update(table)
                .where(table.c.instance_id.in_(part), table.c.held_due_at.is_not(None))
                .values(due_at=due_at, held_due_at=None),
            )
        _run(ctx, _external(part, "held").values(state="ready"))
        held = (Subscription.instance_id.in_(part), Subscription.is_held)
        _release_messages(ctx, held)
        _run(ctx, update(Subscription).where(*held).values(is_held=False))


def _external(instance_ids: Sequence[str], state: str) -> Update:
    return update(ExternalJob).where(ExternalJob.instance_id.in_(instance_ids), ExternalJob.state == state)


def _release_messages(ctx: Ctx, held: Sequence[Any]) -> None:
    """Deliver what came for held subscriptions now."""
    wanted = (
        select(Message.id)
        .join(
            Subscription,
            (Subscription.message == Message.name)
            & (Subscription.correlation_key == Message.correlation_key),
        )
        .where(*held, Message.state == "pending")
    )
    rest = ctx.now() + MESSAGE_REST
    expires_at = case((Message.expires_at < rest, rest), else_=Message.expires_at)
    waiting = update(Message).where(Message.id.in_(wanted), Message.state == "pending")
    _run(ctx, waiting.values(due_at=ctx.now(), expires_at=expires_at))


def _run(ctx: Ctx, statement: Any) -> None:
    ctx.session.execute(statement, execution_options={"synchronize_session": False})


def parts(instance_ids: Sequence[str]) -> list[Sequence[str]]:
    """Many ids in portions a statement can name."""
    return [instance_ids[at : at + AT_ONCE] for at in range(0, len(instance_ids), AT_ONCE)]
