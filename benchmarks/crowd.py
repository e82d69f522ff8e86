"""Much at rest: an inbox among a million open tasks, a server with many live instances and nothing due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, text

from benchmarks.clock import timed
from benchmarks.diagram import APPROVAL, TIMED, open_runtime
from engine import tasks
from engine.db import new_id
from engine.models import HumanTask, Instance, ScopeRow, TaskCandidate, Timer, TokenRow
from engine.runtime import Runtime

BATCH = 10_000
PERSONS = 20_000
"""Of them one has 5,000 of the tasks."""
BUSY = 5_000


def inbox(open_tasks: int, url: str = "") -> dict[str, float]:
    """Median seconds of an inbox's first page and of its count, for a usual and for a busy person."""
    with TemporaryDirectory() as folder:
        runtime = open_runtime(
            url or f"sqlite:///{Path(folder) / 'inbox.sqlite3'}", synchronous="OFF", approval=APPROVAL
        )
        try:
            _fill_inbox(runtime, open_tasks)
            return {
                "first page, usual person": _ask(runtime, "person:17", "page"),
                "first page, busy person": _ask(runtime, "person:busy", "page"),
                "count to 99, busy person": _ask(runtime, "person:busy", "count"),
            }
        finally:
            runtime.close()


def _ask(runtime: Runtime, principal: str, what: str) -> float:
    """The query alone: the page's rows too, as the list needs them."""
    seconds = []
    with runtime.read() as ctx:
        for _ in range(200):
            if what == "page":
                seconds.append(timed(lambda: tasks.list_inbox(ctx, [principal], limit=50)))
            else:
                seconds.append(timed(lambda: tasks.count_inbox(ctx, [principal])))
    return median(seconds[20:])


def _fill_inbox(runtime: Runtime, count: int) -> None:
    luck = Random(2015)
    with runtime.begin() as ctx:
        instance_id = runtime.start(ctx, "approval")
        [known] = tasks.list_open(ctx, instance_id)
        usual = {column.name: getattr(known, column.name) for column in HumanTask.__table__.columns}
    for first in range(0, count, BATCH):
        rows, candidates = [], []
        for number in range(first, min(first + BATCH, count)):
            task_id, due_at = new_id(), known.created_at + timedelta(minutes=luck.randrange(400_000))
            rows.append({**usual, "id": task_id, "due_at": due_at})
            person = "busy" if number < BUSY else luck.randrange(PERSONS)
            candidates.append({"task_id": task_id, "principal": f"person:{person}", "due_at": due_at})
        with runtime.begin() as ctx:
            ctx.session.execute(insert(HumanTask), rows)
            ctx.session.execute(insert(TaskCandidate), candidates)
    with runtime.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


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
