"""`in` and the unary tests of decision tables: is a value among what the tests allow?

The value tested is `?` (DMN 1.5 §7.3.2, §10.3.1.2 rules 7 to 17 and 49).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.feel import nodes
from engine.feel.comparison import equal, inside
from engine.feel.rules.comparisons import compare
from engine.feel.run import Run
from engine.feel.scope import Evaluate, Local, Scope
from engine.feel.values import Range

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler


def membership(compiler: Compiler, node: nodes.In, local: Local) -> Evaluate:
    """`value in tests`."""
    value, holds = compiler.compile(node.value, local), _any_of(compiler, node, local)
    return lambda scope: holds(Scope({"?": value(scope)}, scope, scope.run))


def unary_tests(compiler: Compiler, node: nodes.UnaryTests, local: Local) -> Evaluate:
    """The tests of one cell, in a scope that has `?`; none at all (`-`) allow everything."""
    if not node.tests:
        return lambda scope: True
    holds = _any_of(compiler, node, local)
    if not node.negated:
        return holds

    def opposite(scope: Scope) -> object:
        found = holds(scope)
        return None if found is None else not found

    return opposite


def _any_of(
    compiler: Compiler, node: nodes.In | nodes.UnaryTests, local: Local
) -> Callable[[Scope], bool | None]:
    """One test that holds is enough; else one that is neither true nor false makes it null."""
    tests = [_test(compiler, test, local | {"?"}) for test in node.tests]
    position = node.position

    def evaluate(scope: Scope) -> bool | None:
        result: bool | None = False
        for test in tests:
            scope.run.position = position
            holds = test(scope)
            if holds is True:
                return True
            if holds is not False:
                result = None
        return result

    return evaluate


def _test(compiler: Compiler, node: nodes.Node, local: Local) -> Evaluate:
    """A comparison with `?`, a condition on it, another condition, or what it may be or be in."""
    if isinstance(node, nodes.Test):
        return compare(node.operator, _tested, compiler.compile(node.operand, local))
    evaluate = compiler.compile(node, local)
    if nodes.mentions(node, "?"):
        return evaluate
    if isinstance(node, nodes.Literal):
        return lambda scope: is_in(_tested(scope), evaluate(scope), scope.run)

    def allowed(scope: Scope) -> object:
        value, candidate = _tested(scope), evaluate(scope)
        if isinstance(candidate, bool) and not isinstance(value, bool):
            # A condition on other variables; only a boolean is compared with it.
            return candidate
        return is_in(value, candidate, scope.run)

    return allowed


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
