"""Joins under way: which branch is which in the new version, and whether what is on its way still adds up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from engine.errors import Problem
from engine.migration.frontier import Row
from engine.migration.mapping import NodeMapping
from engine.migration.texts import problem
from engine.model.elements import Process
from engine.spiff.reach import flows_into

JOINS = ("parallelGateway", "inclusiveGateway")


def is_join(process: Process, node: str) -> bool:
    """Whether several flows come together in a gateway that waits for them."""
    return node in process.nodes and process.nodes[node].kind in JOINS and len(process.incoming(node)) > 1


def map_flows(old: Process, new: Process, mapping: NodeMapping, join: str, target: str) -> dict[str, str]:
    """The incoming flows of a join and those of the new one they are: by id, else by the way that leads there."""
    wanted = {flow.id: flow for flow in new.incoming(target)}
    reached = flows_into(new, target)
    found: dict[str, str] = {}
    for flow in old.incoming(join):
        ways = _ways(old, mapping, flow.source, reached)
        if flow.id in wanted and (not ways or flow.id in ways):
            found[flow.id] = flow.id
        elif len(ways) == 1:
            found[flow.id] = next(iter(ways))
    return found if len(set(found.values())) == len(found) else {}


def _ways(
    old: Process, mapping: NodeMapping, source: str, reached: dict[str, frozenset[str]]
) -> frozenset[str]:
    """By which of the new flows a token comes that is at a node of the old version, or was before it."""
    seen: set[str] = set()
    ahead = [source]
    while ahead:
        name = ahead.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if mapping.target(name) in reached:
            return reached[mapping.target(name)]
        ahead += [flow.source for flow in old.incoming(name)]
    return frozenset()


@dataclass(frozen=True)
class _Way:
    """What one token (or the rivals behind one event gateway) brings to a join: old and new flows."""

    before: frozenset[str]
    after: frozenset[str]


def check_parallel_joins(
    old: Process, new: Process, mapping: NodeMapping, tokens: Collection[Row]
) -> Iterable[Problem]:
    """Whether every parallel join still gets each of its branches once; `tokens` are those that go their own way."""
    met = set()
    for join in old.nodes.values():
        if join.kind != "parallelGateway" or not is_join(old, join.id):
            continue
        target = mapping.target(join.id)
        met.add(target)
        before = flows_into(old, join.id)
        concerned = {_group(token) for token in tokens if _brings(token, join.id, before)}
        is_kept = is_join(new, target) and new.nodes[target].kind == join.kind
        if not is_kept:
            if len(concerned) > 1 or any(token["node"] == join.id for token in tokens):
                yield problem("join_removed", join=join.id, element_id=join.id)
            continue
        flows = map_flows(old, new, mapping, join.id, target)
        after = flows_into(new, target)
        ways = [
            _Way(
                frozenset(flows.get(flow, "") for flow in _brings(token, join.id, before)),
                frozenset(flows.get(flow, "") for flow in token["data"].get("arrived", ()))
                if token["node"] == join.id
                else after.get(mapping.target(token["node"]), frozenset()),
            )
            for token in tokens
        ]
        if not _adds_up(ways, {flow.id for flow in new.incoming(target)}, set(flows.values())):
            yield problem("join_changed", join=target, element_id=target)
    for join in new.nodes.values():
        if join.kind == "parallelGateway" and is_join(new, join.id) and join.id not in met:
            reached = flows_into(new, join.id)
            ways = [
                _Way(frozenset(), reached.get(mapping.target(token["node"]), frozenset())) for token in tokens
            ]
            if not _adds_up(ways, {flow.id for flow in new.incoming(join.id)}, set()):
                yield problem("join_changed", join=join.id, element_id=join.id)


def _adds_up(ways: Collection[_Way], wanted: set[str], known: set[str]) -> bool:
    """Each token brings what it brought before, or only one is on its way and brings everything."""
    if wanted == known and all(way.before == way.after for way in ways):
        return True
    coming = [way for way in ways if way.after]
    if not coming:
        return not any(way.before for way in ways)
    return len(coming) == 1 and coming[0].after == wanted and sum(bool(way.before) for way in ways) <= 1


def _brings(token: Row, join: str, reached: dict[str, frozenset[str]]) -> frozenset[str]:
    if token["node"] == join:
        return frozenset(token["data"].get("arrived", ()))
    return reached.get(token["node"], frozenset())


def _group(token: Row) -> str:
    return str(token["attached_to"] or token["id"])
