"""What is not run is refused, with what to use instead."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.model.dialect import EVENT_KINDS, REFUSED_EVENTS, REFUSED_NODES
from engine.model.elements import Process
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
    for node in scope.nodes.values():
        allowed = EVENT_KINDS.get(node.kind)
        if node.event is None or allowed is None or node.event.kind in allowed:
            continue
        refusal = REFUSED_EVENTS[node.event.kind]
        yield around.problem(
            "event.refused",
            node,
            tag=node.kind,
            kind=node.event.kind,
            label=refusal.label_zh,
            instead_zh=refusal.instead_zh,
            instead_en=refusal.instead_en,
        )
