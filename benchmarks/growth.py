"""How the cost of one completion grows with the size of what it belongs to, and what a step writes."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.clock import timed
from benchmarks.diagram import APPROVAL, CALLS, LOOP, OWNER, WIDE, complete, open_runtime, open_task_ids
from engine import tasks
from engine.inbox import InboxTask
from engine.live import LiveCache
from engine.models import Instance
from engine.runtime import Runtime

SIZES = (100, 1_000, 5_000)
SAMPLES = 60


def _fresh(folder: str) -> Runtime:
    url = f"sqlite:///{Path(folder) / 'growth.sqlite3'}"
    return open_runtime(url, synchronous="OFF", approval=APPROVAL, wide=WIDE, calls=CALLS, loop=LOOP)


def completions(size: int, *, warm: bool) -> float:
    """Median seconds of one completion among `size` items of a parallel multi-instance task."""
    with TemporaryDirectory() as folder:
        runtime = _fresh(folder)
        try:
            data = {"items": list(range(size))}
            instance_id = runtime.run(OWNER, lambda ctx: runtime.start(ctx, "wide", data=data))
            with runtime.read() as ctx:
                task_ids = open_task_ids(ctx, instance_id)
            found = []
            for task_id in task_ids[: SAMPLES + 5]:
                if not warm:
                    runtime.instances.cache = LiveCache()
                found.append(timed(complete(runtime, task_id)))
            return median(found[5:])
        finally:
            runtime.close()


def rows_written(size: int) -> int:
    """Rows inserted, changed or deleted by one completion among `size` items."""
    with TemporaryDirectory() as folder:
        runtime = _fresh(folder)
        try:
            data = {"items": list(range(size))}
            instance_id = runtime.run(OWNER, lambda ctx: runtime.start(ctx, "wide", data=data))
            with runtime.read() as ctx:
                task_ids = open_task_ids(ctx, instance_id)
            complete(runtime, task_ids[0])()
            before = _changes(runtime)
            complete(runtime, task_ids[1])()
            return _changes(runtime) - before
        finally:
            runtime.close()


def _changes(runtime: Runtime) -> int:
    """Rows that SQLite's one writing connection has changed so far."""
    with runtime.begin() as ctx:
        changed: int = ctx.transaction.driver_connection().total_changes
        return changed


def all_of(key: str, size: int) -> tuple[float, float, str]:
    """Run the whole of `size` calls or rounds: seconds a unit in the first and last tenth, and how it ended."""
    with TemporaryDirectory() as folder:
        runtime = _fresh(folder)
        try:
            data = {"items": list(range(size)), "rounds": 0, "wanted": size}
            instance_id = runtime.run(OWNER, lambda ctx: runtime.start(ctx, key, data=data))
            runtime.advance()
            seconds = _rounds(runtime, instance_id, size) if key == "loop" else _calls(runtime)
            tenth = max(len(seconds) // 10, 1)
            with runtime.read() as ctx:
                state = ctx.session.get_one(Instance, instance_id).state
            return median(seconds[:tenth]), median(seconds[-tenth:]), state
        finally:
            runtime.close()


def _rounds(runtime: Runtime, instance_id: str, size: int) -> list[float]:
    seconds = []
    for _ in range(size):
        with runtime.read() as ctx:
            [task_id] = open_task_ids(ctx, instance_id)
        seconds.append(timed(complete(runtime, task_id)))
    return seconds


def _calls(runtime: Runtime) -> list[float]:
    """Finish the called approvals one after the other: both tasks of each, and the caller's note of it."""
    seconds: list[float] = []
    while draft := _next_task(runtime):

        def whole(draft: InboxTask = draft) -> None:
            complete(runtime, draft.id)()
            with runtime.read() as ctx:
                [review] = open_task_ids(ctx, draft.instance_id)
            complete(runtime, review)()
            runtime.work(draft.instance_id)

        seconds.append(timed(whole))
    return seconds


def _next_task(runtime: Runtime) -> InboxTask | None:
    with runtime.read() as ctx:
        return next(iter(tasks.list_inbox(ctx, [OWNER], limit=1).rows), None)
