"""Names in scope, and calling functions that expressions define."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.feel.run import Run
from engine.feel.typenames import fit
from engine.feel.values import Function

MISSING = object()


class Scope:
    """One layer of names over an outer one; the outermost holds the variables."""

    __slots__ = ("outer", "run", "values")

    def __init__(self, values: Mapping[str, object], outer: Scope | None, run: Run) -> None:
        self.values = values
        self.outer = outer
        self.run = run

    def find(self, name: str) -> object:
        """The innermost value of a name, as it came in, or MISSING."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.values.get(name, MISSING)
            if value is not MISSING:
                return value
            scope = scope.outer
        return MISSING


Evaluate = Callable[[Scope], object]
Local = frozenset[str]


def call(function: Function, arguments: Sequence[object], run: Run) -> object:
    """Call a function of the expression; null if the number of arguments is wrong, or the type of one."""
    if len(arguments) != len(function.parameters):
        return None
    run.spend(function.steps)
    values = {}
    for name, wanted, value in zip(function.parameters, function.types, arguments, strict=True):
        fits, values[name] = (True, value) if wanted is None else fit(value, wanted, run)
        if not fits:
            return None
    run.enter(function.depth)
    result = function.body(Scope(values, function.scope, run))
    run.depth -= function.depth
    return result
