"""Every expression of a diagram compiles before the first instance meets it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.errors import Located, Problem
from engine.feel import FeelError, compile_expression
from engine.model.dialect import HOST_FUNCTIONS, is_feel
from engine.model.elements import Node, Process
from engine.model.rules.surroundings import Surroundings


class Use(NamedTuple):
    """An expression and where it stands."""

    at: Located
    place: str
    text: str


def expressions(scope: Process, around: Surroundings) -> Iterator[Problem]:
    """What does not compile, with its place in the text."""
    for use in expressions_of(scope, is_root=scope is around.root):
        try:
            compile_expression(use.text, functions=HOST_FUNCTIONS)
        except FeelError as error:
            yield around.problem(
                "feel.invalid",
                use.at,
                place=use.place,
                line=error.line,
                column=error.column,
                reason_zh=error.message_zh,
                reason_en=error.message_en,
                excerpt=error.excerpt,
            )


def expressions_of(scope: Process, *, is_root: bool) -> Iterator[Use]:
    """All FEEL of one scope; that of sub-processes stands in their own scopes."""
    if is_root:
        yield from _of_settings(scope, "process", scope.properties)
    for node in scope.nodes.values():
        yield from _of_settings(node, node.kind, node.properties)
        yield from _of_node(node)
    for flow in scope.flows.values():
        if flow.condition is not None:
            yield Use(flow, "conditionExpression", flow.condition)


def _of_settings(at: Located, kind: str, properties: dict[str, str]) -> Iterator[Use]:
    for name, value in properties.items():
        if value.strip() and is_feel(kind, name, value):
            yield Use(at, name, value)


def _of_node(node: Node) -> Iterator[Use]:
    if node.script:
        yield Use(node, "script", node.script)
    for event in node.event.each() if node.event else ():
        if event.kind == "timer" and event.expression.startswith("="):
            yield Use(node, event.timer, event.expression)
        if event.correlation_key and not node.properties.get("correlationKey", "").strip():
            yield Use(node, "correlationKey", event.correlation_key)
        if event.kind == "conditional" and event.condition:
            yield Use(node, "condition", event.condition)
    for association in (*node.data.reads, *node.data.writes) if node.data else ():
        if association.transformation:
            yield Use(node, "transformation", association.transformation)
        for assignment in association.assignments:
            yield Use(node, "from", assignment.source)
    if node.repeat is not None and node.repeat.condition:
        yield Use(node, "loopCondition", node.repeat.condition)
    if node.loop is None:
        return
    if node.loop.cardinality:
        yield Use(node, "loopCardinality", node.loop.cardinality)
    if node.loop.completion_condition:
        yield Use(node, "completionCondition", node.loop.completion_condition)
    if node.loop.collection and not node.properties.get("collection", "").strip():
        yield Use(node, "loopDataInputRef", node.loop.collection)
    if node.loop.output_element and not node.properties.get("outputElement", "").strip():
        yield Use(node, "outputDataItem", node.loop.output_element)
