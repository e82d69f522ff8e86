"""Every node lies on a path from a start to an end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from engine.errors import Problem
from engine.model.dialect import ACTIVITIES
from engine.model.elements import Node, Process
from engine.model.rules.surroundings import Surroundings

Links = Mapping[str, list[str]]


def starts(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A process begins at start events, at most one of them plain; a sub-process at one plain one."""
    found = [node for node in scope.nodes.values() if node.kind == "startEvent"]
    plain = [node for node in found if _trigger(node) == "none"]
    if not found:
        yield around.problem("start.missing", scope)
    for node in plain[1:]:
        yield around.problem("start.several", node)
    owner = around.owner(scope)
    for node in found:
        if owner is not None and owner.kind != "eventSubProcess" and _trigger(node) != "none":
            yield around.problem("start.in_subprocess", node)
        if scope.incoming(node.id):
            yield around.problem("start.incoming", node)


def ends(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A scope ends at end events, and nothing comes after one; that it may end elsewhere, too, is a warning."""
    found = [node for node in scope.nodes.values() if node.kind == "endEvent"]
    if not found:
        yield around.problem("end.missing", scope)
    for node in found:
        if scope.outgoing(node.id):
            yield around.problem("end.outgoing", node)
    for node in _implicit_ends(scope) if found else ():
        yield around.problem("end.implicit", node)


def reachable(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Nodes that no start leads to. Silent where there is no start: that is another problem."""
    nodes = scope.nodes.values()
    if not any(node.kind == "startEvent" for node in nodes):
        return
    ahead = _links(scope)
    roots = [node.id for node in nodes if _begins(node, scope)]
    seen = _spread(roots, ahead)
    for node in nodes:
        if node.id not in seen:
            yield around.problem("node.unreachable", node)


def leads_to_end(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Nodes from which no end, drawn or implicit, can be reached."""
    finals = [node.id for node in scope.nodes.values() if node.kind == "endEvent"]
    finals += [node.id for node in _implicit_ends(scope)]
    back: dict[str, list[str]] = defaultdict(list)
    for source, target in (*((flow.source, flow.target) for flow in scope.flows.values()), *_links_of(scope)):
        back[target].append(source)
    seen = _spread(finals, back)
    for node in scope.nodes.values():
        if node.id not in seen and node.kind != "eventSubProcess":
            yield around.problem("node.no_exit", node)


def _implicit_ends(scope: Process) -> Iterator[Node]:
    """Activities and events that nothing follows (BPMN 2.0 §10.5.3)."""
    for node in scope.nodes.values():
        is_link = node.event is not None and node.event.kind == "link"
        may_end = node.kind in ACTIVITIES or (node.kind.endswith("Event") and node.kind != "endEvent")
        if may_end and not is_link and not scope.outgoing(node.id):
            yield node


def _begins(node: Node, scope: Process) -> bool:
    if node.kind == "boundaryEvent":
        return node.attached_to not in scope.nodes
    return node.kind in {"startEvent", "eventSubProcess"}


def _links(scope: Process) -> dict[str, list[str]]:
    """Where a token can go from each node: along flows and links, and to the boundary events of an activity."""
    ahead: dict[str, list[str]] = defaultdict(list)
    for flow in scope.flows.values():
        ahead[flow.source].append(flow.target)
    for source, target in _links_of(scope):
        ahead[source].append(target)
    for node in scope.nodes.values():
        if node.attached_to:
            ahead[node.attached_to].append(node.id)
    return ahead


def _links_of(scope: Process) -> Iterator[tuple[str, str]]:
    """From each link thrown to each event that catches it."""
    linked = [node for node in scope.nodes.values() if node.event and node.event.kind == "link"]
    for source in linked:
        for target in linked:
            kinds = (source.kind, target.kind)
            if kinds == ("intermediateThrowEvent", "intermediateCatchEvent") and source.event == target.event:
                yield source.id, target.id


def _spread(roots: Iterable[str], links: Links) -> set[str]:
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(links.get(current, ()))
    return seen


def _trigger(node: Node) -> str:
    return node.event.kind if node.event else "none"
