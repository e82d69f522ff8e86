"""The settings of multi-instance activities and standard loops are complete (BPMN 2.0 §13.3.6, §13.3.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.errors import Problem
from engine.model.dialect import LOOP_PROPERTIES, LOOPABLE, REFUSED_NODES
from engine.model.elements import Loop, Node, Process
from engine.model.rules.surroundings import Surroundings

_VARIABLE: Final = re.compile(r"[^\W\d]\w*")


def loops(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A multi-instance activity can be one, says over what it repeats, and names its variables well."""
    for node in scope.nodes.values():
        if node.loop is None:
            if node.kind in LOOPABLE and any(node.properties.get(name) for name in LOOP_PROPERTIES):
                yield around.problem("loop.unused_settings", node)
        elif node.kind in LOOPABLE:
            yield from _settings(node, node.loop, around)
        elif node.kind not in REFUSED_NODES:
            yield around.problem("loop.unsupported", node, tag=node.kind)


def repeats(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """A standard loop stands on an activity, and something ends it."""
    for node in scope.nodes.values():
        if node.repeat is None or node.kind in REFUSED_NODES:
            continue
        if node.kind not in LOOPABLE:
            yield around.problem("loop.unsupported", node, tag=node.kind)
        if not node.repeat.condition and node.repeat.maximum is None:
            yield around.problem("loop.endless", node)


def _settings(node: Node, loop: Loop, around: Surroundings) -> Iterator[Problem]:
    if not loop.collection and not loop.cardinality:
        yield around.problem("loop.source", node)
    if loop.collection and loop.cardinality:
        yield around.problem("loop.two_sources", node)
    if loop.collection and not loop.element_variable:
        yield around.problem("loop.element_variable", node)
    if bool(loop.output_collection) != bool(loop.output_element):
        yield around.problem("loop.output", node)
    for name in (loop.element_variable, loop.output_collection):
        if name and not _VARIABLE.fullmatch(name):
            yield around.problem("loop.variable_name", node, name=name)
