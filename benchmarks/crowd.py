"""Much at rest: an inbox among a million open tasks, a server with many live instances and nothing due."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, text

from benchmarks.clock import interleaved, timed
from benchmarks.diagram import APPROVAL, TIMED, open_runtime
from benchmarks.postgres import connect
from engine import tasks
from engine.context import Ctx
from engine.db import new_id
from engine.models import HumanTask, Instance, ScopeRow, TaskCandidate, Timer, TokenRow
from engine.runtime import Runtime

BATCH = 10_000
PERSONS = 20_000
"""Of them one has 5,000 of the tasks."""
BUSY = 5_000
MINUTES = 400_000
"""In which they are due."""
PAGE = 50


def inbox(open_tasks: int, url: str = "") -> dict[str, float]:
    """Median seconds of an inbox's first page and of its count, for a usual and for a busy person.

    On SQLite unless a PostgreSQL database is given. Beside them the same rows by the same index, asked of the bare
    driver: what is above it is the price of asking through the engine.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "inbox.sqlite3"
        runtime = open_runtime(url or f"sqlite:///{path}", synchronous="OFF", approval=APPROVAL)
        try:
            _fill_inbox(runtime, open_tasks)
            with closing(connect(url) if url else sqlite3.connect(path)) as bare, runtime.read() as ctx:
                return interleaved(
                    {
                        "first page, usual person": _timing(_page, ctx, "person:17"),
                        "the same rows, bare driver": _timing(_bare_page, bare, "person:17"),
                        "first page, busy person": _timing(_page, ctx, "person:busy"),
                        "the same rows for the busy person, bare driver": _timing(
                            _bare_page, bare, "person:busy"
                        ),
                        "count to 99, busy person": _timing(_count, ctx, "person:busy"),
                    },
                    200,
                )
        finally:
            runtime.close()


def _timing(ask: Callable[[Any, str], object], where: Any, principal: str) -> Callable[[], list[float]]:
    return lambda: [timed(lambda: ask(where, principal))]


def _page(ctx: Ctx, principal: str) -> object:
    return tasks.list_inbox(ctx, [principal], limit=PAGE)


def _count(ctx: Ctx, principal: str) -> object:
    return tasks.count_inbox(ctx, [principal])


def _bare_page(connection: Any, principal: str) -> object:
    place = "?" if isinstance(connection, sqlite3.Connection) else "%s"
    text = (
        f"SELECT {', '.join(f't.{name}' for name in tasks.InboxTask._fields)} FROM"
        f" (SELECT task_id, due_at FROM task_candidates WHERE principal = {place}"
        f" ORDER BY due_at, task_id LIMIT {PAGE + 1}) c"
        " JOIN human_tasks t ON t.id = c.task_id ORDER BY c.due_at, c.task_id"
    )
    return connection.execute(text, (principal,)).fetchall()


def _fill_inbox(runtime: Runtime, count: int) -> None:
    with runtime.begin() as ctx:
        instance_id = runtime.start(ctx, "approval")
        [known] = tasks.list_open(ctx, instance_id)
        usual = {column.name: getattr(known, column.name) for column in HumanTask.__table__.columns}
    fill = _fill_by_rows if runtime.engine.dialect.name == "sqlite" else _fill_by_series
    fill(runtime, usual, count)
    with runtime.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        # As PostgreSQL does by itself after a while.
        for text in ("VACUUM", "ANALYZE") if fill is _fill_by_series else ("ANALYZE",):
            connection.exec_driver_sql(text)


def _fill_by_rows(runtime: Runtime, usual: dict[str, Any], count: int) -> None:
    luck = Random(2015)
    for first in range(0, count, BATCH):
        rows, candidates = [], []
        for number in range(first, min(first + BATCH, count)):
            task_id, due_at = new_id(), usual["created_at"] + timedelta(minutes=luck.randrange(MINUTES))
            rows.append({**usual, "id": task_id, "due_at": due_at})
            person = "busy" if number < BUSY else luck.randrange(PERSONS)
            candidates.append({"task_id": task_id, "principal": f"person:{person}", "due_at": due_at})
        with runtime.begin() as ctx:
            ctx.session.execute(insert(HumanTask), rows)
            ctx.session.execute(insert(TaskCandidate), candidates)


def _fill_by_series(runtime: Runtime, usual: dict[str, Any], count: int) -> None:
    """The same on PostgreSQL, which makes the rows itself."""
    copied = ", ".join(name for name in usual if name not in ("id", "due_at"))
    with runtime.engine.begin() as connection:
        connection.execute(text("SELECT setseed(0.2015)"))
        connection.execute(
            text(
                f"INSERT INTO human_tasks (id, due_at, {copied})"
                " SELECT lpad(to_hex(number), 32, '0'),"
                f" created_at + floor(random() * {MINUTES}) * interval '1 minute', {copied}"
                f" FROM human_tasks, generate_series(1, {count}) AS number"
            )
        )
        connection.execute(
            text(
                "INSERT INTO task_candidates (task_id, principal, due_at) SELECT id, 'person:' ||"
                f" CASE WHEN row_number() OVER () <= {BUSY} THEN 'busy'"
                f" ELSE floor(random() * {PERSONS})::text END, due_at FROM human_tasks WHERE id <> :known"
            ),
            {"known": usual["id"]},
        )


def idle(live_instances: int) -> dict[str, float]:
    """Median seconds of one look of the scheduler, with nothing due: in an empty database and in a full one."""
    found = {}
    for count in (0, live_instances):
        with TemporaryDirectory() as folder:
            runtime = open_runtime(
                f"sqlite:///{Path(folder) / 'idle.sqlite3'}", synchronous="OFF", timed=TIMED
            )
            try:
                _fill_instances(runtime, count)
                runtime.advance()
                found[f"{count} live instances with a timer"] = median(
                    timed(runtime.advance) for _ in range(200)
                )
            finally:
                runtime.close()
    return found


def _fill_instances(runtime: Runtime, count: int) -> None:
    with runtime.begin() as ctx:
        runtime.start(ctx, "timed")
    with runtime.read() as ctx:
        usual = {model: _one(ctx, model) for model in (Instance, ScopeRow, TokenRow, Timer)}
    for first in range(0, count, BATCH):
        with runtime.begin() as ctx:
            for model, rows in _copies(usual, min(BATCH, count - first)):
                ctx.session.execute(insert(model), rows)


def _one(ctx: Any, model: Any) -> dict[str, Any]:
    return dict(ctx.session.execute(model.__table__.select().limit(1)).mappings().one())


def _copies(usual: dict[Any, dict[str, Any]], count: int) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    ids = [(new_id(), new_id(), new_id()) for _ in range(count)]
    changes = {
        Instance: lambda i, s, t: {"id": i, "start_key": None},
        ScopeRow: lambda i, s, t: {"id": s, "instance_id": i},
        TokenRow: lambda i, s, t: {"id": t, "instance_id": i, "scope_id": s},
        Timer: lambda i, s, t: {"token_id": t, "instance_id": i},
    }
    for model, change in changes.items():
        yield model, [{**usual[model], **change(*each)} for each in ids]
