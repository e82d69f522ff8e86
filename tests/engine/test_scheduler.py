"""The tick calls every loop, survives its failures, and one that hangs stops no other."""

from __future__ import annotations

import threading
from typing import Any

from engine.errors import Transient
from engine.loops import Loop, list_loops
from engine.runtime import Runtime
from engine.scheduler import Scheduler


class Flaky:
    """Work whose first calls fail."""

    def __init__(self) -> None:
        self.calls = 0
        self.third = threading.Event()

    def work(self) -> int:
        self.calls += 1
        if self.calls == 1:
            raise Transient
        if self.calls == 2:
            raise ValueError("broken")
        self.third.set()
        return 0


def test_scheduler_goes_on_ticking_after_failures(caplog: Any) -> None:
    flaky = Flaky()
    scheduler = Scheduler([Loop("flaky", flaky.work)], seconds=0.05)
    scheduler.start()
    assert flaky.third.wait(10)
    scheduler.shutdown()
    assert [record.levelname for record in caplog.records if record.name == "engine.scheduler"] == [
        "WARNING",
        "ERROR",
    ]


def test_scheduler_stops() -> None:
    flaky = Flaky()
    scheduler = Scheduler([Loop("flaky", flaky.work)], seconds=0.05)
    scheduler.start()
    flaky.third.wait(10)
    scheduler.shutdown()
    calls = flaky.calls
    threading.Event().wait(0.2)
    assert flaky.calls == calls


def test_loop_that_hangs_holds_up_neither_itself_nor_another() -> None:
    release, second, other = threading.Event(), threading.Event(), threading.Event()
    began: list[int] = []

    def hang_at_first() -> int:
        began.append(1)
        if len(began) == 1:
            release.wait(10)
        else:
            second.set()
        return 0

    def work() -> int:
        other.set()
        return 0

    scheduler = Scheduler([Loop("handlers", hang_at_first, threads=2), Loop("tokens", work)], seconds=0.05)
    scheduler.start()
    try:
        assert second.wait(10)
        assert other.wait(10)
    finally:
        release.set()
        scheduler.shutdown()


def test_sqlite_has_one_loop_and_postgres_threads_for_handlers(runtime: Runtime) -> None:
    found = {loop.name: loop.threads for loop in list_loops(runtime)}
    if runtime.engine.dialect.name == "sqlite":
        assert found == {"advance": 1}
    else:
        assert found == {"handlers": 4, "tokens": 1, "ticks": 1}
