"""Inboxes among very many open tasks: every tab, filter, order, count and a deep page, for people with few and many."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import text

from benchmarks.clock import interleaved, timed
from benchmarks.diagram import APPROVAL, NOW, open_runtime
from benchmarks.inbox_rows import SIZES, fill
from benchmarks.postgres import connect
from engine import tasks
from engine.context import Ctx
from engine.tasks import Cursor, Filter, Order

PAGE = 50
ROUNDS = 40

Ask = Callable[[Ctx, "Person"], object]


class Person:
    """Somebody with so many open tasks by two principals, as many that wait to be claimed, and as many done."""

    def __init__(self, ctx: Ctx, size: int) -> None:
        self.name = f"p{size}"
        self.mine = [f"person:{self.name}", f"post:{self.name}"]
        self.shared = [f"post:shared-{self.name}"]
        self.deep = {order: _deep(ctx, self.mine, order, size) for order in Order}
        done = tasks.list_done(ctx, self.mine[0], limit=max(size * 4 // 5, 1)).rows[-1]
        assert done.closed_at is not None
        self.deep_done = Cursor((done.closed_at, done.id))


def _deep(ctx: Ctx, mine: list[str], order: Order, size: int) -> Cursor:
    rows = tasks.list_inbox(ctx, mine, order=order, limit=max(size * 4 // 5, 1)).rows
    return tasks.place_of(rows[-1], order)


def _page(narrow: Filter | None = None, order: Order = Order.DUE) -> Ask:
    return lambda ctx, who: tasks.list_inbox(ctx, who.mine, narrow=narrow, order=order, limit=PAGE)


def _deep_page(order: Order) -> Ask:
    return lambda ctx, who: tasks.list_inbox(ctx, who.mine, order=order, after=who.deep[order], limit=PAGE)


WEEK = [NOW, NOW + timedelta(days=1), NOW + timedelta(days=7)]
QUESTIONS: dict[str, Ask] = {
    "first page": _page(),
    "first page, bare driver": lambda _ctx, _who: None,  # asked apart, see `_bare_page`
    "deep page": _deep_page(Order.DUE),
    "newest first": _page(order=Order.NEWEST),
    "newest first, deep": _deep_page(Order.NEWEST),
    "by unit": _page(order=Order.UNIT),
    "by unit, deep": _deep_page(Order.UNIT),
    "filter: process": _page(Filter(definition_key="process-3")),
    "filter: step": _page(Filter(definition_key="process-3", node="Step3")),
    "filter: stage": _page(Filter(stage="stage-1")),
    "filter: unit": _page(Filter(organisation_id="unit-17")),
    "filter: overdue": _page(Filter(due_before=NOW)),
    "filter: this week": _page(Filter(due_from=NOW, due_before=WEEK[-1])),
    "filter: with draft": lambda ctx, who: tasks.list_inbox(
        ctx, who.mine, narrow=Filter(drafted_by=who.name), limit=PAGE
    ),
    "filter: claimed": lambda ctx, who: tasks.list_inbox(
        ctx, who.mine, narrow=Filter(assignee=who.mine[0]), limit=PAGE
    ),
    "search, many hits": _page(Filter(search="号")),
    "search, no hit": _page(Filter(search="没有")),
    "count": lambda ctx, who: tasks.count_inbox(ctx, who.mine, limit=9_999),
    "counts by due time": lambda ctx, who: tasks.count_by_due(ctx, who.mine, WEEK),
    "counts by due time, searched": lambda ctx, who: tasks.count_by_due(
        ctx, who.mine, WEEK, narrow=Filter(search="号")
    ),
    "what to narrow to": lambda ctx, who: tasks.list_facets(ctx, who.mine),
    "tab: to claim": lambda ctx, who: tasks.list_inbox(ctx, who.shared, limit=PAGE),
    "tab: done": lambda ctx, who: tasks.list_done(ctx, who.mine[0], limit=PAGE),
    "tab: done, deep": lambda ctx, who: tasks.list_done(ctx, who.mine[0], after=who.deep_done, limit=PAGE),
    "tab: done, count": lambda ctx, who: tasks.count_done(ctx, who.mine[0], limit=9_999),
    "news": lambda ctx, who: tasks.count_inbox(
        ctx, [*who.mine, *who.shared], narrow=Filter(created_after=NOW - timedelta(minutes=1))
    ),
}


def inbox(open_tasks: int, url: str = "", rounds: int = ROUNDS) -> dict[tuple[str, int], float]:
    """Median seconds by question and by how many tasks the person has; on SQLite unless a PostgreSQL is given."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "inbox.sqlite3"
        runtime = open_runtime(url or f"sqlite:///{path}", synchronous="OFF", approval=APPROVAL)
        try:
            fill(runtime, open_tasks)
            with closing(connect(url) if url else sqlite3.connect(path)) as bare, runtime.read() as ctx:
                ctx.session.execute(text("SELECT 1"))
                contenders = {}
                for size in SIZES:
                    who = Person(ctx, size)
                    for name, ask in QUESTIONS.items():
                        contenders[name, size] = _timing(ask, ctx, who)
                    contenders["first page, bare driver", size] = _timing_bare(bare, who)
                return interleaved(contenders, rounds)
        finally:
            runtime.close()


def _timing(ask: Ask, ctx: Ctx, who: Person) -> Callable[[], list[float]]:
    return lambda: [timed(lambda: ask(ctx, who))]


def _timing_bare(connection: Any, who: Person) -> Callable[[], list[float]]:
    """The same rows by the same index: what is above it is the price of asking through the engine."""
    place = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    part = (
        f"SELECT * FROM (SELECT task_id, due_at FROM task_candidates WHERE principal = {place}"
        f" ORDER BY due_at, task_id LIMIT {PAGE + 1}) AS {{}}"
    )
    statement = (
        f"SELECT {', '.join(f't.{name}' for name in tasks.InboxTask._fields)} FROM"
        f" ({part.format('a')} UNION {part.format('b')}) c"
        f" JOIN human_tasks t ON t.id = c.task_id ORDER BY c.due_at, c.task_id LIMIT {PAGE + 1}"
    )
    return lambda: [timed(lambda: connection.execute(statement, tuple(who.mine)).fetchall())]
