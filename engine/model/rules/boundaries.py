"""Events on the border of an activity (BPMN 2.0 §10.5.4)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.model.dialect import ACTIVITIES, REFUSED_NODES
from engine.model.elements import Process
from engine.model.rules.surroundings import Surroundings


def boundary_events(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A boundary event sits on an activity, is entered from nowhere else, and an error one interrupts."""
    caught: set[tuple[str, str]] = set()
    for node in scope.nodes.values():
        if node.kind != "boundaryEvent":
            continue
        host = scope.nodes.get(node.attached_to)
        if not node.attached_to or (host and host.kind not in ACTIVITIES | REFUSED_NODES.keys()):
            yield around.problem("boundary.host", node)
        if scope.incoming(node.id):
            yield around.problem("boundary.incoming", node)
        if node.event is None or node.event.kind != "error":
            continue
        if not node.interrupting:
            yield around.problem("boundary.error_interrupts", node)
        if (node.attached_to, node.event.error_code) in caught:
            yield around.problem("boundary.error_twice", node, error=node.event.error_code or "*")
        caught.add((node.attached_to, node.event.error_code))


def error_ends(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """An error end event says which error it is."""
    for node in scope.nodes.values():
        if (
            node.kind == "endEvent"
            and node.event
            and node.event.kind == "error"
            and not node.event.error_code
        ):
            yield around.problem("error.code_missing", node)
