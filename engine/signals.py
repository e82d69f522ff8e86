"""Signals: broadcast to all who wait when one is thrown, each of them in a transaction of its own, once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from engine.allowance import START_HOPS
from engine.attempts import DueRows, attempt, cause_of
from engine.context import Ctx
from engine.errors import Conflict
from engine.faults import faultpoint
from engine.incidents import report_incident
from engine.models import NEVER, SignalDelivery, SignalWait
from engine.signal_waits import forget
from engine.statements import parameter

if TYPE_CHECKING:
    from engine.runtime import Runtime

_ALL, _OF_INSTANCE = (
    DueRows(query, SignalDelivery.due_at, SignalDelivery.id)
    for query in (
        select(SignalDelivery.id, SignalDelivery.due_at),
        select(SignalDelivery.id, SignalDelivery.due_at).where(
            SignalDelivery.instance_id == parameter("here", SignalDelivery.instance_id)
        ),
    )
)


def work_batch(runtime: Runtime, instance_id: str | None = None) -> int:
    """Deliver what is on its way (to one instance, or to all), the oldest first; returns how many."""
    due = _ALL.list(runtime) if instance_id is None else _OF_INSTANCE.list(runtime, here=instance_id)
    return sum(_work(runtime, row.id) for row in due)


def deliver_again(ctx: Ctx, token_id: str) -> None:
    """Let a signal that its receiver could not take try again now."""
    late = update(SignalDelivery).where(SignalDelivery.token_id == token_id, SignalDelivery.due_at == NEVER)
    ctx.session.execute(late.values(due_at=ctx.now()))


def _work(runtime: Runtime, delivery_id: int) -> int:
    return attempt(
        runtime,
        f"signal {delivery_id}",
        lambda ctx: _deliver(runtime, ctx, delivery_id),
        lambda ctx, error: _give_up(ctx, delivery_id, error),
    )


def _deliver(runtime: Runtime, ctx: Ctx, delivery_id: int) -> int:
    table = SignalDelivery.__table__
    found = ctx.session.execute(select(table).where(table.c.id == delivery_id)).one_or_none()
    if found is None:
        return 0
    if found.token_id is None:
        return _start(runtime, ctx, found)
    try:
        run = runtime.instances.take_if_free(ctx, found.instance_id)
    except Conflict:
        return _take(ctx, delivery_id)  # the instance has ended: nobody is there to hear it
    if run is None or not _take(ctx, delivery_id):
        return 0
    ctx.allowance.hops = found.hops + 1
    if ctx.session.scalar(select(SignalWait.signal).where(SignalWait.token_id == found.token_id)) is None:
        return 1  # it has gone another way meanwhile
    if not run.keeps_listening(found.token_id):
        forget(ctx, found.instance_id, found.token_id)
    run.fire(found.token_id, found.payload)
    runtime.instances.store(ctx, run)
    return 1


def _take(ctx: Ctx, delivery_id: int) -> int:
    """Whether the delivery is this transaction's: deleting its row is the claim."""
    mine = delete(SignalDelivery).where(SignalDelivery.id == delivery_id, SignalDelivery.due_at <= ctx.now())
    taken = int(ctx.session.execute(mine).rowcount == 1)  # type: ignore[attr-defined]
    faultpoint("signal_taken")
    return taken


def _start(runtime: Runtime, ctx: Ctx, delivery: Any) -> int:
    if not _take(ctx, delivery.id):
        return 0
    ctx.allowance.hops = delivery.hops + START_HOPS
    runtime.instances.start_by_event(
        ctx,
        SimpleNamespace(definition_key=delivery.definition_key, node=delivery.node),
        payload=delivery.payload,
        business_key="",
        start_key=None,
    )
    return 1


def _give_up(ctx: Ctx, delivery_id: int, error: Exception) -> int:
    """A signal its receiver cannot take stays for an operator; one that starts nothing is told in the history."""
    late = (
        update(SignalDelivery)
        .where(SignalDelivery.id == delivery_id, SignalDelivery.due_at <= ctx.now())
        .values(due_at=NEVER)
        .returning(SignalDelivery.signal, SignalDelivery.instance_id, SignalDelivery.token_id)
        .returning(SignalDelivery.definition_key, SignalDelivery.node)
    )
    found = ctx.session.execute(late).one_or_none()
    if found is None:
        return 0
    if found.token_id is not None and found.instance_id is not None:
        report_incident(ctx, found.instance_id, found.token_id, node=found.signal, cause=cause_of(error))
        return 1
    ctx.session.execute(delete(SignalDelivery).where(SignalDelivery.id == delivery_id))
    data = {"key": found.definition_key, "signal": found.signal, "cause": cause_of(error)}
    ctx.record("start_failed", node=found.node, data=data)
    return 1
