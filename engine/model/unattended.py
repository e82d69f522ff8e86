"""What comes of an element by itself, if nobody does anything: the timers, and the ends of more than a path, ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.model.dialect import GATEWAYS
from engine.model.elements import Event, Flow, Node, Process

_PASSES_ALONE: Final = GATEWAYS | {
    "startEvent",
    "boundaryEvent",
    "intermediateThrowEvent",
    "task",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
}
_CHOOSES: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})
_JOINS: Final = frozenset({"inclusiveGateway", "parallelGateway"})
_BREAKS: Final = frozenset({"terminate", "error", "cancel", "escalation"})


@dataclass(frozen=True)
class Way:
    """One way on: to `node`, a timer that is waited for then, or an event that ends or interrupts what is around it;
    `is_sure` if no condition chooses it."""

    node: Node
    is_sure: bool


def definitions_of(node: Node) -> tuple[Event, ...]:
    """What an event catches or throws, one by one; nothing for what is no event."""
    return node.event.each() if node.event is not None else ()


def has_timer(node: Node) -> bool:
    """Whether an event waits for a time, maybe beside other things."""
    return any(event.kind == "timer" for event in definitions_of(node))


def breaks(node: Node) -> bool:
    """Whether an event thrown may end more than its own path."""
    is_thrown = node.kind in ("endEvent", "intermediateThrowEvent")
    return is_thrown and any(event.kind in _BREAKS for event in definitions_of(node))


def chooses(node: Node) -> bool:
    """Whether conditions decide which ways a token takes from here."""
    return node.kind in _CHOOSES


def list_ways(scope: Process, start: str) -> list[Way]:
    """The ways on behind an element of a scope, the nearest first; they end at people, messages, calls and joins.

    What people would have to do is waited for until a timer on its edge comes.
    """
    found: list[Way] = []
    seen = {start}
    ahead = [(scope.nodes[flow.target], is_sure) for flow, is_sure in _onwards(scope, scope.nodes[start])]
    while ahead:
        node, is_sure = ahead.pop(0)
        if node.id in seen:
            continue
        seen.add(node.id)
        if breaks(node) or (node.kind == "intermediateCatchEvent" and has_timer(node)):
            found.append(Way(node, is_sure))
        if node.kind in _PASSES_ALONE:
            if not (node.kind in _JOINS and len(scope.incoming(node.id)) > 1):
                ahead += [
                    (scope.nodes[flow.target], is_sure and sure) for flow, sure in _onwards(scope, node)
                ]
        else:
            found += [Way(each, is_sure) for each in _timers_on(scope, node)]
        ahead += [(each, is_sure) for each in _link_targets(scope, node)]
    return found


def _onwards(scope: Process, node: Node) -> Iterator[tuple[Flow, bool]]:
    flows = scope.outgoing(node.id)
    is_choice = len(flows) > 1 and chooses(node)
    for flow in flows:
        yield flow, not is_choice and flow.condition is None


def _timers_on(scope: Process, node: Node) -> list[Node]:
    return [each for each in scope.nodes.values() if each.attached_to == node.id and has_timer(each)]


def _link_targets(scope: Process, node: Node) -> list[Node]:
    if node.event is None or node.event.kind != "link" or node.kind != "intermediateThrowEvent":
        return []
    return [
        each
        for each in scope.nodes.values()
        if each.kind == "intermediateCatchEvent"
        and each.event is not None
        and (each.event.kind, each.event.link) == ("link", node.event.link)
    ]
