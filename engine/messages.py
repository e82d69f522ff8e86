"""Messages between instances: each goes to one waiting instance, or starts one, or waits for either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, literal_column, select, update

from engine.allowance import START_HOPS
from engine.attempts import DueRows, attempt, cause_of
from engine.carry_out import forget_subscription
from engine.context import Ctx
from engine.definitions import find_start_triggers
from engine.errors import Conflict, StaleInstance
from engine.faults import faultpoint
from engine.incidents import report_incident
from engine.models import NEVER, Instance, Message, Subscription
from engine.statements import Statement, parameter
from engine.step_rows import MESSAGES

if TYPE_CHECKING:
    from engine.runtime import Runtime

# As a literal: an index of the rows in one state is only used where the state is known when the plan is made.
_PENDING = select(Message.id, Message.due_at).where(Message.state == literal_column("'pending'"))
_HERE = parameter("here", Message.source_instance_id)
_CALLER = select(Instance.parent_id).where(Instance.id == _HERE)
_ALL = DueRows(_PENDING, Message.due_at, Message.id)
_OF_INSTANCE = DueRows(
    _PENDING.where((Message.source_instance_id == _HERE) | Message.source_instance_id.in_(_CALLER)),
    Message.due_at,
    Message.id,
)
_READ = Statement(select(MESSAGES).where(MESSAGES.c.id == parameter("wanted", MESSAGES.c.id)))
# Of several who wait always the same one, and one that is suspended only if all are.
_WAITING = Statement(
    select(Subscription.token_id, Subscription.instance_id, Subscription.is_held)
    .where(
        Subscription.message == parameter("message", Subscription.message),
        Subscription.correlation_key == parameter("correlation_key", Subscription.correlation_key),
    )
    .order_by(Subscription.is_held, Subscription.token_id)
    .limit(1)
)


def work_batch(runtime: Runtime, instance_id: str | None = None) -> int:
    """Deliver what is due (sent by one instance or its caller, or all); returns how many were settled."""
    due = _ALL.list(runtime) if instance_id is None else _OF_INSTANCE.list(runtime, here=instance_id)
    return sum(_work(runtime, row.id) for row in due)


def _work(runtime: Runtime, message_id: str) -> int:
    return attempt(
        runtime,
        f"message {message_id}",
        lambda ctx: _deliver(runtime, ctx, message_id),
        lambda ctx, error: _give_up(ctx, message_id, error),
    )


def _deliver(runtime: Runtime, ctx: Ctx, message_id: str) -> int:
    found = _READ.records(ctx.transaction, {"wanted": message_id})
    if not found or found[0].state != "pending" or found[0].due_at > ctx.now():
        return 0
    message = found[0]
    if message.expires_at <= ctx.now():
        return _set(ctx, message_id, state="expired")
    waiting = _find_waiting(ctx, message)
    if waiting is not None and waiting.is_held:
        return _set_aside(ctx, message)
    if waiting is not None:
        ctx.allowance.hops = message.hops + 1
        return _wake(runtime, ctx, message, waiting)
    ctx.allowance.hops = message.hops + START_HOPS
    if _start_by_message(runtime, ctx, message):
        return _set(ctx, message_id, state="delivered")
    _set(ctx, message_id, due_at=message.expires_at)
    if _find_waiting(ctx, message) is not None:
        # Somebody began to wait meanwhile, and found the message not yet put aside.
        _set(ctx, message_id, due_at=ctx.now())
    return 1


def _set_aside(ctx: Ctx, message: Any) -> int:
    """All who wait for it are suspended: it waits for one of them, and does not expire meanwhile."""
    _set(ctx, message.id, due_at=NEVER)
    waiting = _find_waiting(ctx, message)
    if waiting is None or not waiting.is_held:
        # One of them has been resumed meanwhile, and found the message not yet put aside.
        _set(ctx, message.id, due_at=ctx.now())
    return 1


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


def _find_waiting(ctx: Ctx, message: Any) -> Any:
    """Who waits for it, if anybody does."""
    wanted = {"message": message.name, "correlation_key": message.correlation_key}
    found = _WAITING.records(ctx.transaction, wanted)
    return found[0] if found else None


def _wake(runtime: Runtime, ctx: Ctx, message: Any, waiting: Any) -> int:
    try:
        run = runtime.instances.take_if_free(ctx, waiting.instance_id)
    except Conflict:
        return 0  # it has just ended; next time somebody else is asked
    if run is None:
        return 0
    # Looked at again: whoever had the instance before may have delivered it, or taken the waiting token away.
    waits = exists().where(Subscription.token_id == waiting.token_id)
    pending = exists().where(Message.id == message.id, Message.state == "pending")
    if not ctx.session.scalar(select(waits & pending)):
        return 1
    if not run.keeps_listening(waiting.token_id):
        forget_subscription(ctx, waiting.instance_id, waiting.token_id)
    run.fire(waiting.token_id, message.payload)
    runtime.instances.store(ctx, run)
    return _set(ctx, message.id, state="delivered")


def _start_by_message(runtime: Runtime, ctx: Ctx, message: Any) -> bool:
    triggers = find_start_triggers(ctx, message.name)
    for trigger in triggers:
        runtime.instances.start_by_event(
            ctx,
            trigger,
            payload=message.payload,
            business_key=message.correlation_key,
            start_key=f"{trigger.definition_key}:{message.id}",
        )
    return bool(triggers)


def _give_up(ctx: Ctx, message_id: str, error: Exception) -> int:
    """A message whose receiver fails stays, and an operator is told; others go on."""
    message = ctx.session.get(Message, message_id)
    if message is None or message.state != "pending":
        return 0
    message.due_at = message.expires_at
    waiting = _find_waiting(ctx, message)
    if waiting is None:
        data = {"message": message.name, "correlation_key": message.correlation_key, "cause": cause_of(error)}
        ctx.record("message_failed", node=message.name, data=data)
        return 1
    report_incident(ctx, waiting.instance_id, waiting.token_id, node=message.name, cause=cause_of(error))
    return 1
