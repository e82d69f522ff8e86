"""Joins that wait for ever, and steps that may be done twice at once, whatever the conditions say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.errors import Problem
from engine.model.dialect import GATEWAYS
from engine.model.elements import Process
from engine.model.rules.surroundings import Surroundings
from engine.model.soundness import Deadlock, examine

MAX_STEPS: Final = 12


def soundness(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """What the token game finds, at the join or step it is about, with a way that leads there."""
    verdict = examine(scope)
    for found in verdict.deadlocks:
        yield around.problem(
            _code(found),
            scope.nodes[found.join],
            split=_name(scope, found.split),
            missing="、".join(_name(scope, each) for each in found.missing),
            path=_path(scope, found.path),
        )
    for twice in verdict.twice:
        yield around.problem(
            "step.twice",
            scope.nodes[twice.element],
            split=_name(scope, twice.split),
            path=_path(scope, twice.path),
        )
    if not verdict.is_complete:
        yield around.problem("soundness.too_large", scope)


def _code(found: Deadlock) -> str:
    if not found.split:
        return "join.starves" if found.is_certain else "join.may_starve"
    return "join.deadlock" if found.is_certain else "join.may_deadlock"


def _path(scope: Process, path: Sequence[str]) -> str:
    """The way in names; gateways without one are left out, and of a long way the beginning."""
    shown = [
        _name(scope, each)
        for each in path
        if scope.nodes[each].name or scope.nodes[each].kind not in GATEWAYS
    ]
    return " → ".join(["…", *shown[-MAX_STEPS:]] if len(shown) > MAX_STEPS else shown)


def _name(scope: Process, node: str) -> str:
    return (scope.nodes[node].name or node) if node else ""
