"""Filters, `for`, `some` and `every`: what turns is paid for, an iteration costs the nodes of its body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.feel import nodes
from engine.feel.scope import Evaluate, Local, Scope
from engine.feel.sequences import item_at, sequence
from engine.feel.values import plain

if TYPE_CHECKING:
    from engine.feel.compiler import Compiler


def filtered(compiler: Compiler, node: nodes.Filter, local: Local) -> Evaluate:
    """A number picks an item, a condition those for which it is true; what is no list is a list of one."""
    base, condition = compiler.compile(node.base, local), compiler.compile(node.condition, local | {"item"})
    steps, position = 1 + nodes.count_nodes(node.condition), node.position

    def evaluate(scope: Scope) -> object:
        value, run = base(scope), scope.run
        if value is None:
            return None
        items = value if isinstance(value, (list, tuple)) else [value]
        if not items:
            return None if isinstance(condition(_around(None, scope)), Decimal) else []
        chosen: list[object] = []
        for raw in items:
            run.position = position
            run.spend(steps)
            item = plain(raw)
            verdict = condition(_around(item, scope))
            if isinstance(verdict, Decimal):
                return item_at(items, verdict)
            if verdict is True:
                chosen.append(item)
        return chosen

    return evaluate


def _around(item: object, scope: Scope) -> Scope:
    """The scope of a condition: the item's own entries, then `item`, then what is around the filter."""
    inner = Scope({"item": item}, scope, scope.run)
    return Scope(item, inner, scope.run) if isinstance(item, Mapping) else inner


@dataclass(frozen=True, slots=True)
class _Level:
    name: str
    source: Evaluate
    end: Evaluate | None
    position: int
    steps: int

    def items(self, scope: Scope) -> list[object] | None:
        first = self.source(scope)
        last = (self.end(scope),) if self.end else ()
        scope.run.position = self.position
        return sequence(scope.run, first, *last)


def _levels(
    compiler: Compiler, node: nodes.For | nodes.Quantified, body: nodes.Node, local: Local
) -> tuple[list[_Level], Local]:
    """The iterators, each seeing the names before it, and the names that the body sees."""
    levels = []
    for index, iterator in enumerate(node.iterators):
        source = compiler.compile(iterator.source, local)
        end = compiler.compile(iterator.end, local) if iterator.end else None
        inner = node.iterators[index + 1] if index + 1 < len(node.iterators) else body
        levels.append(_Level(iterator.name, source, end, iterator.position, 1 + nodes.count_nodes(inner)))
        local |= {iterator.name}
    return levels, local


def _scopes(levels: list[_Level], items: list[object], outer: Scope) -> Iterator[Scope]:
    """One scope for every combination of items, the last iterator turning fastest."""
    level, deeper = levels[0], levels[1:]
    for item in items:
        outer.run.spend(level.steps)
        scope = Scope({level.name: item}, outer, outer.run)
        if deeper:
            yield from _scopes(deeper, deeper[0].items(scope) or [], scope)
        else:
            yield scope


def for_each(compiler: Compiler, node: nodes.For, local: Local) -> Evaluate:
    levels, inner = _levels(compiler, node, node.body, local)
    body = compiler.compile(node.body, inner | {"partial"})
    uses_partial = nodes.mentions(node.body, "partial")

    def evaluate(scope: Scope) -> object:
        items, run = levels[0].items(scope), scope.run
        if items is None:
            return None
        results: list[object] = []
        for each in _scopes(levels, items, scope):
            if uses_partial:
                # A copy, or the list would come to hold itself; n copies are n²/2 items: a step for each.
                run.spend(len(results))
                each = Scope({"partial": list(results)}, each, run)
            results.append(body(each))
            if len(results) > run.limits.items:
                raise run.error("feel.list_too_long", limit=run.limits.items)
        return results

    return evaluate


def quantified(compiler: Compiler, node: nodes.Quantified, local: Local) -> Evaluate:
    """`some` is an or over all combinations, `every` an and, of three values."""
    levels, inner = _levels(compiler, node, node.condition, local)
    condition = compiler.compile(node.condition, inner)
    decides = node.quantifier == "some"

    def evaluate(scope: Scope) -> object:
        items = levels[0].items(scope)
        if items is None:
            return None
        result: bool | None = not decides
        for each in _scopes(levels, items, scope):
            holds = condition(each)
            if holds is decides:
                return decides
            if holds is not result:
                result = None
        return result

    return evaluate
