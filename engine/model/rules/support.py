"""What is not run is refused, with what to use instead."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.model.dialect import EVENT_KINDS, HANDLER_STARTS, REFUSED_EVENTS, REFUSED_NODES
from engine.model.elements import Event, Node, Process
from engine.model.rules.surroundings import Surroundings


def refused_nodes(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Gateways, tasks and sub-processes that the engine does not run."""
    for node in scope.nodes.values():
        refusal = REFUSED_NODES.get(node.kind)
        if refusal is not None:
            yield around.problem(
                "element.refused",
                node,
                tag=node.kind,
                label=refusal.label_zh,
                instead_zh=refusal.instead_zh,
                instead_en=refusal.instead_en,
            )


def refused_events(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Events whose trigger the engine does not run at this place."""
    owner = around.owner(scope)
    is_handler = owner is not None and owner.kind == "eventSubProcess"
    for node in scope.nodes.values():
        if node.event is None or node.kind not in EVENT_KINDS:
            continue
        allowed = EVENT_KINDS[node.kind]
        if is_handler and node.kind == "startEvent":
            # A plain start there is reported as such.
            allowed = HANDLER_STARTS | {"none"}
        if node.event.parts:
            allowed = allowed - {"link"}
        for event in node.event.each():
            if event.kind not in allowed:
                yield _refused(node, event, around)


def _refused(node: Node, event: Event, around: Surroundings) -> Problem:
    refusal = REFUSED_EVENTS[event.kind]
    return around.problem(
        "event.refused",
        node,
        tag=node.kind,
        kind=event.kind,
        label=refusal.label_zh,
        instead_zh=refusal.instead_zh,
        instead_en=refusal.instead_en,
    )
