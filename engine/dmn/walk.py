"""Every piece of logic inside another."""

from __future__ import annotations

from collections.abc import Iterator

from engine.dmn.elements import (
    Conditional,
    Context,
    Filter,
    Function,
    Invocation,
    Iteration,
    ListOf,
    Logic,
    Relation,
)


def parts(logic: Logic) -> Iterator[Logic]:
    """The logic itself and everything inside, outermost first."""
    waiting = [logic]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(_children(current))


def _children(logic: Logic) -> list[Logic]:
    match logic:
        case Context():
            return [each.logic for each in logic.entries]
        case Function():
            return [logic.body]
        case Invocation():
            return [each.logic for each in logic.bindings]
        case Relation():
            return [cell for row in logic.rows for cell in row]
        case ListOf():
            return list(logic.items)
        case Conditional():
            return [logic.condition, logic.then, logic.otherwise]
        case Filter():
            return [logic.source, logic.match]
        case Iteration():
            return [logic.source, logic.body]
        case _:
            return []
