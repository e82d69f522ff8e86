"""Which elements of a scope may be done, or under way, before another begins."""

from __future__ import annotations

from collections import defaultdict

from engine.model.elements import Process


def before(scope: Process) -> dict[str, frozenset[str]]:
    """For each node those from which a token may come to it, and those on branches that run beside it."""
    names = list(scope.nodes)
    bits = {name: 1 << index for index, name in enumerate(names)}
    ahead = _successors(scope)
    reach = {name: sum(bits[each] for each in _reach(name, ahead)) for name in names}
    found = dict.fromkeys(names, 0)
    for name in names:
        for later in names:
            if reach[name] & bits[later]:
                found[later] |= bits[name]
    for branches in _side_by_side(scope, ahead):
        sides = [bits[branch] | reach[branch] for branch in branches]
        for index, side in enumerate(sides):
            beside = 0
            for number, other in enumerate(sides):
                beside |= other if number != index else 0
            for name in names:
                if side & bits[name]:
                    found[name] |= beside
    return {name: frozenset(each for each in names if mask & bits[each]) for name, mask in found.items()}


def _successors(scope: Process) -> dict[str, list[str]]:
    ahead: dict[str, list[str]] = defaultdict(list)
    for flow in scope.flows.values():
        ahead[flow.source].append(flow.target)
    thrown = [node for node in scope.nodes.values() if node.event and node.event.kind == "link"]
    for node in scope.nodes.values():
        if node.attached_to:
            ahead[node.attached_to].append(node.id)
        if node.kind == "intermediateThrowEvent" and node in thrown:
            ahead[node.id] += [
                other.id for other in thrown if other is not node and other.event == node.event
            ]
    return ahead


def _side_by_side(scope: Process, ahead: dict[str, list[str]]) -> list[list[str]]:
    """The first nodes of branches that may be under way at once."""
    found = []
    for node in scope.nodes.values():
        if node.kind not in ("exclusiveGateway", "eventBasedGateway") and len(ahead[node.id]) > 1:
            found.append([name for name in ahead[node.id] if not scope.nodes[name].attached_to])
        beside = [name for name in ahead[node.id] if _is_beside(scope, name)]
        found += [[node.id, name] for name in beside]
    return found


def _is_beside(scope: Process, name: str) -> bool:
    node = scope.nodes[name]
    return bool(node.attached_to) and not node.interrupting


def _reach(start: str, ahead: dict[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(ahead.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += ahead.get(name, ())
    return seen
