"""Due timers are rows found by due time; firing one is taking its row away and moving its token."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from engine.attempts import DueRows, attempt, cause_of
from engine.context import Ctx
from engine.errors import Conflict
from engine.faults import faultpoint
from engine.incidents import report_incident
from engine.models import NEVER, StartTrigger, Timer
from engine.spiff import timing
from engine.statements import Statement, parameter
from engine.step_rows import TIMERS

if TYPE_CHECKING:
    from engine.runtime import Runtime

_TIMERS = DueRows(select(Timer.token_id, Timer.instance_id, Timer.due_at), Timer.due_at, Timer.token_id)
_STARTS = DueRows(select(StartTrigger.id, StartTrigger.due_at), StartTrigger.due_at, StartTrigger.id)
_TAKE = Statement(
    delete(TIMERS)
    .where(
        TIMERS.c.token_id == parameter("wanted", TIMERS.c.token_id),
        TIMERS.c.due_at <= parameter("now", TIMERS.c.due_at),
    )
    .returning(*TIMERS.c)
)


def work_batch(runtime: Runtime) -> int:
    """Fire the timers that are due, the oldest first; returns how many."""
    fired = sum(_work(runtime, row.token_id, row.instance_id) for row in _TIMERS.list(runtime))
    return fired + sum(_work_start(runtime, row.id) for row in _STARTS.list(runtime))


def _work(runtime: Runtime, token_id: str, instance_id: str) -> int:
    return attempt(
        runtime,
        f"timer of token {token_id}",
        lambda ctx: _fire(runtime, ctx, token_id, instance_id),
        lambda ctx, error: _give_up(ctx, token_id, error),
    )


def _fire(runtime: Runtime, ctx: Ctx, token_id: str, instance_id: str) -> int:
    try:
        run = runtime.instances.take_if_free(ctx, instance_id)
    except Conflict:
        return 0  # the instance has just ended, and its timers with it
    if run is None:
        return 0
    taken = _TAKE.records(ctx.transaction, {"wanted": token_id, "now": ctx.now()})
    if not taken:
        return 0
    timer = taken[0]
    ctx.allowance.hops = timer.hops
    faultpoint("timer_taken")
    if not run.is_live(token_id):
        return 1
    if timer.cycle is not None and run.keeps_listening(token_id):
        again = timing.next_due(timer.cycle, runtime.instances.environment(ctx))
        if again is not None:
            row = {**timer._asdict(), "due_at": again[0], "cycle": again[1], "hops": 0}
            ctx.session.execute(insert(Timer), [row])
    ctx.record("timer_fired", instance_id=instance_id, node=timer.node)
    run.fire(token_id)
    runtime.instances.store(ctx, run)
    return 1


def _give_up(ctx: Ctx, token_id: str, error: Exception) -> int:
    """A timer that cannot fire must not come again for ever: it becomes an incident."""
    late = (
        update(Timer)
        .where(Timer.token_id == token_id, Timer.due_at <= ctx.now())
        .values(due_at=NEVER)
        .returning(Timer.instance_id, Timer.node)
    )
    timer = ctx.session.execute(late).one_or_none()
    if timer is None:
        return 0
    report_incident(ctx, timer.instance_id, token_id, node=timer.node, cause=cause_of(error))
    return 1


def arm_again(ctx: Ctx, token_id: str) -> None:
    """Let a timer that could not fire try again now."""
    ctx.session.execute(
        update(Timer).where(Timer.token_id == token_id, Timer.due_at == NEVER).values(due_at=ctx.now())
    )


def _work_start(runtime: Runtime, trigger_id: str) -> int:
    return attempt(
        runtime,
        f"start trigger {trigger_id}",
        lambda ctx: _start(runtime, ctx, trigger_id),
        lambda ctx, error: _give_up_start(runtime, ctx, trigger_id, error),
    )


def _start(runtime: Runtime, ctx: Ctx, trigger_id: str) -> int:
    trigger = _take_trigger(runtime, ctx, trigger_id)
    if trigger is None:
        return 0
    due_at = trigger.due_at
    runtime.instances.start_by_event(
        ctx,
        trigger,
        business_key=ctx.ports.calendar(ctx).local(due_at).date().isoformat(),
        start_key=f"{trigger.definition_key}@{due_at.isoformat()}/{_short(trigger.node)}",
    )
    return 1


def _short(node: str) -> str:
    """A start event's id so that the key fits: two of one process may be due at the same time."""
    return sha256(node.encode()).hexdigest()[:16]


def _give_up_start(runtime: Runtime, ctx: Ctx, trigger_id: str, error: Exception) -> int:
    """A start that fails is kept in the history, and the next one comes at its time."""
    trigger = _take_trigger(runtime, ctx, trigger_id)
    if trigger is None:
        return 0
    data = {"key": trigger.definition_key, "due_at": trigger.due_at, "cause": cause_of(error)}
    ctx.record("start_failed", node=trigger.node, data=data)
    return 1


def _take_trigger(runtime: Runtime, ctx: Ctx, trigger_id: str) -> Any:
    """The trigger as it is due, its row already set to the next time; None if it is not due any more."""
    table = StartTrigger.__table__
    query = select(table).where(table.c.id == trigger_id, table.c.due_at <= ctx.now())
    trigger = ctx.session.execute(query.with_for_update()).one_or_none()
    if trigger is None:
        return None
    again = None
    if trigger.cycle is not None:
        again = timing.next_due(trigger.cycle, runtime.instances.environment(ctx))
    ctx.session.execute(
        update(StartTrigger)
        .where(StartTrigger.id == trigger_id)
        .values(due_at=again[0] if again else None, cycle=again[1] if again else trigger.cycle)
    )
    return trigger
