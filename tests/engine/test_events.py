"""Events through the database: between callers and what they call, over restarts, at their times."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event

from engine.clock import VirtualClock
from engine.definitions import _replace_triggers
from engine.model.elements import Event, Process
from engine.models import AuditEvent, Incident, Instance, Job, StartTrigger, Timer
from engine.runtime import Runtime
from tests.engine.acts import begin, complete, count, incident, names, retry, state_of
from tests.engine.conftest import Deploy, Restart
from tests.engine.model.bpmn import END, START, bpmn, chain, package
from tests.engine.model.bpmn import node as element
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user
from tests.engine.spiff.specs.test_event_subprocess import handler

LATE = Event(kind="escalation", escalation_code="late")
DAILY = Event(kind="timer", timer="cycle", expression="R/P1D")
CANCEL = Event(kind="cancel")
ESCALATION_EVENT = '<bpmn:escalationEventDefinition escalationRef="X"/>'
SIGNAL_EVENT = '<bpmn:signalEventDefinition signalRef="S"/>'
CONDITION_EVENT = (
    "<bpmn:conditionalEventDefinition><bpmn:condition>n &gt; 3</bpmn:condition>"
    "</bpmn:conditionalEventDefinition>"
)


def child(kind: str = "intermediateThrowEvent") -> Process:
    """A process that escalates and, unless that was its end, goes on with a task."""
    throw = node(kind, "Throw", event=LATE, payload="{days: 3}")
    if kind == "endEvent":
        return process([start(), throw], ["Begin > Throw"])
    return process([start(), throw, user("Inner"), end()], ["Begin > Throw > Inner > Finish"])


def caller(*, interrupting: bool = False, called: str = "child", **values: Any) -> Process:
    call = node("callActivity", "Call", called_element=called)
    caught = boundary("Caught", "Call", LATE, interrupting=interrupting, **values)
    return process(
        [start(), call, user("After"), caught, user("Note")], ["Begin > Call > After", "Caught > Note"]
    )


def middle() -> Process:
    """Calls the child and hears nothing of it."""
    call = node("callActivity", "Call", called_element="child")
    return process([start(), call, end()], ["Begin > Call > Finish"])


def test_escalation_of_a_child_is_heard_by_its_caller_and_the_child_goes_on(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(child(), "child")
    deploy(caller())
    begin(runtime)
    runtime.work()
    assert names(runtime) == ["Inner", "Note"]
    complete(runtime, "Inner")
    runtime.work()
    assert names(runtime) == ["After", "Note"]


def test_escalation_that_interrupts_its_call_activity_cancels_the_child(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(child(), "child")
    deploy(caller(interrupting=True))
    begin(runtime)
    runtime.work()
    assert names(runtime) == ["Note"]
    assert count(runtime, Instance, Instance.state == "cancelled") == 1


def test_escalation_at_the_end_of_a_child_comes_before_its_result(runtime: Runtime, deploy: Deploy) -> None:
    deploy(child("endEvent"), "child")
    deploy(caller())
    for _ in range(5):
        begin(runtime)
    runtime.work()
    assert names(runtime) == ["After"] * 5 + ["Note"] * 5


def test_escalation_goes_up_two_callers(runtime: Runtime, deploy: Deploy, restarted: Restart) -> None:
    deploy(child(), "child")
    deploy(middle(), "middle")
    deploy(caller(called="middle"))
    begin(runtime)
    restarted().work()
    assert names(runtime) == ["Inner", "Note"]


def test_escalation_nobody_catches_is_a_line_in_the_history(runtime: Runtime, deploy: Deploy) -> None:
    deploy(child(), "child")
    deploy(middle())
    begin(runtime)
    runtime.work()
    assert (names(runtime), count(runtime, AuditEvent, AuditEvent.kind == "escalation_uncaught")) == (
        ["Inner"],
        1,
    )


def test_escalation_the_caller_cannot_take_is_an_incident_and_comes_with_the_result(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(child(), "child")
    deploy(caller(outputs="escalation.days"))
    deploy(middle(), "other")
    begin(runtime)
    runtime.work()
    assert "outputs of Caught is " in incident(runtime).cause
    retry(runtime)
    runtime.work()
    assert count(runtime, Job, Job.state == "failed") == 1
    complete(runtime, "Inner")
    runtime.work()
    assert names(runtime) == []
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 2


def test_condition_is_met_by_another_branch_in_a_process_that_remembers_nothing(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    wait = node("intermediateCatchEvent", "Wait", event=Event(kind="conditional", condition="n > 3"))
    nodes = [start(), node("parallelGateway", "Fork"), wait, user("Go"), user("A"), user("B")]
    deploy(process(nodes, ["Begin > Fork > Wait > Go", "Fork > A > B > A"]), forms={})
    begin(runtime, data={"n": 0})
    complete(runtime, "A")
    assert names(runtime) == ["B"]
    with restarted().begin() as ctx:
        run = ctx.processes.instances.take(ctx, _only_instance(runtime))  # type: ignore[attr-defined]
        run.root_scope().assign({"n": 4})
        run._step()
        ctx.processes.instances.store(ctx, run)  # type: ignore[attr-defined]
    assert names(runtime) == ["B", "Go"]


def _only_instance(runtime: Runtime) -> str:
    with runtime.read() as ctx:
        return ctx.session.query(Instance).one().id


@pytest.mark.parametrize("items", [5, 300])
def test_testing_a_condition_reads_no_row_of_tokens_that_have_none(
    runtime: Runtime, deploy: Deploy, restarted: Restart, items: int
) -> None:
    each = user("Each", loop=multi(cardinality="many"))
    set_ = node("scriptTask", "Set", script="{n: 1}")
    wait = node("intermediateCatchEvent", "Wait", event=Event(kind="conditional", condition="n > 3"))
    deploy(
        process(
            [start(), node("parallelGateway", "Fork"), each, user("A"), set_, user("B"), wait, end()],
            ["Begin > Fork > Each > Finish", "Fork > A > Set > B", "Fork > Wait > Finish"],
        )
    )
    begin(runtime, data={"n": 0, "many": items})
    fresh, read = restarted(), []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        read.append(statement)

    sqlalchemy_event.listen(fresh.engine, "before_cursor_execute", note)
    complete(fresh, "A")
    assert 0 < len(read) < 40
    assert len(fresh.instances.cache.take(_only_instance(runtime)).run.tokens) == 2  # type: ignore[union-attr]


def test_event_sub_process_by_a_cycle_comes_every_day_until_its_scope_ends(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    nodes = [start("In"), user("Work"), end("Out"), handler(DAILY, interrupting=False)]
    deploy(process([start(), sub("Sub", nodes, ["In > Work > Out"]), user("After")], ["Begin > Sub > After"]))
    begin(runtime)
    for _ in range(3):
        clock.advance(days=1)
        runtime.advance()
    assert names(runtime) == ["HandlerTask"] * 3 + ["Work"]
    complete(runtime, "Work")
    for _ in range(3):
        complete(runtime, "HandlerTask")
    assert (names(runtime), count(runtime, Timer)) == (["After"], 0)


def test_interrupting_cycle_comes_once(runtime: Runtime, deploy: Deploy, clock: VirtualClock) -> None:
    deploy(
        process([start(), user("A"), boundary("T", "A", DAILY), user("Late")], ["Begin > A", "T > Late"]),
        "edge",
    )
    deploy(process([start(), user("A"), handler(DAILY)], ["Begin > A"]), "handler")
    begin(runtime, "edge")
    begin(runtime, "handler")
    for _ in range(3):
        clock.advance(days=1)
        runtime.advance()
    assert (names(runtime), count(runtime, Timer)) == (["HandlerTask", "Late"], 0)


def test_event_with_several_timers_and_messages_is_woken_by_the_first(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock, restarted: Restart
) -> None:
    parts = (
        Event(kind="timer", timer="duration", expression="P9D"),
        Event(kind="timer", timer="duration", expression="P2D"),
        Event(kind="message", message="filed", correlation_key="business_key"),
        Event(kind="message", message="sent", correlation_key="business_key"),
    )
    wait = node("intermediateCatchEvent", "Any", event=Event(kind="multiple", parts=parts))
    deploy(process([start(), wait, user("Go")], ["Begin > Any > Go"]))
    by_time, by_message = begin(runtime, business_key="1"), begin(runtime, business_key="2")
    with runtime.begin() as ctx:
        runtime.send(ctx, "sent", "2")
    runtime.advance()
    assert (names(runtime), count(runtime, Timer)) == (["Go"], 2)
    clock.advance(days=2)
    restarted().advance()
    assert (names(runtime), count(runtime, Timer)) == (["Go", "Go"], 0)
    assert {state_of(runtime, each) for each in (by_time, by_message)} == {"running"}


def test_cancelled_transaction_leaves_no_row_behind(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    inside = [
        start("In"),
        node("parallelGateway", "Fork"),
        user("Pay"),
        user("Refuse"),
        end("Undo", CANCEL),
        end("Out"),
    ]
    deal = process(inside, ["In > Fork > Pay > Out", "Fork > Refuse > Undo"])
    work = node("transaction", "Deal", process=deal, loop=multi(cardinality="3"))
    deploy(
        process(
            [start(), work, boundary("Off", "Deal", CANCEL), user("Never")], ["Begin > Deal", "Off > Never"]
        )
    )
    begin(runtime)
    complete(restarted(), "Refuse")
    assert names(runtime) == ["Never"]


def release(runtime: Runtime, deploy: Deploy, *events: Event) -> None:
    """Deploy a process with these start events, each leading to a task of its own."""
    begins = [node("startEvent", f"Begin{number}", event=event) for number, event in enumerate(events)]
    tasks = [user(f"Task{number}") for number, _ in enumerate(events)]
    diagram = process(
        [*begins, *tasks], [f"{one.id} > {two.id}" for one, two in zip(begins, tasks, strict=True)]
    )
    deploy(diagram)
    with runtime.begin() as ctx:
        _replace_triggers(ctx, "p", diagram, runtime.instances.environment(ctx))


def test_process_with_several_starts_begins_at_the_one_whose_event_came(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    soon = Event(kind="timer", timer="date", expression="2015-03-10")
    release(
        runtime,
        deploy,
        Event(),
        Event(kind="message", message="filed"),
        Event(kind="message", message="sent"),
        Event(kind="signal", signal="closed"),
        soon,
        soon,
        Event(
            kind="multiple",
            parts=(Event(kind="message", message="asked"), Event(kind="signal", signal="opened")),
        ),
    )
    assert count(runtime, StartTrigger) == 7
    begin(runtime)
    with runtime.begin() as ctx:
        runtime.send(ctx, "sent", "1")
        runtime.send(ctx, "asked", "2")
        runtime.signal(ctx, "closed")
        runtime.signal(ctx, "opened")
    runtime.advance()
    assert names(runtime) == ["Task0", "Task2", "Task3", "Task6", "Task6"]
    clock.advance(days=9)
    runtime.advance()
    assert names(runtime) == ["Task0", "Task2", "Task3", "Task4", "Task5", "Task6", "Task6"]


DIAGRAM = (
    START
    + element("userTask", identifier="Work")
    + element(
        "boundaryEvent", ESCALATION_EVENT, identifier="Edge", attachedToRef="Sub", cancelActivity="false"
    )
    + element(
        "subProcess",
        element("startEvent", identifier="In")
        + element("intermediateThrowEvent", ESCALATION_EVENT, identifier="Throw")
        + element("intermediateCatchEvent", CONDITION_EVENT, identifier="Wait")
        + element("endEvent", identifier="Out")
        + chain("In", "Throw", "Wait", "Out"),
        identifier="Sub",
    )
    + element(
        "subProcess",
        element("startEvent", SIGNAL_EVENT, identifier="Told", isInterrupting="true")
        + element("userTask", identifier="Instead")
        + element("endEvent", identifier="Done")
        + chain("Told", "Instead", "Done"),
        identifier="Handler",
        triggeredByEvent="true",
    )
    + element("parallelGateway", identifier="Fork")
    + element("userTask", identifier="Note")
    + END
    + chain("Start", "Fork", "Work", "End")
    + chain("Fork", "Sub", "End")
    + chain("Edge", "Note", "End")
)


def test_diagram_with_events_is_deployed_and_run_as_drawn(runtime: Runtime, restarted: Restart) -> None:
    roots = '<bpmn:signal id="S" name="closed"/><bpmn:escalation id="X" escalationCode="late"/>'
    with runtime.begin() as ctx:
        runtime.deploy(ctx, package(bpmn(DIAGRAM, extra=roots)))
    begin(runtime, "sample")
    assert names(runtime) == ["Note", "Work"]
    with restarted().begin() as ctx:
        ctx.processes.signal(ctx, "closed")  # type: ignore[attr-defined]
    restarted().advance()
    assert names(runtime) == ["Instead"]
    complete(restarted(), "Instead", {"goal": "x"})
    assert count(runtime, Instance, Instance.state == "completed") == 1
