"""A signal reaches all who wait when it is thrown, each once, whatever happens to the others."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import faults
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.model.elements import Event, Process
from engine.models import AuditEvent, Incident, Instance, ScopeRow, SignalDelivery, SignalWait, StartTrigger
from engine.runtime import Runtime
from tests.engine.acts import (
    begin,
    complete,
    count,
    deploy_to,
    in_threads,
    incident,
    names,
    open_tasks,
    retry,
)
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import boundary, node, process, start, user
from tests.engine.spiff.specs.test_event_subprocess import handler

CLOSED = Event(kind="signal", signal="closed")


def waiter(**values: Any) -> Process:
    """A process that waits for the signal."""
    wait = node("intermediateCatchEvent", "Wait", event=CLOSED, **values)
    return process([start(), wait, user("Go")], ["Begin > Wait > Go"])


def thrower() -> Process:
    """A process that throws the signal when its task is done."""
    throw = node("endEvent", "Throw", event=CLOSED, payload="{year: 2015}")
    return process([start(), user("A"), throw], ["Begin > A > Throw"])


def throw(runtime: Runtime, payload: dict[str, Any] | None = None) -> int:
    with runtime.begin() as ctx:
        return runtime.signal(ctx, "closed", payload)


def starts_by_signal(runtime: Runtime, key: str, node_id: str = "Begin") -> None:
    with runtime.begin() as ctx:
        ctx.session.add(StartTrigger(definition_key=key, node=node_id, signal="closed"))


def test_signal_reaches_everybody_who_waits_and_starts_what_it_starts(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(waiter())
    deploy(thrower(), "thrower")
    deploy(process([start(), user("New")], ["Begin > New"]), "starter")
    starts_by_signal(runtime, "starter")
    for _ in range(3):
        begin(runtime)
    begin(runtime, "thrower")
    complete(runtime, "A")
    runtime.advance()
    assert names(runtime) == ["Go", "Go", "Go", "New"]
    with runtime.read() as ctx:
        heard = [each for each in ctx.session.scalars(select(ScopeRow.variables)) if each]
        assert heard == [{"year": 2015}] * 4
    assert (count(runtime, SignalWait), count(runtime, SignalDelivery)) == (0, 0)


def test_signal_nobody_waits_for_is_gone(runtime: Runtime, deploy: Deploy) -> None:
    deploy(waiter())
    assert throw(runtime) == 0
    begin(runtime)
    runtime.advance()
    assert names(runtime) == []


def test_signal_does_not_reach_who_begins_to_wait_before_it_is_delivered(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(waiter())
    first = begin(runtime)
    assert throw(runtime) == 1
    begin(runtime)
    runtime.advance()
    assert [task.instance_id for task in open_tasks(runtime)] == [first]


def test_signal_undone_with_its_transaction_reaches_nobody(runtime: Runtime, deploy: Deploy) -> None:
    deploy(waiter())
    begin(runtime)

    def fail(ctx: Ctx) -> None:
        runtime.signal(ctx, "closed")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        runtime.run("system", fail)
    assert runtime.advance() == 0


def test_signal_beside_a_task_is_heard_every_time_in_order(runtime: Runtime, deploy: Deploy) -> None:
    beside = boundary("Edge", "A", CLOSED, interrupting=False, outputs="{heard: append(heard, signal.n)}")
    deploy(process([start(), user("A"), beside, user("Note")], ["Begin > A", "Edge > Note"]))
    begin(runtime, data={"heard": []})
    for number in range(3):
        throw(runtime, {"n": number})
    runtime.advance()
    assert names(runtime) == ["A", "Note", "Note", "Note"]
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(ScopeRow.variables)).one()["heard"] == [0, 1, 2]
    complete(runtime, "A")
    assert count(runtime, SignalWait) == 0


def test_second_signal_finds_nobody_where_the_first_was_enough(runtime: Runtime, deploy: Deploy) -> None:
    deploy(waiter())
    begin(runtime)
    throw(runtime)
    throw(runtime)
    runtime.advance()
    assert (names(runtime), count(runtime, SignalDelivery)) == (["Go"], 0)


def test_signal_on_its_way_to_who_has_gone_or_ended_is_dropped(runtime: Runtime, deploy: Deploy) -> None:
    edge = boundary("Edge", "A", CLOSED)
    deploy(process([start(), user("A"), user("B"), edge, user("Late")], ["Begin > A > B", "Edge > Late"]))
    begin(runtime)
    ended = begin(runtime)
    throw(runtime)
    with runtime.begin() as ctx:
        runtime.cancel(ctx, ended, "not needed")
    complete(runtime, "A")
    runtime.advance()
    assert (names(runtime), count(runtime, SignalDelivery)) == (["B"], 0)


def test_signal_one_receiver_cannot_take_reaches_the_others_and_waits_for_an_operator(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(waiter(outputs="if broken then signal.note else {}"))
    begin(runtime, data={"broken": True})
    begin(runtime, data={"broken": False})
    throw(runtime, {"note": 1})
    runtime.advance()
    assert names(runtime) == ["Go"]
    assert "outputs of Wait is " in incident(runtime).cause
    retry(runtime)
    runtime.advance()
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 1
    throw(runtime, {"note": {"fine": True}})
    runtime.advance()
    assert (names(runtime), count(runtime, SignalDelivery)) == (["Go", "Go"], 0)
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 0


def test_signal_that_can_start_nothing_is_told_in_the_history(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("New")], ["Begin > New"]))
    starts_by_signal(runtime, "p", "Gone")
    throw(runtime)
    runtime.advance()
    assert count(runtime, AuditEvent, AuditEvent.kind == "start_failed") == 1
    assert count(runtime, SignalDelivery) == 0


def test_signal_starts_an_event_sub_process_in_a_process_that_remembers_nothing(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    deploy(process([start(), user("A"), handler(CLOSED)], ["Begin > A"]))
    begin(runtime)
    throw(runtime)
    assert restarted().advance() == 1
    assert names(runtime) == ["HandlerTask"]
    with restarted().begin("person:p1") as ctx:
        ctx.processes.complete_task(ctx, open_tasks(runtime)[0].id, {})  # type: ignore[attr-defined]
    assert count(runtime, Instance, Instance.state == "completed") == 1


class Crash(BaseException):
    """The process dies."""


def test_crash_in_the_middle_of_a_delivery_delivers_it_once(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    deploy(waiter())
    begin(runtime)
    begin(runtime)
    throw(runtime)

    def crash() -> None:
        raise Crash

    faults.arm("signal_taken", crash)
    with pytest.raises(Crash):
        runtime.advance()
    faults.disarm()
    assert restarted().advance() == 2
    assert names(runtime) == ["Go", "Go"]


def test_two_schedulers_deliver_each_signal_once(postgres: Runtime) -> None:
    deploy_to(postgres, waiter())
    for _ in range(20):
        begin(postgres)
    throw(postgres)
    others = [Runtime(postgres.url, clock=postgres.clock, ports=postgres.ports) for _ in range(3)]
    in_threads([each.advance for each in others])
    for each in others:
        each.close()
    postgres.advance()
    assert names(postgres) == ["Go"] * 20


def test_next_due_knows_of_signals_under_way(runtime: Runtime, deploy: Deploy, clock: VirtualClock) -> None:
    deploy(waiter())
    begin(runtime)
    throw(runtime)
    assert runtime.next_due() == clock.now()
