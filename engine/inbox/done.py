"""What an actor has completed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from engine.context import Ctx
from engine.inbox.candidates import matches, most, values_of
from engine.inbox.terms import Cursor, Filter, InboxTask, Page
from engine.statements import Statement, parameter
from engine.step_rows import TASKS

_PLACE = (TASKS.c.closed_at, TASKS.c.id)


def list_done(
    ctx: Ctx, actor: str, *, narrow: Filter | None = None, after: Cursor | None = None, limit: int = 50
) -> Page:
    """The tasks an actor has completed, the newest first; of a filter `search` and `definition_key` count."""
    values = values_of((), narrow or Filter(), after, limit + 1) | {"actor": actor}
    found = _page(frozenset(values)).tuples(ctx.transaction, values, InboxTask._make)
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    return Page(rows, Cursor((last.closed_at, last.id)) if last and last.closed_at else None)


def count_done(ctx: Ctx, actor: str, *, limit: int = 99) -> int:
    """How many tasks an actor has completed, counted up to `limit` + 1."""
    [found] = _COUNT.tuples(ctx.transaction, {"actor": actor, "most": limit + 1}, tuple)
    return int(found[0])


def _done(columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return select(*columns).where(TASKS.c.completed_by == parameter("actor", TASKS.c.completed_by))


_COUNT = Statement(
    select(func.count().label("found")).select_from(_done([TASKS.c.id]).limit(most()).subquery())
)


@lru_cache(maxsize=100)
def _page(given: frozenset[str]) -> Statement:
    query = _done([TASKS.c[name] for name in InboxTask._fields])
    if "definition_key" in given:
        query = query.where(TASKS.c.definition_key == parameter("definition_key", TASKS.c.definition_key))
    if "pattern" in given:
        query = query.where(matches())
    if "after_0" in given:
        place = (parameter(f"after_{number}", column) for number, column in enumerate(_PLACE))
        query = query.where(tuple_(*_PLACE) < tuple_(*place))
    return Statement(query.order_by(*(column.desc() for column in _PLACE)).limit(most()))
