"""Suspending and resuming an instance with everything it has called.

A suspended instance stands still: its jobs, timers, messages and signals wait, and its tasks cannot be completed
(InstanceSuspended), though they stay in the inboxes and can be claimed, handed on and drafted: who is to do a task is
often why somebody suspends. What became due meanwhile is taken up when it goes on, timers once each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from engine import held
from engine.context import RECORD, Ctx
from engine.errors import InstanceSuspended
from engine.instances import why_not_taken
from engine.models import Instance, InstanceState
from engine.operations.checks import require_reason
from engine.operations.refusals import Refused


def suspend(ctx: Ctx, instance_id: str, reason: str) -> None:
    """Suspend a running instance and what it has called, at every depth. Idempotent.

    Raises NotFound, Conflict "instance_ended" or Refused "reason_missing".
    """
    reason = require_reason(reason)
    found = _change(ctx, [Instance.id == instance_id], instance_id)
    if not found:
        why = why_not_taken(ctx, instance_id)
        if isinstance(why, InstanceSuspended):
            return
        raise why
    _stop(ctx, found, instance_id, reason)


def keep_suspended(ctx: Ctx, instance_id: str) -> None:
    """After an operator's verb: what it set going in a suspended instance is suspended too."""
    query = select(Instance.suspended_with).where(Instance.id == instance_id)
    root = ctx.session.scalar(query)
    if root is not None:
        held.hold(ctx, [instance_id])
        _stop_called(ctx, [instance_id], root, "")


def resume(ctx: Ctx, instance_id: str, reason: str = "") -> None:
    """Let a suspended instance go on, and what was suspended with it. Idempotent.

    What it has called and somebody had suspended before stays suspended. Raises NotFound, Conflict "instance_ended",
    or Refused "caller_suspended" while its caller is suspended.
    """
    row = select(Instance.parent_id, Instance.state, Instance.suspended_with).where(
        Instance.id == instance_id
    )
    found = ctx.session.execute(row).one_or_none()
    if found is None or found.state not in (InstanceState.RUNNING, InstanceState.SUSPENDED):
        raise why_not_taken(ctx, instance_id)
    if found.parent_id is not None:
        # Locked, so that it is not being suspended at this moment.
        caller = select(Instance.state).where(Instance.id == found.parent_id).with_for_update(key_share=True)
        if ctx.session.scalar(caller) == InstanceState.SUSPENDED:
            raise Refused("caller_suspended")
    woken = _wake(ctx, [Instance.id == instance_id])
    if woken:
        woken += _wake(ctx, [Instance.suspended_with == found.suspended_with])
        held.release(ctx, woken)
        _note(ctx, "instance_resumed", woken, instance_id, reason.strip())


def _change(ctx: Ctx, where: Sequence[Any], root: str) -> list[str]:
    ids = (
        update(Instance)
        .where(*where, Instance.state == InstanceState.RUNNING)
        .values(state=InstanceState.SUSPENDED, suspended_with=root, revision=Instance.revision + 1)
        .returning(Instance.id)
    )
    return _run(ctx, ids)


def _wake(ctx: Ctx, where: Sequence[Any]) -> list[str]:
    ids = (
        update(Instance)
        .where(*where, Instance.state == InstanceState.SUSPENDED)
        .values(state=InstanceState.RUNNING, suspended_with=None, revision=Instance.revision + 1)
        .returning(Instance.id)
    )
    return _run(ctx, ids)


def _run(ctx: Ctx, statement: Any) -> list[str]:
    """The instances that changed; what this transaction knew of them is void."""
    found = ctx.session.scalars(statement, execution_options={"synchronize_session": False}).all()
    for instance_id in found:
        ctx.runs.pop(instance_id, None)
    return list(found)


def _stop(ctx: Ctx, instance_ids: Sequence[str], root: str, reason: str) -> None:
    held.hold(ctx, instance_ids)
    _note(ctx, "instance_suspended", instance_ids, root, reason)
    _stop_called(ctx, instance_ids, root, reason)


def _stop_called(ctx: Ctx, instance_ids: Sequence[str], root: str, reason: str) -> None:
    """Level by level, callers before what they call."""
    for part in held.parts(instance_ids):
        called = _change(ctx, [Instance.parent_id.in_(part)], root)
        if called:
            _stop(ctx, called, root, reason)


def _note(ctx: Ctx, kind: str, instance_ids: Sequence[str], root: str, reason: str) -> None:
    states = [InstanceState.RUNNING.value, InstanceState.SUSPENDED.value]
    before, after = states if kind == "instance_suspended" else reversed(states)
    data = ctx.told({"reason": reason, "before": before, "after": after, "with": root})
    row = {"at": ctx.now(), "kind": kind, "actor": ctx.actor, "node": "", "task_id": None, "data": data}
    RECORD.run_all(ctx.session, [{**row, "instance_id": each} for each in instance_ids])
