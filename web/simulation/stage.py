"""A scratch database with a city in it, on a virtual clock; gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.clock import VirtualClock
from engine.migrate import upgrade
from engine.model import Package
from engine.runtime import Runtime
from web import demo
from web.bootstrap import build_ports


@dataclass(frozen=True)
class Stage:
    """A runtime nobody else uses, and the clock it goes by."""

    runtime: Runtime
    clock: VirtualClock


@contextmanager
def scratch_stage(start: datetime, packages: Sequence[Package], *, units: int, seed: int) -> Iterator[Stage]:
    """A migrated SQLite database in a temporary folder with a demo city and the packages deployed.

    Raises DefinitionRejected.
    """
    with TemporaryDirectory(prefix="saicheng-play-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{Path(folder) / 'play.sqlite3'}"
        upgrade(url)
        clock = VirtualClock(start)
        runtime = Runtime(url, clock=clock, ports=build_ports(), durable=False)
        try:
            demo.load_demo(runtime, units=units, seed=seed)
            runtime.run("system", lambda ctx: runtime.deploy(ctx, *packages))
            yield Stage(runtime, clock)
        finally:
            runtime.close()
