"""Literals, names, paths, lists, contexts, functions, ranges, if."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel import nodes
from engine.feel.comparison import less
from engine.feel.properties import get_entry
from engine.feel.scope import MISSING, Evaluate, Local, Scope
from engine.feel.values import Function, Range, plain

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler


def literal(compiler: Compiler, node: nodes.Literal, local: Local) -> Evaluate:
    value = node.value
    return lambda scope: value


def name(compiler: Compiler, node: nodes.Name, local: Local) -> Evaluate:
    """A name nobody set is null."""
    wanted = node.name
    if wanted not in local:
        compiler.names.add(wanted)

    def evaluate(scope: Scope) -> object:
        value = scope.find(wanted)
        return None if value is MISSING else plain(value)

    return evaluate


def path(compiler: Compiler, node: nodes.Path, local: Local) -> Evaluate:
    base, wanted = compiler.compile(node.base, local), node.name

    def evaluate(scope: Scope) -> object:
        value = base(scope)
        if type(value) is dict:
            return plain(value.get(wanted))
        return get_entry(value, wanted, scope.run)

    return evaluate


def list_literal(compiler: Compiler, node: nodes.ListLiteral, local: Local) -> Evaluate:
    items = [compiler.compile(item, local) for item in node.items]
    return lambda scope: [item(scope) for item in items]


def context_literal(compiler: Compiler, node: nodes.ContextLiteral, local: Local) -> Evaluate:
    """An entry sees those before it; a function sees itself too, so that it may call itself."""
    entries = []
    for key, value in node.entries:
        seen = local | {key} if isinstance(value, nodes.FunctionLiteral) else local
        entries.append((key, compiler.compile(value, seen)))
        local |= {key}

    def evaluate(scope: Scope) -> object:
        result: dict[str, object] = {}
        inner = Scope(result, scope, scope.run)
        for key, value in entries:
            result[key] = value(inner)
        return result

    return evaluate


def function_literal(compiler: Compiler, node: nodes.FunctionLiteral, local: Local) -> Evaluate:
    parameters, types = node.parameters, node.types
    body = compiler.compile(node.body, local.union(parameters))
    steps, depth = 1 + nodes.count_nodes(node.body), 1 + nodes.depth(node.body)
    return lambda scope: Function(parameters, types, body, scope, steps, depth)


def range_literal(compiler: Compiler, node: nodes.RangeLiteral, local: Local) -> Evaluate:
    """A range whose ends have no common order is null."""
    start = compiler.compile(node.start, local) if node.start else None
    end = compiler.compile(node.end, local) if node.end else None
    start_included, end_included = node.start_included, node.end_included

    def evaluate(scope: Scope) -> object:
        first = start(scope) if start else None
        last = end(scope) if end else None
        # An open end takes the other's place: one end alone need only be of a kind that has an order.
        if less(first if start else last, last if end else first, scope.run) is None:
            return None
        return Range(first, last, start_included, end_included)

    return evaluate


def if_else(compiler: Compiler, node: nodes.If, local: Local) -> Evaluate:
    """Anything but true is the else branch, null too."""
    condition = compiler.compile(node.condition, local)
    then, otherwise = compiler.compile(node.then, local), compiler.compile(node.otherwise, local)
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)
