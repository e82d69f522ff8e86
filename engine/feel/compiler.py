"""From a syntax tree to nested Python functions: each takes the Scope and gives the value of its node.

The rules, one function per kind of node, are in engine.feel.rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from engine.feel import nodes
from engine.feel.errors import FeelError
from engine.feel.limits import Limits
from engine.feel.rules import calls, comparisons, loops, membership, operators, structures
from engine.feel.scope import Evaluate, Local

_RULES: Mapping[type[nodes.Node], Callable[[Any, Any, Local], Evaluate]] = {
    nodes.Literal: structures.literal,
    nodes.Name: structures.name,
    nodes.Path: structures.path,
    nodes.ListLiteral: structures.list_literal,
    nodes.ContextLiteral: structures.context_literal,
    nodes.FunctionLiteral: structures.function_literal,
    nodes.RangeLiteral: structures.range_literal,
    nodes.If: structures.if_else,
    nodes.Negate: operators.negation,
    nodes.Arithmetic: operators.arithmetic,
    nodes.Logic: operators.logic,
    nodes.Compare: comparisons.comparison,
    nodes.Between: comparisons.between,
    nodes.In: membership.membership,
    nodes.UnaryTests: membership.unary_tests,
    nodes.InstanceOf: operators.instance_of,
    nodes.Filter: loops.filtered,
    nodes.For: loops.for_each,
    nodes.Quantified: loops.quantified,
    nodes.Call: calls.call_by_name,
    nodes.Apply: calls.apply,
}


class Compiler:
    """Compiles one expression; afterwards `names` holds the variables it may read."""

    def __init__(self, text: str, limits: Limits, functions: Collection[str]) -> None:
        self.text = text
        self.limits = limits
        self.functions = functions
        self.names: set[str] = set()

    def compile(self, node: nodes.Node, local: Local) -> Evaluate:
        """The function for a node; `local` are the names bound around it."""
        return _RULES[type(node)](self, node, local)

    def error(self, code: str, position: int, **params: object) -> FeelError:
        """An error at a place in the text."""
        return FeelError(code, position=position, text=self.text, **params)
