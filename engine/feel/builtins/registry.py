"""How built-in functions are declared: name, parameters with their kinds, Python function.

A parameter is written `name:kind`, with `?` after the kind if it may be left out and `*` if it repeats.
Before a call the arguments are made to fit as DMN 1.5 §10.3.2.9.4 says (a value becomes a list of one, a
list of one its value); one that does not fit makes the result null. Lists arrive as new lists of plain
values, already paid for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from engine.feel.run import Run
from engine.feel.values import Function, YearsMonthsDuration

_KINDS: dict[str, type | tuple[type, ...]] = {
    "any": object,
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "list": list,
    "context": Mapping,
    "date": date,
    "date time": datetime,
    "time": time,
    "duration": (timedelta, YearsMonthsDuration),
    "function": Function,
}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    kind: str
    optional: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Builtin:
    """One way to call a built-in; several of one name are tried in order."""

    parameters: tuple[Parameter, ...]
    function: Callable[..., object]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def signature(self) -> str:
        """The parameters as text, for error messages."""
        return ", ".join(
            f"[{each.name}]" if each.optional else f"{each.name}, …" if each.repeated else each.name
            for each in self.parameters
        )

    def accept(self, count: int, names: Sequence[str]) -> Sequence[int] | None:
        """Which parameter each argument is for; None if they do not fit."""
        if names:
            if any(name not in self.names for name in names):
                return None
            order: Sequence[int] = [self.names.index(name) for name in names]
        else:
            order = range(count)
            if count > len(self.parameters) and not (self.parameters and self.parameters[-1].repeated):
                return None
        required = [i for i, parameter in enumerate(self.parameters) if not parameter.optional]
        return order if all(index in order for index in required) else None

    def call(self, run: Run, order: Sequence[int], arguments: Sequence[object]) -> object:
        """The result for arguments given in the order that accept() told."""
        values: list[object] = [None] * (max(order, default=-1) + 1)
        last = len(self.parameters) - 1
        for index, argument in zip(order, arguments, strict=True):
            parameter = self.parameters[min(index, last)]
            if argument is None and parameter.optional:
                continue
            value = _fit(argument, parameter.kind, run)
            if value is None and parameter.kind != "any":
                return None
            values[index] = value
        return self.function(run, *values)


def _fit(value: object, kind: str, run: Run) -> object:
    """The argument as a value of a kind, None if it is none."""
    if kind == "list":
        if value is None:
            return None
        return run.items(value if isinstance(value, (list, tuple)) else [value])
    accepted = _KINDS[kind]
    if isinstance(value, accepted):
        return value
    if isinstance(value, (list, tuple)) and len(value) == 1:
        only = run.items(value)[0]
        return only if isinstance(only, accepted) else None
    return None


Implementation = TypeVar("Implementation", bound=Callable[..., object])

BUILTINS: dict[str, list[Builtin]] = {}


def builtin(name: str, signature: str = "") -> Callable[[Implementation], Implementation]:
    """Declare a built-in; its function takes the Run, then the parameters."""
    parameters = tuple(_parameter(part.strip()) for part in signature.split(",") if part.strip())

    def declare(function: Implementation) -> Implementation:
        BUILTINS.setdefault(name, []).append(Builtin(parameters, function))
        return function

    return declare


def _parameter(text: str) -> Parameter:
    name, kind = text.split(":")
    return Parameter(name, kind.rstrip("?*"), kind.endswith("?"), kind.endswith("*"))
