"""Changing by hand when a waiting timer fires or an open task is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from engine.context import Ctx
from engine.errors import AlreadyCompleted
from engine.incidents import resolve_incidents
from engine.instances import Instances
from engine.models import NEVER, HumanTask, TaskState, Timer
from engine.operations.checks import require_reason
from engine.operations.refusals import Refused
from engine.operations.taking import taking
from engine.tasks import already_completed, put_due, tell_due_changed

LAST_YEAR = 9000


def change_due(ctx: Ctx, instances: Instances, token_id: str, due_at: datetime | None, reason: str) -> None:
    """Set when the timer a token waits for fires, or when the task it stands at is due (None: a task without due time).

    A time that is past lets a timer fire at once, and is refused for a task: nobody is made late by hand. Of a
    cycle only the next occurrence moves. A task keeps its claim and drafts; inboxes and reminders follow.
    Raises Conflict "instance_ended", AlreadyCompleted, or Refused: a missing reason, an unfit time, nothing due here.
    """
    reason = require_reason(reason)
    if due_at is not None and due_at.tzinfo is None:
        raise Refused("due_naive")
    if due_at is not None and due_at.year >= LAST_YEAR:
        raise Refused("due_far")
    instance_id = _instance_of(ctx, token_id)
    with taking(ctx, instances, instance_id):
        timer = ctx.session.execute(
            select(Timer.due_at, Timer.node).where(Timer.token_id == token_id)
        ).one_or_none()
        if timer is None:
            _change_task(ctx, token_id, due_at, reason)
        elif due_at is None:
            raise Refused("nothing_due")
        else:
            _change_timer(ctx, instance_id, token_id, timer, due_at, reason)


def _instance_of(ctx: Ctx, token_id: str) -> str:
    for model, key in ((Timer, Timer.token_id), (HumanTask, HumanTask.id)):
        found: str | None = ctx.session.scalar(select(model.instance_id).where(key == token_id))
        if found is not None:
            return found
    raise Refused("nothing_due")


def _change_timer(
    ctx: Ctx, instance_id: str, token_id: str, timer: Any, due_at: datetime, reason: str
) -> None:
    due_at = max(due_at, ctx.now())
    ctx.session.execute(update(Timer).where(Timer.token_id == token_id).values(due_at=due_at))
    if timer.due_at == NEVER:
        resolve_incidents(ctx, instance_id, token_id)
    _note(ctx, "timer_changed", instance_id, timer.node, None, reason, timer.due_at, due_at)


def _change_task(ctx: Ctx, task_id: str, due_at: datetime | None, reason: str) -> None:
    task = ctx.session.get(HumanTask, task_id, populate_existing=True, with_for_update=True)
    if task is None:
        raise Refused("nothing_due")
    if task.state != TaskState.READY:
        error: AlreadyCompleted = already_completed(ctx, task_id)
        raise error
    if due_at is not None and due_at <= ctx.now():
        raise Refused("due_past")
    before = task.due_at
    put_due(ctx, task, due_at)
    _note(ctx, "task_due_changed", task.instance_id, task.node, task_id, reason, before, due_at)
    tell_due_changed(ctx, task)


def _note(
    ctx: Ctx,
    kind: str,
    instance_id: str,
    node: str,
    task_id: str | None,
    reason: str,
    before: datetime | None,
    after: datetime | None,
) -> None:
    data = {"reason": reason, "before": before, "after": after}
    ctx.record(kind, instance_id=instance_id, node=node, task_id=task_id, data=data)
