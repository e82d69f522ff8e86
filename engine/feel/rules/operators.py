"""Arithmetic, comparison, logic of three values, `between`, `in`, `instance of`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import nodes
from engine.feel.arithmetic import OPERATIONS, negate
from engine.feel.comparison import equal, inside, less
from engine.feel.run import Run
from engine.feel.scope import Evaluate, Local, Scope
from engine.feel.typenames import is_instance
from engine.feel.values import Range

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def negation(compiler: Compiler, node: nodes.Negate, local: Local) -> Evaluate:
    operand = compiler.compile(node.operand, local)
    return lambda scope: negate(operand(scope))


def arithmetic(compiler: Compiler, node: nodes.Arithmetic, local: Local) -> Evaluate:
    first, position = compiler.compile(node.first, local), node.position
    rest = [(OPERATIONS[symbol], compiler.compile(operand, local)) for symbol, operand in node.rest]

    def evaluate(scope: Scope) -> object:
        value, run = first(scope), scope.run
        for apply, operand in rest:
            right = operand(scope)
            run.position = position
            value = apply(value, right, run)
        return value

    return evaluate


def logic(compiler: Compiler, node: nodes.Logic, local: Local) -> Evaluate:
    """One true decides an or, one false an and; else an operand that is not boolean makes it null."""
    operands = [compiler.compile(operand, local) for operand in node.operands]
    decides = node.operator == "or"

    def evaluate(scope: Scope) -> object:
        result: bool | None = not decides
        for operand in operands:
            value = operand(scope)
            if value is decides:
                return decides
            if value is not result:
                result = None
        return result

    return evaluate


def comparison(compiler: Compiler, node: nodes.Compare, local: Local) -> Evaluate:
    return _compare(node.operator, compiler.compile(node.left, local), compiler.compile(node.right, local))


def _compare(symbol: str, left: Evaluate, right: Evaluate) -> Evaluate:
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


def membership(compiler: Compiler, node: nodes.In, local: Local) -> Evaluate:
    value = compiler.compile(node.value, local)
    tests = [_test(compiler, test, local | {"?"}) for test in node.tests]
    position = node.position

    def evaluate(scope: Scope) -> object:
        inner = Scope({"?": value(scope)}, scope, scope.run)
        result: bool | None = False
        for test in tests:
            scope.run.position = position
            holds = test(inner)
            if holds is True:
                return True
            if holds is not False:
                result = None
        return result

    return evaluate


def _test(compiler: Compiler, node: nodes.Node, local: Local) -> Evaluate:
    """A test of the value that the scope calls `?`: a comparison, a condition, or what it may be or be in."""
    if isinstance(node, nodes.Test):
        return _compare(node.operator, _tested, compiler.compile(node.operand, local))
    evaluate = compiler.compile(node, local)
    if nodes.mentions(node, "?"):
        return evaluate
    return lambda scope: is_in(_tested(scope), evaluate(scope), scope.run)


def _tested(scope: Scope) -> object:
    return scope.find("?")


def is_in(value: object, candidate: object, run: Run) -> bool | None:
    """Whether a value is the candidate, lies in it (a range), or is or lies in one of its items (a list)."""
    if isinstance(candidate, Range):
        return inside(value, candidate, run)
    if not isinstance(candidate, (list, tuple)):
        return equal(value, candidate, run)
    for item in run.items(candidate):
        if (inside(value, item, run) if isinstance(item, Range) else equal(value, item, run)) is True:
            return True
    return isinstance(value, (list, tuple)) and equal(value, candidate, run) is True


def instance_of(compiler: Compiler, node: nodes.InstanceOf, local: Local) -> Evaluate:
    value, wanted = compiler.compile(node.value, local), node.type
    return lambda scope: is_instance(value(scope), wanted, scope.run)
