"""What is foretold of a task if nobody acts, in diagrams drawn for it, beside what happens to it then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.clock import VirtualClock
from engine.fates import Fate, list_fates
from engine.model.elements import Event, Node, Process
from engine.models import HumanTask, Instance, TaskState
from engine.runtime import Runtime
from tests.engine.acts import begin
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, end, node, process, start, sub, user
from tests.engine.spiff.specs.test_event_subprocess import handler

TERMINATE = Event(kind="terminate")
LATE = Event(kind="error", error_code="late")
ESCALATION = Event(kind="escalation", escalation_code="late")
FORK = node("parallelGateway", "Fork")
WORK, DONE = user("Work"), end("Done")


def after(days: int) -> Event:
    return Event(kind="timer", timer="duration", expression=f"P{days}D")


def pause(name: str, days: int) -> Node:
    return node("intermediateCatchEvent", name, event=after(days))


def beside(*nodes: Node, then: str) -> tuple[list[Node], list[str]]:
    """A task, and a branch beside it."""
    return [start(), FORK, WORK, DONE, *nodes], ["Begin > Fork > Work > Done", f"Fork > {then}"]


def choice(condition: str) -> Process:
    nodes, flows = beside(
        pause("Later", 4), node("exclusiveGateway", "Which", default="F3_0"), user("Else"), end("Stop", TERMINATE),
        then="Later > Which",
    )  # fmt: skip
    return process(nodes, [*flows, f"Which > Stop if {condition}", "Which > Else"])


PLAIN = [start(), WORK, DONE], ["Begin > Work > Done"]
INSIDE = [start("In"), WORK, DONE], ["In > Work > Done"]
ONE = [start(), sub("Sub", *INSIDE), end()], ["Begin > Sub > Finish"]

DRAWN = {
    "on the task": (
        process([*PLAIN[0], boundary("Edge", "Work", after(2)), end("Late")], [*PLAIN[1], "Edge > Late"]),
        [(2, "Edge", True)],
    ),
    "beside and then on the sub-process around": (
        process(
            [
                start(), end(), end("Late"), end("Note"),
                sub("Sub", [*INSIDE[0], boundary("Soft", "Work", after(1), interrupting=False), end("Note")],
                    [*INSIDE[1], "Soft > Note"]),
                boundary("Edge", "Sub", after(3)),
            ],
            ["Begin > Sub > Finish", "Edge > Late"],
        ),
        [(1, "Soft", False), (3, "Edge", True)],
    ),
    "by an event sub-process": (process([*PLAIN[0], handler(after(5))], PLAIN[1]), [(5, "HandlerIn", True)]),
    "by an event sub-process beside it": (
        process([*PLAIN[0], handler(after(5), interrupting=False)], PLAIN[1]), [(5, "HandlerIn", False)],
    ),
    "by an event sub-process further out": (
        process([*ONE[0], handler(after(5))], ONE[1]), [(5, "HandlerIn", True)],
    ),
    "by a branch that ends everything after two timers": (
        process(*beside(pause("Soft", 2), pause("Hard", 3), end("Stop", TERMINATE), then="Soft > Hard > Stop")),
        [(5, "Hard", True)],
    ),
    "by a branch beside the sub-process": (
        process(
            [start(), FORK, sub("Sub", *INSIDE), end(), pause("Hard", 3), end("Stop", TERMINATE)],
            ["Begin > Fork > Sub > Finish", "Fork > Hard > Stop"],
        ),
        [(3, "Hard", True)],
    ),
    "not by the end of a branch that ends itself": (
        process(*beside(pause("Soft", 2), end("Stop"), then="Soft > Stop")), [],
    ),
    "not by what ends another scope": (
        process(
            [
                *beside(then="Sub")[0],
                sub("Sub", [start("In"), pause("Hard", 3), end("Stop", TERMINATE)], ["In > Hard > Stop"]),
            ],
            beside(then="Sub")[1],
        ),
        [],
    ),
    "by an error of a branch": (
        process(
            [
                start(), end(), end("Late"), boundary("Caught", "Sub", LATE),
                sub("Sub", *beside(pause("Hard", 3), end("Stop", LATE), then="Hard > Stop")),
            ],
            ["Begin > Sub > Finish", "Caught > Late"],
        ),
        [(3, "Hard", True)],
    ),
    "by an escalation that interrupts": (
        process(
            [start(), end(), end("Late"), boundary("Caught", "Sub", ESCALATION), sub("Sub", *beside(
                pause("Hard", 3), end("Stop", ESCALATION), then="Hard > Stop"))],
            ["Begin > Sub > Finish", "Caught > Late"],
        ),
        [(3, "Hard", True)],
    ),
    "not by an escalation that interrupts nothing": (
        process(
            [start(), end(), end("Late"), boundary("Caught", "Sub", ESCALATION, interrupting=False),
             sub("Sub", *beside(pause("Hard", 3), end("Stop", ESCALATION), then="Hard > Stop"))],
            ["Begin > Sub > Finish", "Caught > Late"],
        ),
        [],
    ),
    "by what a boundary event beside it leads to": (
        process(
            [*PLAIN[0], boundary("Soft", "Work", after(2), interrupting=False), end("Stop", TERMINATE)],
            [*PLAIN[1], "Soft > Stop"],
        ),
        [(2, "Soft", True)],
    ),
    "by a task beside it that is not done either": (
        process(
            [*beside(then="Other")[0], user("Other"), boundary("Edge", "Other", after(2)), pause("More", 1),
             end("Stop", TERMINATE)],
            [*beside(then="Other")[1], "Edge > More > Stop"],
        ),
        [(3, "More", True)],
    ),
}  # fmt: skip


def fates_of(runtime: Runtime, name: str = "Work") -> list[Fate]:
    with runtime.read() as ctx:
        task = ctx.session.scalars(select(HumanTask).where(HumanTask.node == name)).one()
        instance = ctx.session.get_one(Instance, task.instance_id)
        return list_fates(ctx, runtime.instances, instance, task.id)


def is_open(runtime: Runtime, name: str = "Work") -> bool:
    with runtime.read() as ctx:
        return (
            ctx.session.scalars(select(HumanTask.state).where(HumanTask.node == name)).one()
            == TaskState.READY
        )


def gone_after(runtime: Runtime, clock: VirtualClock) -> int | None:
    """After how many days the task is gone."""
    for day in range(1, 40):
        clock.advance(days=1)
        runtime.advance()
        if not is_open(runtime):
            return day
    return None


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_foretold_is_what_happens(
    runtime: Runtime, clock: VirtualClock, deploy: Deploy, name: str
) -> None:
    drawn, expected = DRAWN[name]
    deploy(drawn)
    began = clock.now()
    begin(runtime)
    fates = fates_of(runtime)
    assert [(fate.at - began, fate.node.id, fate.ends) for fate in fates] == [
        (timedelta(days=days), event, ends) for days, event, ends in expected
    ]
    assert all(fate.is_sure for fate in fates)
    assert gone_after(runtime, clock) == next((days for days, _event, ends in expected if ends), None)


def test_caller_may_end_what_it_has_called(runtime: Runtime, clock: VirtualClock, deploy: Deploy) -> None:
    deploy(process(*PLAIN), "child")
    call = node("callActivity", "Call", called_element="child")
    edge = boundary("Edge", "Call", after(6))
    deploy(process([start(), call, end(), edge, end("Late")], ["Begin > Call > Finish", "Edge > Late"]))
    began = clock.now()
    begin(runtime)
    runtime.advance()
    assert [(fate.at - began, fate.node.id, fate.ends) for fate in fates_of(runtime)] == [
        (timedelta(days=6), "Edge", True)
    ]
    assert gone_after(runtime, clock) == 6


def test_error_that_nobody_catches_ends_a_called_process(
    runtime: Runtime, clock: VirtualClock, deploy: Deploy
) -> None:
    nodes, flows = beside(pause("Hard", 3), end("Stop", LATE), then="Hard > Stop")
    deploy(process(nodes, flows), "child")
    call = node("callActivity", "Call", called_element="child")
    caught = boundary("Caught", "Call", LATE)
    deploy(process([start(), call, end(), caught, end("Late")], ["Begin > Call > Finish", "Caught > Late"]))
    begin(runtime)
    runtime.advance()
    assert [(fate.node.id, fate.ends) for fate in fates_of(runtime)] == [("Hard", True)]
    assert gone_after(runtime, clock) == 3


@pytest.mark.parametrize(("condition", "days"), [("true", 4), ("false", None)])
def test_what_a_condition_decides_is_not_sure(
    runtime: Runtime, clock: VirtualClock, deploy: Deploy, condition: str, days: int | None
) -> None:
    deploy(choice(condition))
    begin(runtime)
    assert [(fate.node.id, fate.ends, fate.is_sure) for fate in fates_of(runtime)] == [("Later", True, False)]
    assert gone_after(runtime, clock) == days
