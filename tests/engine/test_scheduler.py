"""The tick calls the engine and survives its failures."""

from __future__ import annotations

import threading
from typing import Any

from engine.errors import Transient
from engine.scheduler import Scheduler


class Flaky:
    """A runtime whose first ticks fail."""

    def __init__(self) -> None:
        self.calls = 0
        self.third = threading.Event()

    def advance(self) -> int:
        self.calls += 1
        if self.calls == 1:
            raise Transient
        if self.calls == 2:
            raise ValueError("broken")
        self.third.set()
        return 0


def test_scheduler_goes_on_ticking_after_failures(caplog: Any) -> None:
    runtime = Flaky()
    scheduler = Scheduler(runtime, seconds=0.05)  # type: ignore[arg-type]
    scheduler.start()
    assert runtime.third.wait(10)
    scheduler.shutdown()
    assert [record.levelname for record in caplog.records if record.name == "engine.scheduler"] == [
        "WARNING",
        "ERROR",
    ]


def test_scheduler_stops(caplog: Any) -> None:
    runtime = Flaky()
    scheduler = Scheduler(runtime, seconds=0.05)  # type: ignore[arg-type]
    scheduler.start()
    runtime.third.wait(10)
    scheduler.shutdown()
    calls = runtime.calls
    threading.Event().wait(0.2)
    assert runtime.calls == calls
