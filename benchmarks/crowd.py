"""Much at rest: a server with many live instances and nothing due."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from benchmarks.clock import timed
from benchmarks.diagram import TIMED, open_runtime
from engine.db import new_id
from engine.models import Instance, ScopeRow, Timer, TokenRow
from engine.runtime import Runtime

BATCH = 10_000


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
