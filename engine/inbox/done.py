"""What an actor has completed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from engine.context import Ctx
from engine.inbox.candidates import matches
from engine.inbox.terms import Cursor, Filter, InboxTask, Page
from engine.step_rows import TASKS


def list_done(
    ctx: Ctx, actor: str, *, narrow: Filter | None = None, after: Cursor | None = None, limit: int = 50
) -> Page:
    """The tasks an actor has completed, the newest first; of a filter `search` and `definition_key` count."""
    columns = [TASKS.c[name] for name in InboxTask._fields]
    query = _done(actor, narrow or Filter(), columns)
    if after is not None:
        query = query.where(tuple_(TASKS.c.closed_at, TASKS.c.id) < tuple_(*after.keys))
    query = query.order_by(TASKS.c.closed_at.desc(), TASKS.c.id.desc()).limit(limit + 1)
    found = [InboxTask._make(row) for row in ctx.session.execute(query)]
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    return Page(rows, Cursor((last.closed_at, last.id)) if last and last.closed_at else None)


def count_done(ctx: Ctx, actor: str, *, limit: int = 99) -> int:
    """How many tasks an actor has completed, counted up to `limit` + 1."""
    capped = _done(actor, Filter(), [TASKS.c.id]).limit(limit + 1).subquery()
    return ctx.session.scalar(select(func.count()).select_from(capped)) or 0


def _done(actor: str, narrow: Filter, columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    query = select(*columns).where(TASKS.c.completed_by == actor)
    if narrow.definition_key:
        query = query.where(TASKS.c.definition_key == narrow.definition_key)
    if narrow.search:
        query = query.where(matches(narrow.search))
    return query
