"""Handlers as durable jobs: once, with pauses, or with a call for help."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import BusinessError
from engine.model.elements import Event
from engine.models import AuditEvent, Incident, Job
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine.acts import (
    begin,
    count,
    failing,
    names,
)
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
