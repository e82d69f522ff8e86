"""What a server calls again and again, and how many threads may be at it at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine import attempts, jobs, messages, signals, timers
from engine.runtime import Runtime

HANDLER_THREADS = 4


@dataclass(frozen=True)
class Loop:
    """`work` returns how much it did; up to `threads` calls of it may run at the same time."""

    name: str
    work: Callable[[], int]
    threads: int = 1


def list_loops(runtime: Runtime) -> Sequence[Loop]:
    """The loops of one process.

    PostgreSQL: handlers have threads of their own, so that one that hangs holds up neither the other handlers nor
    timers and messages; any number of processes may run these loops, since every piece of due work is claimed in
    the transaction that does it. SQLite has one writer at a time: there threads would only wait for each other.
    """
    if runtime.engine.dialect.name == "sqlite":
        return [Loop("advance", runtime.advance)]
    return [
        Loop("handlers", lambda: _all(lambda: jobs.work_handlers(runtime)), HANDLER_THREADS),
        Loop("tokens", lambda: _all(lambda: _move(runtime))),
        Loop("ticks", lambda: _all(runtime.tick)),
    ]


def _all(work: Callable[[], int]) -> int:
    return attempts.until_nothing(work)


def _move(runtime: Runtime) -> int:
    """Everything due that is not a handler: what called processes give back, messages, signals, timers."""
    works = (jobs.work_returns, messages.work_batch, signals.work_batch, timers.work_batch)
    return sum(work(runtime) for work in works)
