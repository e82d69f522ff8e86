"""Which way a token may come to a join."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.elements import Process


def flows_into(process: Process, join: str) -> dict[str, frozenset[str]]:
    """For each node of a scope, the incoming flows of a join that a token there may come by, not passing it first."""
    found: dict[str, set[str]] = {}
    for flow in process.incoming(join):
        ahead: list[str] = [flow.source]
        while ahead:
            name = ahead.pop()
            flows = found.setdefault(name, set())
            if name == join or flow.id in flows:
                continue
            flows.add(flow.id)
            ahead += _before(process, name)
    found.pop(join, None)
    return {name: frozenset(flows) for name, flows in found.items()}


def _before(process: Process, name: str) -> Sequence[str]:
    """Where a token may have been before it was at a node: also the activity whose edge an event stands on, and what
    throws the link that is caught there."""
    node = process.nodes[name]
    before = [flow.source for flow in process.incoming(name)]
    if node.attached_to:
        before.append(node.attached_to)
    if node.kind == "intermediateCatchEvent" and node.event is not None and node.event.kind == "link":
        before += [
            other.id
            for other in process.nodes.values()
            if other.kind == "intermediateThrowEvent"
            and other.event is not None
            and (other.event.kind, other.event.link) == ("link", node.event.link)
        ]
    return before


def nodes_before(process: Process, name: str) -> frozenset[str]:
    """The nodes of a scope that a token may be at on its way to this one, the first time it comes there.

    What lies behind it is not before it, although a way leads back from there.
    """
    before = {each: _before(process, each) for each in process.nodes}
    leading: set[str] = set()
    ahead = [name]
    while ahead:
        new = set(before[ahead.pop()]) - leading
        leading |= new
        ahead += new
    met: set[str] = set()
    while new := {
        each for each in leading - met - {name} if not before[each] or not met.isdisjoint(before[each])
    }:
        met |= new
    return frozenset(met)
