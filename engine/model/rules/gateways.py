"""Where paths are chosen: at gateways (BPMN 2.0 §10.6), and behind activities (§8.3.13)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from engine.errors import Problem
from engine.model.dialect import ACTIVITIES
from engine.model.elements import Flow, Node, Process
from engine.model.rules.surroundings import Surroundings

CHOOSING: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})
_OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_COMPARISON: Final = re.compile(r"([^<>=!]+?)\s*(!=|<=|>=|=|<|>)\s*([^<>=!]+)")


def choosing_branches(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Of several branches each has a condition or is the default, and one of them is sure to be taken.

    An inclusive gateway may also have branches without a condition, which are always taken.
    """
    for node in scope.nodes.values():
        branches = scope.outgoing(node.id)
        if node.kind not in CHOOSING and not _chooses(node, branches):
            continue
        for flow in branches:
            if flow.id == node.default:
                if flow.condition is not None:
                    yield around.problem("gateway.condition_on_default", flow)
            elif flow.condition is None and len(branches) > 1 and node.kind == "exclusiveGateway":
                yield around.problem("gateway.condition_missing", flow)
        conditions = [flow.condition for flow in branches if flow.condition is not None]
        is_alone = len(branches) == 1 and node.kind not in CHOOSING
        is_open = conditions and not is_alone and not node.default and len(conditions) == len(branches)
        if is_open and not covers_everything(conditions):
            yield around.problem("gateway.no_default", node)


def misplaced_conditions(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Conditions and defaults on flows where nothing is chosen, or with nothing to choose from."""
    for node in scope.nodes.values():
        if node.kind in CHOOSING or node.kind == "complexGateway":
            continue
        branches = scope.outgoing(node.id)
        chooses = _chooses(node, branches)
        if node.default and not chooses:
            yield around.problem("default.misplaced", node)
        for flow in branches:
            if flow.condition is None:
                continue
            if not chooses:
                yield around.problem("flow.condition_misplaced", flow)
            elif len(branches) == 1:
                yield around.problem("flow.condition_alone", flow)


def event_gateways(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Behind an event gateway stand at least two things to wait for, each entered from there alone."""
    for node in scope.nodes.values():
        if node.kind != "eventBasedGateway":
            continue
        branches = scope.outgoing(node.id)
        if len(branches) < 2:
            yield around.problem("event_gateway.branches", node)
        for flow in branches:
            target = scope.nodes[flow.target]
            if target.kind not in {"intermediateCatchEvent", "receiveTask"}:
                yield around.problem("event_gateway.target", target)
            elif len(scope.incoming(target.id)) > 1:
                yield around.problem("event_gateway.target_incoming", target)


def _chooses(node: Node, branches: Sequence[Flow]) -> bool:
    """Whether an activity takes its flows by conditions."""
    return node.kind in ACTIVITIES and any(flow.condition is not None for flow in branches)


def covers_everything(conditions: Sequence[str]) -> bool:
    """Whether two of the conditions obviously complete each other, or one is always true.

    Only the forms people write are known: `x` and `not(x)`, `a < b` and `a >= b`, `x = true` and `x = false`.
    That a variable may be null is left aside: asking for a default on every `approved` would teach nothing.
    """
    texts = [_squeeze(condition) for condition in conditions]
    complements = {complement for text in texts for complement in _complements(text)}
    return "true" in texts or any(text in complements for text in texts)


def _complements(text: str) -> set[str]:
    found = {f"not({text})", f"not {text}", f"{text} = false", f"{text} != true"}
    match = _COMPARISON.fullmatch(text)
    if match:
        left, sign, right = match.groups()
        found.add(f"{left} {_OPPOSITE[sign]} {right}")
        if sign == "=" and right in {"true", "false"}:
            found.add(f"{left} = {'false' if right == 'true' else 'true'}")
    return found


def _squeeze(text: str) -> str:
    """The text with single blanks, one around each comparison sign, none inside brackets."""
    spaced = re.sub(r"!=|<=|>=|=|<|>", r" \g<0> ", text)
    return " ".join(spaced.split()).replace("not (", "not(").replace("( ", "(").replace(" )", ")")
