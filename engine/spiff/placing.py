"""Whether a token may be moved, and where to: what would break the counting of joins is found beforehand."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.model.elements import walk
from engine.spiff.reach import flows_into
from engine.spiff.specs.base import Element
from engine.spiff.specs.event_subprocess import EventSubProcess
from engine.spiff.specs.events import BoundaryEvent
from engine.spiff.specs.gateways import ParallelGateway
from engine.spiff.specs.inclusive import InclusiveGateway
from engine.spiff.token import Token


@dataclass(frozen=True)
class Obstacle:
    """Why not: a code with what its words need."""

    why: str
    params: dict[str, object] = field(default_factory=dict)


def why_not_moved(token: Token) -> Obstacle | None:
    """Why a token cannot be moved at all."""
    element = token.task_spec.name
    if token.is_listener:
        return Obstacle("token_listens", {"element": element})
    if isinstance(token.task_spec, BoundaryEvent) and token.attached_to is not None:
        return Obstacle("token_is_boundary", {"element": element})
    if token.is_item:
        return Obstacle("token_is_item", {"element": element})
    arrived = token.internal_data.get("arrived", ())
    if len(arrived) > 1:
        return Obstacle("token_counts", {"element": element, "count": len(arrived)})
    return None


def why_not_there(token: Token, target: str) -> Obstacle | None:
    """Why a token that can be moved cannot be moved to this element."""
    spec = token.workflow.spec.task_specs.get(target)
    if spec is None:
        known = any(target in each.nodes for each in walk(token.workflow.run.spec.process))
        return Obstacle("target_elsewhere" if known else "target_unknown", {"target": target})
    if isinstance(spec, BoundaryEvent):
        return Obstacle("target_is_boundary", {"target": target})
    if isinstance(spec, EventSubProcess):
        return Obstacle("target_listens", {"target": target})
    if isinstance(spec, (ParallelGateway, InclusiveGateway)) and len(spec.incoming) > 1:
        return Obstacle("target_joins", {"target": target})
    return _why_joins_break(token, spec)


def _why_joins_break(token: Token, target: Element) -> Obstacle | None:
    """A parallel join counts one arrival by each flow: what the token brings to it must stay what it was, unless
    nothing else is on its way there."""
    scope = token.workflow
    others = [each for each in scope.run.tokens_in(scope) if _is_beside(each, token)]
    for join in scope.spec.task_specs.values():
        if not isinstance(join, ParallelGateway) or len(join.incoming) < 2:
            continue
        reached = flows_into(scope.spec.process, join.name)
        before, after = _brought(token, join, reached), reached.get(target.name, frozenset())
        if before == after:
            continue
        if any(_brought(each, join, reached) for each in others):
            return Obstacle("join_waits", {"join": join.name, "target": target.name})
        if after and len(after) < len(join.incoming):
            return Obstacle("join_alone", {"join": join.name, "target": target.name})
    return None


def _is_beside(other: Token, token: Token) -> bool:
    """Whether it goes its own way: neither listening, nor on an activity's edge, nor a rival of the token."""
    if other is token or other.is_listener:
        return False
    if other.attached_to is not None and other.attached_to == token.attached_to:
        return False
    return not (isinstance(other.task_spec, BoundaryEvent) and other.attached_to is not None)


def _brought(token: Token, join: Element, reached: dict[str, frozenset[str]]) -> frozenset[str]:
    if token.task_spec is join:
        return frozenset(token.internal_data.get("arrived", ()))
    return reached.get(token.task_spec.name, frozenset())
