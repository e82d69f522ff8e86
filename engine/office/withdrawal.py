"""Opinions that are not needed any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from engine.closing import forget_open_task
from engine.context import Ctx
from engine.errors import NotFound
from engine.models import AskedOpinion, HumanTask, OpinionState
from engine.office.checks import note, tell
from engine.step_rows import CANCEL_TASK, CANDIDATES, TASKS

DUE = (OpinionState.WAITING, OpinionState.OPEN)


def list_due(ctx: Ctx, task_id: str, *ways: str) -> list[AskedOpinion]:
    """The opinions asked for on a task and not in, of these ways or of all, the oldest first."""
    query = select(AskedOpinion).where(AskedOpinion.task_id == task_id, AskedOpinion.state.in_(DUE))
    if ways:
        query = query.where(AskedOpinion.way.in_(ways))
    return list(ctx.session.scalars(query.order_by(AskedOpinion.asked_at, AskedOpinion.id)))


def withdraw_all(ctx: Ctx, task_id: str) -> None:
    """The task is answered without them, sent back or gone: nobody is asked for an opinion on it any more."""
    withdraw(ctx, task_id, list_due(ctx, task_id), "")


def withdraw(ctx: Ctx, task_id: str, asked: Sequence[AskedOpinion], reason: str) -> None:
    """Take these back: out of the inboxes, with news to those who had them."""
    for each in asked:
        if each.asked_task_id is not None and each.state == OpinionState.OPEN:
            close_asked_task(ctx, each.asked_task_id, "opinion_withdrawn", reason)
        each.state, each.closed_at = OpinionState.WITHDRAWN.value, ctx.now()
    ctx.session.flush()
    row = count_down(ctx, task_id, len(asked))
    note(ctx, "opinions_withdrawn", row, principals=[each.principal for each in asked], reason=reason)


def count_down(ctx: Ctx, task_id: str, number: int) -> dict[str, Any]:
    """So many opinions fewer are due; gives the task's row."""
    ctx.session.execute(update(TASKS).where(TASKS.c.id == task_id).values(opinions=TASKS.c.opinions - number))
    return read_row(ctx, task_id)


def read_row(ctx: Ctx, task_id: str) -> dict[str, Any]:
    """A task's row as it is now; raises NotFound."""
    found = ctx.session.execute(select(TASKS).where(TASKS.c.id == task_id)).mappings().one_or_none()
    if found is None:
        raise NotFound("there is no such task")
    return dict(found)


def close_asked_task(ctx: Ctx, asked_task_id: str, kind: str, reason: str) -> None:
    """Take the task that asks for an opinion out of the inbox it is in."""
    query = select(CANDIDATES.c.principal).where(CANDIDATES.c.task_id == asked_task_id)
    held_by = list(ctx.session.scalars(query))
    if not CANCEL_TASK.rows(ctx.transaction, {"withdrawn": asked_task_id, "new_closed_at": ctx.now()}):
        return
    task = ctx.session.get_one(HumanTask, asked_task_id, populate_existing=True)
    forget_open_task(ctx, task.instance_id, asked_task_id)
    for listener in ctx.ports.task_listeners:
        listener(ctx, task, "closed")
    about = read_row(ctx, task.for_task_id) if task.for_task_id else {"name": task.name}
    tell(ctx, kind, {**read_row(ctx, asked_task_id), "name": about["name"]}, held_by, reason)
