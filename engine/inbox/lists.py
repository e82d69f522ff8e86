"""Pages of an inbox, and some tasks of it by id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlalchemy import select

from engine.context import Ctx
from engine.inbox.candidates import KEYS, merged, most, sorted_by, values_of
from engine.inbox.terms import Cursor, Filter, InboxTask, Order, Page
from engine.models import NEVER, HumanTask, TaskCandidate
from engine.statements import Statement
from engine.step_rows import TASKS


def list_inbox(
    ctx: Ctx,
    principals: Sequence[str],
    *,
    narrow: Filter | None = None,
    order: Order = Order.DUE,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page:
    """Open tasks for any of the principals; `after` is a place in the same order.

    By due time, one index range per principal is read as far as the page goes. Other orders and filters look at all
    open tasks of these principals, and at nobody else's.
    """
    if not principals:
        return Page([], None)
    values = values_of(principals, narrow or Filter(), after, limit + 1)
    found = _page(len(principals), frozenset(values), order).tuples(ctx.transaction, values, InboxTask._make)
    rows = found[:limit]
    return Page(rows, place_of(rows[-1], order) if len(found) > limit else None)


def list_mine(ctx: Ctx, principals: Collection[str], task_ids: Collection[str]) -> list[HumanTask]:
    """Those of some tasks that are open for any of the principals, by due time; the others are left out."""
    offered = select(TaskCandidate.task_id).where(
        TaskCandidate.task_id.in_(task_ids), TaskCandidate.principal.in_(principals)
    )
    query = select(HumanTask).where(HumanTask.id.in_(offered)).order_by(HumanTask.due_at, HumanTask.id)
    return list(ctx.session.scalars(query))


def place_of(task: InboxTask | HumanTask, order: Order) -> Cursor:
    """The place behind a task; of a closed one, where it stood."""
    due_at = task.due_at or NEVER
    if order == Order.NEWEST:
        return Cursor((task.created_at, task.id))
    if order == Order.UNIT:
        return Cursor((task.organisation_id or "", due_at, task.id))
    return Cursor((due_at, task.id))


@lru_cache(maxsize=500)
def _page(principals: int, given: frozenset[str], order: Order) -> Statement:
    found = merged(principals, given, order)
    keys = [found.c[name] for name in KEYS[order]]
    return Statement(
        select(*(TASKS.c[name] for name in InboxTask._fields))
        .join(found, found.c.task_id == TASKS.c.id)
        .order_by(*sorted_by(keys, order))
        .limit(most())
    )
