"""Work that takes too long loses its transaction, and nobody else loses theirs."""

from __future__ import annotations

import threading

import pytest

from engine.context import Ctx
from engine.errors import AppError
from engine.models import AuditEvent
from engine.runtime import Runtime
from engine.time_limit import TookTooLong, _Attempt, run_within
from tests.engine.acts import count


def work(ctx: Ctx) -> int:
    """A little work that writes."""
    ctx.record("tried")
    return 1


def test_work_in_time_is_done(runtime: Runtime) -> None:
    assert run_within(60, runtime, work) == 1
    assert count(runtime, AuditEvent, AuditEvent.kind == "tried") == 1


def test_work_that_takes_too_long_is_undone(runtime: Runtime) -> None:
    over = threading.Event()
    hands = []

    def wait(ctx: Ctx) -> int:
        hands.append(threading.current_thread())
        work(ctx)
        over.wait(60)
        return work(ctx)

    with pytest.raises(TookTooLong):
        run_within(0.1, runtime, wait)
    over.set()
    hands[0].join(60)  # it tries once more, on a connection that the end of the test would leave open
    assert count(runtime, AuditEvent, AuditEvent.kind == "tried") == 0


def test_cut_that_comes_too_late_leaves_the_connection_to_whoever_has_it_now(runtime: Runtime) -> None:
    attempt = _Attempt(runtime, work, 60)
    attempt.run()
    assert (attempt.result, attempt.error) == (1, None)
    with runtime.begin() as ctx:
        work(ctx)
        attempt.cut()
        work(ctx)
    assert count(runtime, AuditEvent, AuditEvent.kind == "tried") == 3


def test_cut_before_it_has_begun_keeps_it_from_beginning(runtime: Runtime) -> None:
    attempt = _Attempt(runtime, work, 60)
    attempt.cut()
    attempt.run()
    assert isinstance(attempt.error, AppError)
    assert count(runtime, AuditEvent, AuditEvent.kind == "tried") == 0
