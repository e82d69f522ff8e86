"""Data objects, inputs and outputs have names to be used by, and everything needed flows (BPMN 2.0 §10.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.errors import Located, Problem
from engine.model.dataflow import InputOutput
from engine.model.elements import Node, Process
from engine.model.rules.surroundings import Surroundings

MAX_NAME: Final = 120
ONE_VALUE: Final = frozenset({"sendTask", "receiveTask"})
_VARIABLE: Final = re.compile(r"[^\W\d]\w*")
_SENT: Final = frozenset({"message", "signal", "escalation"})
_KEEPING: Final = frozenset({"task", "manualTask", "subProcess", "transaction"})
_TAKEN_BY: Final = {
    "inputs": ("inputs", "reads"),
    "payload": ("inputs", "reads"),
    "outputs": ("outputs", "writes"),
}


def names(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """Everything that holds data can be named in an expression."""
    yield from _named(scope, [each.name for each in scope.declared], around)
    if scope.data is not None:
        yield from _named(scope, _items(scope.data), around)
    for node in scope.nodes.values():
        if node.data is not None:
            yield from _named(node, _items(node.data), around)


def flow(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """What must have a value gets one, one way only; events carry one value."""
    for node in scope.nodes.values():
        if node.data is None:
            continue
        if _carries_nothing(node, around.owner(scope)):
            yield around.problem("data.misplaced", node, tag=node.kind)
        taken = {each.name for each in node.data.inputs} | {each.target for each in node.data.reads}
        given = {each.name for each in node.data.outputs}
        for association in node.data.writes:
            if node.kind not in _KEEPING and (lost := (taken - given) & set(association.sources)):
                yield around.problem("data.not_kept", node, name=min(lost))
        is_event = node.kind.endswith("Event") or node.kind in ONE_VALUE
        if is_event and max(len(node.data.inputs), len(node.data.outputs)) > 1:
            yield around.problem("data.several", node)
        yield from _unfed(node, node.data, around)
        for setting, parts in _TAKEN_BY.items():
            if node.properties.get(setting, "").strip() and any(getattr(node.data, part) for part in parts):
                yield around.problem("data.two_mappings", node, setting=setting)


def _carries_nothing(node: Node, owner: Node | None) -> bool:
    """Whether an element has nothing that its data could be."""
    kinds = {event.kind for event in node.event.each()} if node.event else {"none"}
    if node.kind == "startEvent":
        return owner is None or owner.kind != "eventSubProcess"
    if node.kind in ("endEvent", "intermediateThrowEvent"):
        return not kinds & _SENT
    return node.kind == "eventSubProcess" or "link" in kinds


def _unfed(node: Node, data: InputOutput, around: Surroundings) -> Iterator[Problem]:
    fed = {each.target for each in data.reads}
    lacking = [[name for name in names if name not in fed] for names in data.input_sets]
    if lacking and all(lacking):
        yield around.problem("data.unfed", node, name=lacking[0][0])


def _named(at: Located, found: list[str], around: Surroundings) -> Iterator[Problem]:
    for name in found:
        if len(name) > MAX_NAME or not _VARIABLE.fullmatch(name):
            yield around.problem("data.name", at, name=name, limit=MAX_NAME)
    if len(set(found)) < len(found):
        name = next(each for each in found if found.count(each) > 1)
        yield around.problem("data.twice", at, name=name)


def _items(data: InputOutput) -> list[str]:
    """The inputs and outputs; an output may have an input's name: what is taken, changed and given again."""
    given = [each.name for each in data.outputs if each.name not in {item.name for item in data.inputs}]
    return [each.name for each in data.inputs] + given
