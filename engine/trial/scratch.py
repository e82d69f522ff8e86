"""A database of its own with diagrams in it, on a virtual clock; nothing outside hears of what happens there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine import definitions
from engine.calendar import WorkCalendar
from engine.clock import VirtualClock
from engine.context import SYSTEM, Ctx
from engine.db import Base, open_database
from engine.model import CheckedPackage
from engine.models import Definition
from engine.ports import Ports
from engine.runtime import Runtime

ANYBODY = "post:anybody"


class Scratch(Runtime):
    """A runtime that tells `watch` after every transaction that has written.

    After so many `seconds` of this thread's processor time it takes up no more work (`is_stopping`).
    """

    def __init__(self, url: str, clock: VirtualClock, ports: Ports, seconds: float) -> None:
        super().__init__(url, clock=clock, ports=ports, durable=False)
        self.virtual = clock
        self._until = time.thread_time() + seconds
        self.watch: Callable[[], None] = lambda: None

    @contextmanager
    def begin(self, actor: str = SYSTEM, source: str = "") -> Iterator[Ctx]:
        """See `Runtime.begin`."""
        with super().begin(actor, source) as ctx:
            yield ctx
        self.watch()
        if time.thread_time() > self._until:
            self.stop()


@contextmanager
def scratch(
    packages: Sequence[CheckedPackage],
    now: datetime,
    calendar: WorkCalendar,
    *,
    released: Sequence[Definition] = (),
    seconds: float = inf,
) -> Iterator[Scratch]:
    """A scratch runtime with the packages released at `now`, and copies of versions that were `released` elsewhere.

    See `Scratch` for `seconds`. Raises DefinitionRejected.
    """
    with TemporaryDirectory(prefix="saicheng-trial-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{Path(folder) / 'scratch.sqlite3'}"
        create_tables(url)
        ports = Ports(resolve_principals=_anybody, calendar=lambda _ctx: calendar, is_trial=True)
        runtime = Scratch(url, VirtualClock(now), ports, seconds)
        try:
            runtime.run(SYSTEM, partial(_release, runtime, packages, released))
            yield runtime
        finally:
            runtime.close()


def create_tables(url: str) -> None:
    """The engine's own tables; the contest has no part in this."""
    tables = [table for table in Base.metadata.sorted_tables if table.name in ENGINE_TABLES]
    database = open_database(url, durable=False)
    try:
        with database.begin() as connection:
            Base.metadata.create_all(connection, tables=tables)
    finally:
        database.dispose()


ENGINE_TABLES = frozenset(
    mapper.class_.__tablename__
    for mapper in Base.registry.mappers
    if mapper.class_.__module__.startswith("engine.")
)


def _release(
    runtime: Scratch, packages: Sequence[CheckedPackage], released: Sequence[Definition], ctx: Ctx
) -> None:
    for each in released:
        values = {column.key: getattr(each, column.key) for column in Definition.__table__.columns}
        ctx.session.add(Definition(**values))
    ctx.session.flush()
    definitions.release(ctx, packages, runtime.instances.environment(ctx))


def _anybody(_ctx: Ctx, _role: str, _organisation_id: str | None, _data: Mapping[str, Any]) -> list[str]:
    return [ANYBODY]
