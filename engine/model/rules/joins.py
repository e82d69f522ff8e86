"""Parallel joins that wait for branches of which only one is ever taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from engine.errors import Problem
from engine.model.elements import Flow, Process
from engine.model.rules.surroundings import Surroundings

_CHOOSING: Final = frozenset({"exclusiveGateway", "eventBasedGateway"})


def exclusive_into_parallel(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A parallel join fed by two branches of one choice.

    Only straight branches are followed. It is certain to wait for ever where the scope cannot hold a second
    token; else a second token might come to the rescue, and it is a warning.
    """
    hosts = {node.attached_to for node in scope.nodes.values() if node.attached_to}
    for node in scope.nodes.values():
        if node.kind != "parallelGateway":
            continue
        incoming = scope.incoming(node.id)
        if len(incoming) < 2:
            continue
        splits = Counter(_choice_behind(flow, scope, hosts) for flow in incoming)
        for split, count in splits.items():
            if split is None or count < 2:
                continue
            code = "join.may_deadlock" if _can_hold_two_tokens(scope, node.id) else "join.deadlock"
            name = scope.nodes[split].name or split
            yield around.problem(code, node, split=name)


def _choice_behind(flow: Flow, scope: Process, hosts: set[str]) -> str | None:
    """The choosing gateway from which a straight branch leads to this flow; None if there is no such."""
    seen: set[str] = set()
    while flow.source not in seen:
        seen.add(flow.source)
        source = scope.nodes[flow.source]
        if source.kind in _CHOOSING:
            return source.id
        incoming = scope.incoming(source.id)
        if len(incoming) != 1 or len(scope.outgoing(source.id)) != 1 or source.id in hosts:
            return None
        flow = incoming[0]
    return None


def _can_hold_two_tokens(scope: Process, join: str) -> bool:
    """Whether the scope forks before the join or has an event beside an activity that goes on."""
    for node in scope.nodes.values():
        if node.kind == "boundaryEvent" and not node.interrupting:
            return True
        if node.kind not in _CHOOSING and node.id != join and len(scope.outgoing(node.id)) > 1:
            return True
    return False
