"""What our step tells SQLite, told again with no engine: what a faster engine that writes the same rows would cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.clock import timed
from benchmarks.diagram import APPROVAL, OWNER, complete, open_runtime, open_task_ids
from benchmarks.step import Measure, open_sqlite
from engine.runtime import Runtime
from engine.wire import SqliteWire

Told = list[tuple[str, Sequence[Sequence[Any]]]]
"""Statements in their order, each with its sets of parameters."""

AT_ONCE = 400
"""Steps of so many instances go to one copy: most find a write-ahead log as long as it gets, as in a server."""


def all_of_it(told: Told) -> Told:
    """Every statement."""
    return told


def as_it_is(_connection: sqlite3.Connection) -> None:
    """Change nothing."""


@contextmanager
def playback(
    folder: Path,
    *,
    synchronous: str = "FULL",
    kept: Callable[[Told], Told] = all_of_it,
    change: Callable[[sqlite3.Connection], None] = as_it_is,
) -> Iterator[Measure]:
    """The statements of a step of ours, in one transaction on a copy of its database.

    `kept` says which of them; `change` is made to every copy first.
    """
    path = folder / "told.sqlite3"
    runtime = open_runtime(f"sqlite:///{path}", synchronous=synchronous, approval=APPROVAL)

    def open_copy(copy: Path) -> sqlite3.Connection:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            change(target)
        connection = open_sqlite(copy, synchronous)
        connection.execute("PRAGMA foreign_keys=ON")
        return connection

    steps = _play(runtime, path, open_copy, kept)
    try:
        yield partial(next, steps)
    finally:
        steps.close()
        runtime.close()


def _play(
    runtime: Runtime,
    path: Path,
    open_copy: Callable[[Path], sqlite3.Connection],
    kept: Callable[[Told], Told],
) -> Generator[list[float]]:
    for number in count():
        instance_ids = [
            runtime.run(OWNER, lambda ctx: runtime.start(ctx, "approval")) for _ in range(AT_ONCE)
        ]
        copy = path.with_name(f"copy{number}.sqlite3")
        with closing(open_copy(copy)) as connection:
            for instance_id in instance_ids:
                yield [
                    timed(partial(_tell, connection, kept(told))) for told in _listen(runtime, instance_id)
                ]
        copy.unlink()


def _tell(connection: sqlite3.Connection, told: Told) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for text, sets in told:
        if len(sets) == 1:
            connection.execute(text, sets[0]).fetchall()
        else:
            connection.executemany(text, sets)
    connection.execute("COMMIT")


def _listen(runtime: Runtime, instance_id: str) -> Iterator[Told]:
    """Do both steps of an instance; gives what each told its database."""
    for _ in range(2):
        with runtime.read() as ctx:
            [task_id] = open_task_ids(ctx, instance_id)
        told: Told = []
        with (
            patch.object(SqliteWire, "execute", _heard(SqliteWire.execute, told)),
            patch.object(SqliteWire, "ask", _heard(SqliteWire.ask, told)),
            patch.object(SqliteWire, "send", _heard_together(told)),
        ):
            complete(runtime, task_id)()
        yield told


def _heard(verb: Callable[..., Any], told: Told) -> Callable[..., Any]:
    def heard(wire: SqliteWire, text: str, parameters: Sequence[Any]) -> Any:
        told.append((text, [parameters]))
        return verb(wire, text, parameters)

    return heard


def _heard_together(told: Told) -> Callable[..., Any]:
    send = SqliteWire.send

    def heard(wire: SqliteWire, text: str, sets: Sequence[Sequence[Any]]) -> None:
        if len(sets) > 1:  # one alone is executed like any other
            told.append((text, sets))
        send(wire, text, sets)

    return heard
