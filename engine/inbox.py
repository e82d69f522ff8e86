"""The inbox: open tasks by due time, for all principals of a person, one statement a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, Subquery, bindparam, func, select, tuple_, union

from engine.context import Ctx
from engine.models import NEVER
from engine.statements import Statement, parameter
from engine.step_rows import CANDIDATES, TASKS

MAX_TITLE_SEARCH = 100


@dataclass(frozen=True)
class Cursor:
    """A place in an inbox: after this task."""

    due_at: datetime
    task_id: str


class InboxTask(NamedTuple):
    """An open task as lists show it: the columns of `HumanTask` without what is in its form."""

    id: str
    instance_id: str
    definition_id: str
    definition_key: str
    node: str
    name: str
    title: str
    role: str
    organisation_id: str | None
    form: str
    actions: str
    stage: str
    state: str
    assignee: str | None
    created_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    completed_by: str | None
    reason: str


@dataclass(frozen=True)
class Page:
    """Tasks in order, and where the next page begins (None: this was the last)."""

    rows: list[InboxTask]
    next: Cursor | None


@dataclass(frozen=True)
class Filter:
    """What an inbox is narrowed to; empty means everything. `search` looks in task and instance names."""

    search: str = ""
    definition_key: str = ""
    stage: str = ""
    due_before: datetime | None = None
    due_from: datetime | None = None


def list_inbox(
    ctx: Ctx,
    principals: Sequence[str],
    *,
    narrow: Filter | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page:
    """Open tasks for any of the principals by due time, undated last.

    Reads one index range per principal, so the first page costs the same among a million open tasks.
    """
    if not principals:
        return Page([], None)
    values = _values(principals, narrow or Filter(), after, limit + 1)
    found = _page(len(principals), frozenset(values)).tuples(ctx.transaction, values, InboxTask._make)
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    return Page(rows, Cursor(last.due_at or NEVER, last.id) if last else None)


def count_inbox(ctx: Ctx, principals: Sequence[str], *, narrow: Filter | None = None, limit: int = 99) -> int:
    """How many open tasks there are, counted up to `limit` + 1 (show "99+" then)."""
    if not principals:
        return 0
    values = _values(principals, narrow or Filter(), None, limit + 1)
    [found] = _count(len(principals), frozenset(values)).tuples(ctx.transaction, values, tuple)
    return int(min(found[0], limit + 1))


def _values(principals: Sequence[str], narrow: Filter, after: Cursor | None, at_most: int) -> dict[str, Any]:
    """The parameters; a filter that is not set has none."""
    values: dict[str, Any] = {f"principal_{number}": each for number, each in enumerate(principals)}
    pattern = f"%{_escaped(narrow.search[:MAX_TITLE_SEARCH])}%" if narrow.search else None
    optional = {
        "after_due_at": after and after.due_at,
        "after_task_id": after and after.task_id,
        "due_before": narrow.due_before,
        "due_from": narrow.due_from,
        "pattern": pattern,
        "definition_key": narrow.definition_key or None,
        "stage": narrow.stage or None,
    }
    return values | {name: each for name, each in optional.items() if each is not None} | {"most": at_most}


@lru_cache(maxsize=500)
def _page(principals: int, given: frozenset[str]) -> Statement:
    found = _merged(principals, given)
    return Statement(
        select(*(TASKS.c[name] for name in InboxTask._fields))
        .join(found, found.c.task_id == TASKS.c.id)
        .order_by(found.c.due_at, found.c.task_id)
        .limit(_most())
    )


@lru_cache(maxsize=500)
def _count(principals: int, given: frozenset[str]) -> Statement:
    return Statement(select(func.count().label("found")).select_from(_merged(principals, given)))


def _merged(principals: int, given: frozenset[str]) -> Subquery:
    parts = [_candidates(number, given).limit(_most()) for number in range(principals)]
    if len(parts) == 1:
        return parts[0].subquery()
    return union(*(select(part.subquery()) for part in parts)).subquery()


def _most() -> Any:
    return bindparam("most", type_=Integer(), required=True)


def _candidates(number: int, given: frozenset[str]) -> Select[Any]:
    columns = CANDIDATES.c
    query = select(columns.task_id, columns.due_at).where(
        columns.principal == parameter(f"principal_{number}", columns.principal)
    )
    if "after_due_at" in given:
        place = (parameter("after_due_at", columns.due_at), parameter("after_task_id", columns.task_id))
        query = query.where(tuple_(columns.due_at, columns.task_id) > tuple_(*place))
    if "due_before" in given:
        query = query.where(columns.due_at < parameter("due_before", columns.due_at))
    if "due_from" in given:
        query = query.where(columns.due_at >= parameter("due_from", columns.due_at))
    if given & {"pattern", "definition_key", "stage"}:
        query = query.join(TASKS, TASKS.c.id == columns.task_id)
    if "pattern" in given:
        pattern = parameter("pattern", TASKS.c.name)
        query = query.where(
            TASKS.c.name.ilike(pattern, escape="\\") | TASKS.c.title.ilike(pattern, escape="\\")
        )
    for name in ("definition_key", "stage"):
        if name in given:
            query = query.where(TASKS.c[name] == parameter(name, TASKS.c[name]))
    return query.order_by(columns.due_at, columns.task_id)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
