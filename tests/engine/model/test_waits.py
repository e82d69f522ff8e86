"""Timers and boundary events that can never happen."""

from __future__ import annotations

import pytest

from engine.model import check_process
from engine.model.elements import Event, Node, Process
from engine.model.texts import timers
from tests.engine.spiff.diagrams import boundary, end, node, process, start, sub, user


def lasting(text: str, kind: str = "duration") -> Event:
    return Event(kind="timer", timer=kind, expression=text)


def wait(text: str, name: str = "Wait") -> Node:
    return node("intermediateCatchEvent", name, event=lasting(text))


def line(*nodes: Node, edges: tuple[Node, ...] = ()) -> Process:
    flows = [
        " > ".join(["Begin", *(each.id for each in nodes), "Finish"]),
        *(f"{each.id} > Finish" for each in edges),
    ]
    return process([start(), *nodes, *edges, end()], flows)


def within(inner: list[Node], limit: str, edges: tuple[Node, ...] = ()) -> Process:
    """A sub-process that an event interrupts."""
    way = " > ".join(["In", *(each.id for each in inner), "Out"])
    body = sub(
        "Sub", [start("In"), *inner, *edges, end("Out")], [way, *(f"{each.id} > Out" for each in edges)]
    )
    return line(body, edges=(boundary("Limit", "Sub", lasting(limit)),))


def gateway(first: str, second: str) -> Process:
    nodes = [start(), node("eventBasedGateway", "G"), wait(first, "One"), wait(second, "Two"), end()]
    return process(nodes, ["Begin > G > One > Finish", "G > Two > Finish"])


def found(diagram: Process) -> list[tuple[str, str, str]]:
    return [
        (each.code, each.element_id, each.severity)
        for each in check_process(diagram, "p")
        if each.code in timers.TEXTS
    ]


LATE = boundary("Late", "A", lasting("P1D"))
LONG = boundary("Late", "Task", lasting("P9D"), interrupting=False)
WRONG = [
    ("timer.no_time", "Wait", line(wait("PT0S"))),
    ("timer.no_time", "Wait", line(wait('=duration("-P1D")'))),
    ("timer.no_time", "Wait", line(wait('=duration("P0M")'))),
    ("timer.never_repeats", "Late", line(user("A"), edges=(boundary("Late", "A", lasting("R0/P1D", "cycle")),))),
    ("timer.after_limit", "Wait", within([wait("P5D")], "P3D")),
    ("timer.after_limit", "Wait", within([wait("P2M")], "P30D")),
    ("timer.after_limit", "Late", within([user("Task")], "P3D", (LONG,))),
    ("timer.after_limit", "Late", line(user("A"), edges=(boundary("Late", "A", lasting("P5D"), interrupting=False),
                                                         boundary("Limit", "A", lasting("P3D"))))),
    ("timer.after_limit", "Two", gateway("P1D", "P2D")),
    *(("boundary.host_at_once", "Late", line(node(kind, "A", script="{}"), edges=(LATE,)))
      for kind in ("task", "manualTask", "scriptTask")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "element", "diagram"), WRONG, ids=[f"{each[0]}-{n}" for n, each in enumerate(WRONG)]
)
def test_each_is_told_at_its_element(code: str, element: str, diagram: Process) -> None:
    severity = "error" if code == "timer.never_repeats" else "warning"
    assert found(diagram) == [(code, element, severity)]


RIGHT = {
    "shorter than the limit": within([wait("P2D")], "P3D"),
    "perhaps shorter": within([wait("P1M")], "P30D"),
    "as long as the limit": within([wait("P3D")], "P3D"),
    "until a date that is computed": within([wait("=x")], "P3D"),
    "a limit that interrupts nothing": line(
        user("A"),
        edges=(
            boundary("Late", "A", lasting("P5D")),
            boundary("Remind", "A", lasting("R/P1D", "cycle"), interrupting=False),
        ),
    ),
    "a script's edge that catches errors": line(
        node("scriptTask", "A", script="{}"), edges=(boundary("Late", "A", Event(kind="error")),)
    ),
    "one after another": line(wait("P9D", "One"), wait("P1D", "Two")),
}


@pytest.mark.parametrize("what", RIGHT)
def test_what_can_happen_is_left_alone(what: str) -> None:
    assert found(RIGHT[what]) == []


def test_event_sub_process_is_a_limit_of_its_scope() -> None:
    handler = process([node("startEvent", "Over", event=lasting("P1D")), end("Done")], ["Over > Done"])
    nodes = [start(), wait("P2D"), node("eventSubProcess", "Handler", process=handler), end()]
    assert found(process(nodes, ["Begin > Wait > Finish"])) == [("timer.after_limit", "Wait", "warning")]


def test_every_text_has_a_case() -> None:
    assert timers.TEXTS.keys() == {code for code, _, _ in WRONG}
