"""What a live token or scope asks of the new version."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.migration.frontier import Frontier, Row
from engine.migration.joins import is_join, map_flows
from engine.migration.mapping import NodeMapping, events_of, kind_of, repeats_alike, waits_alike
from engine.migration.texts import problem
from engine.model.elements import Node, Process

GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "parallelGateway")


def check_place(token: Row, old: Process, new: Process | None, mapping: NodeMapping) -> Problem | None:
    """Whether the new version has the element, in the same (sub-)process and of the same kind."""
    node, target = token["node"], mapping.target(token["node"])
    if target not in mapping.new_ids:
        return problem("element_removed", node=node, element_id=node)
    if new is None or target not in new.nodes:
        return problem("scope_changed", target=target, element_id=node)
    before, after = kind_of(old.nodes[node]), kind_of(new.nodes[target])
    if before != after:
        return problem("kind_changed", target=target, before=before, after=after, element_id=node)
    return None


def check_token(
    token: Row, frontier: Frontier, old: Process, new: Process, mapping: NodeMapping
) -> Iterator[Problem]:
    """What else must be as it was for this token, whose element there is; warnings say what will be different."""
    node, other = old.nodes[token["node"]], new.nodes[mapping.target(token["node"])]
    if not repeats_alike(node, other):
        yield problem("multi_changed", target=other.id, element_id=node.id)
    if token["state"] == "waiting" and not is_join(old, node.id):
        yield from _check_waiting(token, frontier, node, other, mapping)
    if token["state"] == "error" and node.kind in GATEWAYS:
        yield problem("standing_still", severity="warning", node=node.id, element_id=node.id)
    if token["data"].get("arrived"):
        flows = map_flows(old, new, mapping, node.id, other.id)
        for flow in token["data"]["arrived"]:
            if flow not in flows:
                yield problem("arrivals_lost", node=node.id, flow=flow, element_id=node.id)


def _check_waiting(
    token: Row, frontier: Frontier, node: Node, other: Node, mapping: NodeMapping
) -> Iterator[Problem]:
    if not waits_alike(node, other):
        yield problem("event_changed", target=other.id, element_id=node.id)
        return
    host = frontier.host_of(token)
    if (
        node.kind == "boundaryEvent"
        and host is not None
        and other.attached_to != mapping.target(host["node"])
    ):
        yield problem("host_changed", target=other.id, element_id=node.id)


def is_retimed(node: Node, other: Node, part: int) -> bool:
    """Whether a timer has another time now."""
    before, after = events_of(node)[part], events_of(other)[part]
    return (before.timer, before.expression) != (after.timer, after.expression)


def is_renamed(node: Node, other: Node, part: int) -> str:
    """The old name of a message or signal that has another now; "" if it has not."""
    before, after = events_of(node)[part], events_of(other)[part]
    if before.kind != after.kind:
        return ""
    return next(
        (
            was
            for was, now in ((before.message, after.message), (before.signal, after.signal))
            if was and was != now
        ),
        "",
    )
