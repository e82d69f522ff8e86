"""Handlers as durable jobs: once, with pauses, or with a call for help."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from engine import attempts, jobs
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import BusinessError, Transient
from engine.model.elements import Event
from engine.models import AuditEvent, Incident, Instance, Job
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine.acts import begin, count, failing, incident, names, retry
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, node, process, start, user


def test_handler_result_and_its_writes_commit_together(runtime: Runtime, deploy: Deploy) -> None:
    @handler("test.greet")
    def greet(ctx: Ctx, *, name: str) -> dict[str, Any]:
        ctx.record("greeted", data={"name": name})
        return {"greeting": f"{name}好"}

    deploy(
        process(
            [start(), node("serviceTask", "W", handler="test.greet", inputs="{name: name}"), user("A")],
            ["Begin > W > A"],
        ),
        forms={},
    )
    begin(runtime, data={"name": "王"})
    assert names(runtime) == []
    assert runtime.work() == 1
    assert (names(runtime), count(runtime, AuditEvent, AuditEvent.kind == "greeted")) == (["A"], 1)


def test_failing_handler_is_retried_with_pauses_and_leaves_no_half_work(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    failing("test.flaky", [OSError("disk"), OSError("disk")])
    deploy(process([start(), node("serviceTask", "W", handler="test.flaky"), user("A")], ["Begin > W > A"]))
    begin(runtime)
    runtime.work()
    clock.advance(seconds=11)
    runtime.work()
    assert names(runtime) == []
    clock.advance(minutes=2)
    runtime.work()
    assert (names(runtime), count(runtime, AuditEvent, AuditEvent.kind == "tried")) == (["A"], 1)


def test_handler_that_keeps_failing_becomes_an_incident_that_can_be_retried(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    failing("test.broken", [ValueError("no")] * 4)
    deploy(process([start(), node("serviceTask", "W", handler="test.broken"), user("A")], ["Begin > W > A"]))
    begin(runtime)
    for _ in range(6):
        runtime.work()
        clock.advance(hours=2)
    with runtime.read() as ctx:
        incident = ctx.session.scalars(select(Incident)).one()
        assert (incident.cause, incident.node) == ("ValueError: no", "test.broken")
    with runtime.begin("person:admin") as ctx:
        runtime.retry_incident(ctx, incident.id)
    runtime.work()
    assert names(runtime) == ["A"]


def test_handlers_no_goes_to_the_error_boundary_and_its_writes_are_undone(
    runtime: Runtime, deploy: Deploy
) -> None:
    failing("test.refuse", [BusinessError("incomplete", "缺少要素")])
    deploy(
        process(
            [
                start(),
                node("serviceTask", "W", handler="test.refuse"),
                user("Fix"),
                boundary("E", "W", Event(kind="error", error_code="incomplete")),
            ],
            ["Begin > W", "E > Fix"],
        )
    )
    begin(runtime)
    runtime.work()
    assert (names(runtime), count(runtime, AuditEvent, AuditEvent.kind == "tried")) == (["Fix"], 0)


def test_unknown_handler_is_an_incident_at_once(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), node("serviceTask", "W", handler="test.none")], ["Begin > W"]))
    begin(runtime)
    runtime.work()
    assert (count(runtime, Incident), count(runtime, Job, Job.state == "failed")) == (1, 1)


def test_one_poisoned_job_does_not_block_the_others(runtime: Runtime, deploy: Deploy) -> None:
    failing("test.poison", [RuntimeError("x")] * 9)
    failing("test.fine", [])
    poison = process([start(), node("serviceTask", "W", handler="test.poison")], ["Begin > W"])
    fine = process([start(), node("serviceTask", "W", handler="test.fine"), user("A")], ["Begin > W > A"])
    deploy(poison, "poison")
    deploy(fine, "fine")
    begin(runtime, "poison")
    begin(runtime, "fine")
    runtime.work()
    assert names(runtime) == ["A"]


def test_one_poisoned_refusal_does_not_block_the_others(runtime: Runtime, deploy: Deploy) -> None:
    """A handler's "no" that no boundary event can take stands still alone."""
    failing("test.no", [BusinessError("no")])
    failing("test.fine", [])
    catch = boundary("E", "W", Event(kind="error"), outputs="{x: [1..2]}")
    no = process(
        [start(), node("serviceTask", "W", handler="test.no"), user("No"), catch], ["Begin > W", "E > No"]
    )
    fine = process([start(), node("serviceTask", "W", handler="test.fine"), user("A")], ["Begin > W > A"])
    deploy(no, "no")
    deploy(fine, "fine")
    begin(runtime, "no")
    begin(runtime, "fine")
    runtime.work()
    assert (names(runtime), "range" in incident(runtime).cause) == (["A"], True)
    retry(runtime)
    runtime.work()
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 0


def test_handler_that_exits_ends_its_own_job_only(runtime: Runtime, deploy: Deploy) -> None:
    failing("test.exit", [SystemExit("bye")] * 9)  # type: ignore[list-item]
    failing("test.fine", [])
    for key in ("exit", "fine"):
        work = node("serviceTask", "W", handler=f"test.{key}", retries="0")
        deploy(process([start(), work, user("A")], ["Begin > W > A"]), key)
        begin(runtime, key)
    runtime.work()
    assert (names(runtime), incident(runtime).cause) == (["A"], "RuntimeError: SystemExit: bye")


def test_handler_that_is_never_ready_becomes_an_incident(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    failing("test.busy", [Transient("the register is closed")] * 9)
    deploy(process([start(), node("serviceTask", "W", handler="test.busy", retries="1")], ["Begin > W"]))
    begin(runtime)
    for _ in range(3):
        runtime.work()
        clock.advance(hours=1)
    assert incident(runtime).cause == "the register is closed"


def test_process_that_never_waits_leaves_others_their_turn(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing("test.fine", [])
    endless = node("serviceTask", "W", handler="test.fine")
    deploy(process([start(), endless, node("exclusiveGateway", "G")], ["Begin > W > G > W"]), "endless")
    wait = node("intermediateCatchEvent", "T", event=Event(kind="timer", timer="duration", expression="PT0S"))
    deploy(process([start(), wait, user("A")], ["Begin > T > A"]), "timer")
    monkeypatch.setattr(attempts, "MAX_ROUNDS", 5)
    begin(runtime, "endless")
    begin(runtime, "timer")
    assert runtime.advance() == 5 + 1
    assert names(runtime) == ["A"]


def test_jobs_beyond_one_page_are_done_although_the_first_ones_wait(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "BATCH", 2)
    failing("test.fine", [])
    deploy(process([start(), node("serviceTask", "W", handler="test.fine"), user("A")], ["Begin > W > A"]))
    for _ in range(5):
        begin(runtime)
    busy = open_instances(runtime)[:3]
    take = runtime.instances.take_if_free
    monkeypatch.setattr(
        runtime.instances, "take_if_free", lambda ctx, each: None if each in busy else take(ctx, each)
    )
    assert (runtime.work(), names(runtime)) == (2, ["A", "A"])
    monkeypatch.undo()
    assert (runtime.work(), len(names(runtime))) == (3, 5)


def open_instances(runtime: Runtime) -> list[str]:
    with runtime.read() as ctx:
        return sorted(ctx.session.scalars(select(Instance.id)))


def test_interrupted_service_task_leaves_no_incident_behind(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    late = boundary("T", "W", Event(kind="timer", timer="duration", expression="P1D"))
    deploy(
        process(
            [start(), node("serviceTask", "W", handler="test.none"), user("Late"), late],
            ["Begin > W", "T > Late"],
        )
    )
    begin(runtime)
    runtime.work()
    assert incident(runtime).node == "test.none"
    clock.advance(days=1)
    runtime.advance()
    assert (names(runtime), count(runtime, Incident, Incident.resolved_at.is_(None))) == (["Late"], 0)


def test_handler_that_hangs_is_cut_off_and_the_others_go_on(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, outcomes = threading.Event(), []

    @handler("test.hang")
    def hang(ctx: Ctx) -> None:
        ctx.record("hung")
        release.wait()
        try:
            ctx.record("hung again")
            ctx.transaction.flush()
            outcomes.append("wrote")
        except DBAPIError:
            outcomes.append("refused")

    monkeypatch.setattr(jobs, "HANDLER_SECONDS", 0.5)
    monkeypatch.setattr(jobs, "SQLITE_HANDLER_SECONDS", 0.5)
    failing("test.fine", [])
    for key in ("hang", "fine"):
        deploy(
            process([start(), node("serviceTask", "W", handler=f"test.{key}"), user("A")], ["Begin > W > A"]),
            key,
        )
        begin(runtime, key)
    runtime.work()
    assert (names(runtime), incident(runtime).cause) == (["A"], "this took longer than 0.5 seconds")
    release.set()
    for thread in threading.enumerate():
        if thread.name == "limited":
            thread.join(10)
    assert (outcomes, count(runtime, AuditEvent, AuditEvent.kind.like("hung%"))) == (["refused"], 0)


def test_handler_in_its_own_thread_raises_as_if_it_were_not(runtime: Runtime, deploy: Deploy) -> None:
    failing("test.stop", [KeyboardInterrupt()])  # type: ignore[list-item]
    deploy(process([start(), node("serviceTask", "W", handler="test.stop"), user("A")], ["Begin > W > A"]))
    begin(runtime)
    with pytest.raises(KeyboardInterrupt):
        runtime.work()
    runtime.work()
    assert names(runtime) == ["A"]
