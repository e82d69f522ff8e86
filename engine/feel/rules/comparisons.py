"""= != < <= > >= and `between`, of three values: what cannot be compared gives null."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import nodes
from engine.feel.comparison import equal, less
from engine.feel.scope import Evaluate, Local, Scope

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def comparison(compiler: Compiler, node: nodes.Compare, local: Local) -> Evaluate:
    return compare(node.operator, compiler.compile(node.left, local), compiler.compile(node.right, local))


def compare(symbol: str, left: Evaluate, right: Evaluate) -> Evaluate:
    """The function that compares what two functions give."""
    if symbol == "=":
        return lambda scope: equal(left(scope), right(scope), scope.run)
    if symbol == "!=":
        return lambda scope: _opposite(equal(left(scope), right(scope), scope.run))
    order, swap, or_equal = _ORDER[symbol], symbol.startswith(">"), symbol.endswith("=")

    def evaluate(scope: Scope) -> object:
        first, second = left(scope), right(scope)
        if type(first) is Decimal and type(second) is Decimal:
            return order(first, second)
        if swap:
            first, second = second, first
        return less(first, second, scope.run, or_equal=or_equal)

    return evaluate


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def between(compiler: Compiler, node: nodes.Between, local: Local) -> Evaluate:
    value, low, high = (compiler.compile(part, local) for part in (node.value, node.low, node.high))

    def evaluate(scope: Scope) -> object:
        tested = value(scope)
        above = less(low(scope), tested, scope.run, or_equal=True)
        below = less(tested, high(scope), scope.run, or_equal=True)
        return _both(above, below)

    return evaluate


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True
