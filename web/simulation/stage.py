"""A scratch database with a city in it, on a virtual clock; gone afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import event

from engine import chance
from engine.calendar import WorkCalendar
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.migrate import upgrade
from engine.model import Package
from engine.runtime import Runtime
from web import demo
from web.bootstrap import build_ports

CACHE_KIB = 512 * 1024
"""The pages of a whole year: what is read again is seldom read from the file."""


@dataclass(frozen=True)
class Stage:
    """A runtime nobody else uses, and the clock it goes by."""

    runtime: Runtime
    clock: VirtualClock


class _Remembered:
    """The calendar asked for once a day: nobody edits it during a play, and almost every act asks for it."""

    def __init__(self, ask: Callable[[Ctx], WorkCalendar]) -> None:
        self._ask = ask
        self._known: tuple[date, WorkCalendar] | None = None

    def __call__(self, ctx: Ctx) -> WorkCalendar:
        day = ctx.now().date()
        if self._known is None or self._known[0] != day:
            self._known = (day, self._ask(ctx))
        return self._known[1]


def _keep_to_itself(runtime: Runtime) -> None:
    """Nobody reads while somebody writes: one connection does both, and keeps what it may have to undo in memory.

    A log that others could read beside takes twice the writing, and their memory of pages is void after each commit.
    """
    runtime.reader.dispose()
    runtime.reader = runtime.engine

    @event.listens_for(runtime.engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode=MEMORY", "locking_mode=EXCLUSIVE", f"cache_size=-{CACHE_KIB}"):
            connection.execute(f"PRAGMA {pragma}").close()


@contextmanager
def scratch_stage(start: datetime, packages: Sequence[Package], *, units: int, seed: int) -> Iterator[Stage]:
    """A migrated SQLite database in a temporary folder with a demo city and the packages deployed.

    Meanwhile everything this process draws by lot follows from the seed. Raises DefinitionRejected.
    """
    with (
        chance.repeatable(seed),
        TemporaryDirectory(prefix="saicheng-play-", ignore_cleanup_errors=True) as folder,
    ):
        url = f"sqlite:///{Path(folder) / 'play.sqlite3'}"
        upgrade(url)
        clock = VirtualClock(start)
        ports = build_ports(Path(folder) / "files")
        ports.calendar = _Remembered(ports.calendar)
        runtime = Runtime(url, clock=clock, ports=ports, durable=False)
        _keep_to_itself(runtime)
        runtime.turn_seconds = inf  # whose turn it is must not depend on how fast this machine is
        try:
            demo.load_demo(runtime, units=units, seed=seed)
            runtime.run("system", lambda ctx: runtime.deploy(ctx, *packages))
            yield Stage(runtime, clock)
        finally:
            runtime.close()
