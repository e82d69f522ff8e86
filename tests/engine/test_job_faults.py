"""Whatever a handler does, its job ends in the way that is written down, and no other job waits for it.

The seven faults: a business "no", failing for a while, a bug, hanging, killing the process, a result that is no data,
a result that is too large.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest

from engine import jobs, results
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import BusinessError
from engine.loops import Loop, list_loops
from engine.model.elements import Event, Process
from engine.models import AuditEvent, Incident, Job
from engine.ports import Ports
from engine.registry import handler
from engine.runtime import Runtime
from engine.scheduler import Scheduler
from tests.engine.acts import begin, count, deploy_to, failing, in_threads, incident, names, retry
from tests.engine.conftest import Deploy, everybody
from tests.engine.spiff.diagrams import boundary, node, process, start, user

MANY = 60


def work_with(name: str, **properties: str) -> Process:
    """A service task with a way out for its "no", then a task for a person."""
    caught = boundary("E", "W", Event(kind="error", error_code="no"))
    return process(
        [
            start(),
            node("serviceTask", "W", handler=name, **properties),
            user("Done"),
            user("Refused"),
            caught,
        ],
        ["Begin > W > Done", "E > Refused"],
    )


def gives(name: str, make: Callable[[], Any]) -> None:
    """Register a handler that gives this and leaves a trace."""

    @handler(name)
    def give(ctx: Ctx) -> Any:
        ctx.record("tried")
        return make()


def traces(runtime: Runtime) -> int:
    """How many tries have left anything behind."""
    return count(runtime, AuditEvent, AuditEvent.kind == "tried")


def test_no_goes_the_way_the_diagram_draws(runtime: Runtime, deploy: Deploy) -> None:
    failing("faults.no", [BusinessError("no")])
    deploy(work_with("faults.no"))
    begin(runtime)
    runtime.work()
    assert (names(runtime), count(runtime, Incident), traces(runtime)) == (["Refused"], 0, 0)


def test_failing_three_times_is_got_over_with_pauses_that_grow(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    failing("faults.weak", [OSError("away")] * 3)
    deploy(work_with("faults.weak"))
    begin(runtime)
    waited = []
    while names(runtime) == []:
        runtime.work()
        due_at = runtime.next_due()
        if due_at is not None:
            waited.append(due_at - clock.now())
            clock.advance(seconds=waited[-1].total_seconds())
    longest = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5)]
    assert [pause * 0.9 <= wait <= pause for pause, wait in zip(longest, waited, strict=True)] == [True] * 3
    assert (names(runtime), count(runtime, Incident), traces(runtime)) == (["Done"], 0, 1)


def test_bug_becomes_an_incident_that_says_it(runtime: Runtime, deploy: Deploy, clock: VirtualClock) -> None:
    failing("faults.bug", [KeyError("plan")] * 4)
    deploy(work_with("faults.bug"))
    begin(runtime)
    for _ in range(4):
        runtime.work()
        clock.advance(hours=2)
    assert (names(runtime), incident(runtime).cause, traces(runtime)) == ([], "KeyError: 'plan'", 0)
    retry(runtime)
    runtime.work()
    assert names(runtime) == ["Done"]


def test_hanging_is_cut_off_after_the_time_the_diagram_gives(runtime: Runtime, deploy: Deploy) -> None:
    release = threading.Event()
    gives("faults.hang", lambda: release.wait(30))
    deploy(work_with("faults.hang", timeout="PT1S"))
    begin(runtime)
    try:
        runtime.work()
        assert (names(runtime), incident(runtime).cause) == ([], "this took longer than 1 seconds")
    finally:
        release.set()
        for thread in threading.enumerate():
            if thread.name == "limited":
                thread.join(10)
    assert traces(runtime) == 0


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (lambda: {"x": object()}, "gave a result that cannot be stored: object cannot be stored"),
        (lambda: {"x": {1: 2}}, "gave a result that cannot be stored: context keys must be text"),
        (lambda: "done", "gave a str, not a context"),
        (lambda: nested(100_000), "gave a result that is nested too deeply"),
        (lambda: {"x": "x" * 50_000_000}, "gave a result of 50,000,008 characters; at most 1,000,000"),
    ],
    ids=["object", "key", "text", "deep", "50 MB"],
)
def test_result_that_is_no_data_or_too_much_is_an_incident_at_once(
    runtime: Runtime, deploy: Deploy, make: Callable[[], Any], cause: str
) -> None:
    gives("faults.result", make)
    deploy(work_with("faults.result"))
    begin(runtime)
    runtime.work()
    assert (names(runtime), traces(runtime)) == ([], 0)
    assert incident(runtime).cause.startswith(f"handler faults.result {cause}")
    gives("faults.result", lambda: {"x": "x" * (results.MAX_RESULT - 8)})
    retry(runtime)
    runtime.work()
    assert names(runtime) == ["Done"]


def nested(depth: int) -> dict[str, Any]:
    """A context in a context in a context."""
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"x": value}
    return value


def die(url: str, clock: VirtualClock) -> None:
    """In a process of its own: do what is due, and be killed by it."""

    @handler("faults.kill")
    def kill(ctx: Ctx) -> None:
        ctx.session.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    Runtime(url, clock=clock, ports=Ports(resolve_principals=everybody)).work()


def test_killing_the_process_three_times_is_enough(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    gives("faults.kill", dict)
    failing("test.fine", [])
    deploy(work_with("faults.kill"))
    job = begin(runtime)
    processes = get_context("forkserver")
    ends = []
    for _ in range(3):
        process_ = processes.Process(target=die, args=(runtime.url, clock))
        process_.start()
        process_.join(60)
        ends.append(process_.exitcode)
    assert ends == [-signal.SIGKILL] * 3
    runtime.work()
    cause = "the process died 3 times while handler faults.kill was at work on this"
    assert (names(runtime), incident(runtime).cause, incident(runtime).instance_id) == ([], cause, job)
    retry(runtime)
    runtime.work()
    assert (names(runtime), traces(runtime)) == (["Done"], 1)


def test_key_of_a_job_stays_the_same_over_its_tries(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    keys: list[str] = []

    @handler("faults.key")
    def note(ctx: Ctx) -> None:
        keys.append(ctx.job_key)
        if len(keys) % 3:
            raise OSError("away")

    deploy(work_with("faults.key"))
    begin(runtime)
    begin(runtime)
    for _ in range(6):
        runtime.work()
        clock.advance(hours=2)
    assert len(names(runtime)) == 2
    assert (len(set(keys)), all(keys)) == (2, True)


def test_many_failing_jobs_do_not_delay_a_good_one(
    runtime: Runtime, deploy: Deploy, caplog: pytest.LogCaptureFixture
) -> None:
    # Sixty tracebacks help nobody.
    caplog.set_level("CRITICAL")
    failing("faults.many", [RuntimeError("x")] * MANY)
    failing("faults.good", [])
    deploy(work_with("faults.many"), "bad")
    deploy(work_with("faults.good"), "good")
    with runtime.begin() as ctx:
        for _ in range(MANY):
            runtime.start(ctx, "bad")
    begin(runtime, "good")
    while names(runtime) == []:
        assert jobs.work_batch(runtime) > 0
    assert count(runtime, Job, Job.attempts > 1) == 0


def test_handlers_that_hang_hold_up_neither_others_nor_timers(postgres: Runtime, clock: VirtualClock) -> None:
    """As many as there are threads; with the loops of a real process."""
    release = threading.Event()
    gives("faults.stuck", lambda: release.wait(60))
    failing("faults.good", [])
    deploy_to(postgres, work_with("faults.stuck"), "stuck")
    deploy_to(postgres, work_with("faults.good"), "good")
    pause = Event(kind="timer", timer="duration", expression="PT1S")
    late = process(
        [start(), node("intermediateCatchEvent", "T", event=pause), user("Late")], ["Begin > T > Late"]
    )
    deploy_to(postgres, late, "late")
    for key in ("stuck", "stuck", "stuck", "stuck", "good", "late"):
        begin(postgres, key)
    clock.advance(seconds=2)
    scheduler = Scheduler(list_loops(postgres), seconds=0.1)
    scheduler.start()
    try:
        for _ in range(600):
            if names(postgres) == ["Done", "Late"]:
                break
            threading.Event().wait(0.05)
        assert names(postgres) == ["Done", "Late"]
    finally:
        release.set()
        scheduler.shutdown()


def test_same_handler_never_has_every_thread(postgres: Runtime) -> None:
    inside, most, release = [0], [0], threading.Event()

    @handler("faults.slow")
    def slow(ctx: Ctx) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        release.wait(1)
        inside[0] -= 1

    deploy_to(postgres, work_with("faults.slow"))
    for _ in range(6):
        begin(postgres)
    in_threads([postgres.work for _ in range(4)])
    release.set()
    assert most[0] == 3
    postgres.work()
    assert len(names(postgres)) == 6


def test_process_that_is_to_stop_takes_up_nothing_more(runtime: Runtime, deploy: Deploy) -> None:
    def stop(ctx: Ctx) -> None:
        runtime.stop()

    handler("faults.last")(stop)
    deploy(work_with("faults.last"))
    for _ in range(3):
        begin(runtime)
    loops: list[Loop] = [*list_loops(runtime)]
    loops[0].work()
    assert names(runtime) == ["Done"]
    runtime.is_stopping.clear()
    runtime.work()
