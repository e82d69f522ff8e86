"""Due timers are rows found by due time; firing one is taking its row away and moving its token."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from engine.context import SYSTEM, Ctx
from engine.db import new_id
from engine.definitions import get_newest
from engine.errors import AppError, StaleInstance, Transient
from engine.faults import faultpoint
from engine.models import NEVER, Incident, StartTrigger, Timer
from engine.spiff import timing

if TYPE_CHECKING:
    from engine.runtime import Runtime

logger = logging.getLogger(__name__)

BATCH = 100
DUE = ((Timer.due_at, ()), (StartTrigger.due_at, (StartTrigger.due_at.is_not(None),)))


def work_batch(runtime: Runtime) -> int:
    """Fire the timers that are due, the oldest first; returns how many."""
    with runtime.read() as ctx:
        due = ctx.session.execute(
            select(Timer.token_id, Timer.instance_id, Timer.node)
            .where(Timer.due_at <= ctx.now())
            .order_by(Timer.due_at)
            .limit(BATCH)
        ).all()
        starts = ctx.session.scalars(
            select(StartTrigger.id).where(StartTrigger.due_at <= ctx.now()).limit(BATCH)
        ).all()
    fired = sum(_work(runtime, row.token_id, row.instance_id, row.node) for row in due)
    return fired + sum(_work_start(runtime, each) for each in starts)


def _work(runtime: Runtime, token_id: str, instance_id: str, node: str) -> int:
    try:
        return runtime.run(SYSTEM, lambda ctx: _fire(runtime, ctx, token_id))
    except (StaleInstance, Transient):
        return 0
    except Exception as error:
        if not isinstance(error, AppError):
            logger.exception("timer of token %s failed", token_id)
        cause = error.message if isinstance(error, AppError) else f"{type(error).__name__}: {error}"
        return runtime.run(SYSTEM, lambda ctx: _give_up(ctx, token_id, instance_id, node, cause))


def _fire(runtime: Runtime, ctx: Ctx, token_id: str) -> int:
    timer = ctx.session.execute(select(Timer.__table__).where(Timer.token_id == token_id)).one_or_none()
    taken = ctx.session.execute(delete(Timer).where(Timer.token_id == token_id, Timer.due_at <= ctx.now()))
    if timer is None or taken.rowcount != 1:  # type: ignore[attr-defined]
        return 0
    faultpoint("timer_taken")
    if timer.cycle is not None:
        again = timing.next_due(timer.cycle, runtime.instances.environment(ctx))
        if again is not None:
            row = {**timer._mapping, "due_at": again[0], "cycle": again[1]}
            ctx.session.execute(insert(Timer), [row])
    run = runtime.instances.take(ctx, timer.instance_id)
    if run.is_live(token_id):
        ctx.record("timer_fired", instance_id=timer.instance_id, node=timer.node)
        run.fire(token_id)
        runtime.instances.store(ctx, run)
    return 1


def _give_up(ctx: Ctx, token_id: str, instance_id: str, node: str, cause: str) -> int:
    """A timer that cannot fire must not come again for ever: it becomes an incident."""
    ctx.session.execute(update(Timer).where(Timer.token_id == token_id).values(due_at=NEVER))
    ctx.session.add(
        Incident(
            id=new_id(),
            instance_id=instance_id,
            token_id=token_id,
            node=node,
            cause=cause,
            created_at=ctx.now(),
        )
    )
    return 1


def arm_again(ctx: Ctx, token_id: str) -> None:
    """Let a timer that could not fire try again now."""
    ctx.session.execute(
        update(Timer).where(Timer.token_id == token_id, Timer.due_at == NEVER).values(due_at=ctx.now())
    )


def _work_start(runtime: Runtime, trigger_id: str) -> int:
    return runtime.run(SYSTEM, lambda ctx: _start(runtime, ctx, trigger_id))


def _start(runtime: Runtime, ctx: Ctx, trigger_id: str) -> int:
    trigger = ctx.session.get(StartTrigger, trigger_id)
    if trigger is None or trigger.due_at is None or trigger.due_at > ctx.now():
        return 0
    due_at, again = trigger.due_at, None
    if trigger.cycle is not None:
        again = timing.next_due(trigger.cycle, runtime.instances.environment(ctx))
    ctx.session.execute(
        update(StartTrigger)
        .where(StartTrigger.id == trigger_id)
        .values(due_at=again[0] if again else None, cycle=again[1] if again else trigger.cycle)
    )
    runtime.instances.start(
        ctx,
        get_newest(ctx, trigger.definition_key),
        business_key=due_at.date().isoformat(),
        start_key=f"{trigger.definition_key}@{due_at.isoformat()}",
        node=trigger.node,
    )
    return 1
