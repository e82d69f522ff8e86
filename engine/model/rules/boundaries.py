"""Events on the border of an activity (BPMN 2.0 §10.5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.model.dialect import ACTIVITIES, REFUSED_NODES
from engine.model.elements import Process
from engine.model.rules.surroundings import Surroundings


def boundary_events(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A boundary event sits on an activity, is entered from nowhere else, and an error one interrupts."""
    caught: set[tuple[str, str, str]] = set()
    for node in scope.nodes.values():
        if node.kind != "boundaryEvent":
            continue
        host = scope.nodes.get(node.attached_to)
        if not node.attached_to or (host and host.kind not in ACTIVITIES | REFUSED_NODES.keys()):
            yield around.problem("boundary.host", node)
        if scope.incoming(node.id):
            yield around.problem("boundary.incoming", node)
        for event in node.event.each() if node.event else ():
            if event.kind not in ("error", "escalation"):
                continue
            if event.kind == "error" and not node.interrupting:
                yield around.problem("boundary.error_interrupts", node)
            code = event.error_code or event.escalation_code
            if (node.attached_to, event.kind, code) in caught:
                yield around.problem("boundary.error_twice", node, error=code or "*")
            caught.add((node.attached_to, event.kind, code))


def error_ends(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """An error end event says which error it is."""
    for node in scope.nodes.values():
        events = node.event.each() if node.event and node.kind == "endEvent" else ()
        if any(event.kind == "error" and not event.error_code for event in events):
            yield around.problem("error.code_missing", node)
