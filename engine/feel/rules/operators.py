"""Arithmetic, logic of three values, `instance of`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel import nodes
from engine.feel.arithmetic import OPERATIONS, negate
from engine.feel.scope import Evaluate, Local, Scope
from engine.feel.typenames import is_instance

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler


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


def instance_of(compiler: Compiler, node: nodes.InstanceOf, local: Local) -> Evaluate:
    value, wanted = compiler.compile(node.value, local), node.type
    return lambda scope: is_instance(value(scope), wanted, scope.run)
