"""Messages between instances: each goes to one waiting instance, or starts one, or waits for either."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from engine.context import SYSTEM, Ctx
from engine.db import new_id
from engine.definitions import find_start_triggers, get_newest
from engine.errors import AppError, StaleInstance, Transient
from engine.faults import faultpoint
from engine.models import Incident, Message, Subscription

if TYPE_CHECKING:
    from engine.runtime import Runtime

logger = logging.getLogger(__name__)

BATCH = 100


def work_batch(runtime: Runtime, source_instance_id: str | None = None) -> int:
    """Deliver what is due (sent by one instance, or all); returns how many were looked at."""
    with runtime.read() as ctx:
        query = select(Message.id).where(Message.state == "pending", Message.due_at <= ctx.now())
        if source_instance_id is not None:
            query = query.where(Message.source_instance_id == source_instance_id)
        due = ctx.session.scalars(query.order_by(Message.due_at).limit(BATCH)).all()
    return sum(_work(runtime, message_id) for message_id in due)


def _work(runtime: Runtime, message_id: str) -> int:
    try:
        return runtime.run(SYSTEM, lambda ctx: _deliver(runtime, ctx, message_id))
    except (StaleInstance, Transient):
        return 0
    except Exception as error:
        if not isinstance(error, AppError):
            logger.exception("message %s failed", message_id)
        cause = error.message if isinstance(error, AppError) else f"{type(error).__name__}: {error}"
        return runtime.run(SYSTEM, lambda ctx: _give_up(ctx, message_id, cause))


def _deliver(runtime: Runtime, ctx: Ctx, message_id: str) -> int:
    message = ctx.session.execute(select(Message.__table__).where(Message.id == message_id)).one_or_none()
    if message is None or message.state != "pending":
        return 0
    if message.expires_at <= ctx.now():
        return _set(ctx, message_id, state="expired")
    if _wake_waiting(runtime, ctx, message) or _start_by_message(runtime, ctx, message):
        return _set(ctx, message_id, state="delivered")
    return _set(ctx, message_id, due_at=message.expires_at)


def _set(ctx: Ctx, message_id: str, **values: object) -> int:
    changed = ctx.session.execute(
        update(Message).where(Message.id == message_id, Message.state == "pending").values(**values)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleInstance(message_id=message_id)
    faultpoint("message_settled")
    return 1


def deliver_again(ctx: Ctx, token_id: str) -> None:
    """Let a message that its receiver could not take try again now."""
    waiting = ctx.session.get(Subscription, token_id)
    if waiting is not None:
        ctx.session.execute(
            update(Message)
            .where(
                Message.name == waiting.message,
                Message.correlation_key == waiting.correlation_key,
                Message.state == "pending",
            )
            .values(due_at=ctx.now())
        )


def _wake_waiting(runtime: Runtime, ctx: Ctx, message: Any) -> bool:
    waiting = ctx.session.execute(
        select(Subscription.token_id, Subscription.instance_id)
        .where(
            Subscription.message == message.name,
            Subscription.correlation_key == message.correlation_key,
        )
        .limit(1)
    ).one_or_none()
    if waiting is None:
        return False
    run = runtime.instances.take(ctx, waiting.instance_id)
    if not run.keeps_listening(waiting.token_id):
        ctx.session.execute(delete(Subscription).where(Subscription.token_id == waiting.token_id))
    run.fire(waiting.token_id, message.payload)
    runtime.instances.store(ctx, run)
    return True


def _start_by_message(runtime: Runtime, ctx: Ctx, message: Any) -> bool:
    triggers = find_start_triggers(ctx, message.name)
    for trigger in triggers:
        runtime.instances.start(
            ctx,
            get_newest(ctx, trigger.definition_key),
            business_key=message.correlation_key,
            data=message.payload,
            start_key=f"{trigger.definition_key}:{message.id}",
            node=trigger.node,
        )
    return bool(triggers)


def _give_up(ctx: Ctx, message_id: str, cause: str) -> int:
    """A message whose receiver fails stays, and an operator is told; others go on."""
    message = ctx.session.get(Message, message_id)
    if message is None or message.state != "pending":
        return 0
    message.due_at = message.expires_at
    waiting = ctx.session.scalars(
        select(Subscription).where(
            Subscription.message == message.name, Subscription.correlation_key == message.correlation_key
        )
    ).first()
    if waiting is not None:
        ctx.session.add(
            Incident(
                id=new_id(),
                instance_id=waiting.instance_id,
                token_id=waiting.token_id,
                node=message.name,
                cause=cause,
                created_at=ctx.now(),
            )
        )
    return 1
