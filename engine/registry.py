"""Handlers by name: the functions that service tasks call."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.context import Ctx
from engine.errors import IncidentError

Function = Callable[..., Mapping[str, Any] | None]


@dataclass(frozen=True)
class Handler:
    """A registered function `(ctx, *, input, …) -> dict | None` and the inputs it takes."""

    name: str
    function: Function
    inputs: tuple[str, ...]
    required: frozenset[str]
    summary: str

    def __call__(self, ctx: Ctx, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Call with checked inputs; raises IncidentError naming a missing or unknown one."""
        if unfit := self.find_unfit(inputs):
            raise IncidentError(f"handler {self.name}: {unfit}")
        result = self.function(ctx, **inputs)
        if result is not None and not isinstance(result, Mapping):
            raise IncidentError(f"handler {self.name} gave a {type(result).__name__}, not a context")
        return dict(result or {})

    def find_unfit(self, inputs: Mapping[str, Any]) -> str:
        """Why it does not take these inputs; "" if it does."""
        if missing := sorted(self.required - inputs.keys()):
            return f"input {missing[0]!r} is missing"
        if unknown := sorted(inputs.keys() - set(self.inputs)):
            return f"there is no input {unknown[0]!r}"
        return ""


_handlers: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Function], Function]:
    """Register a function under a name such as "reviews.assign"; its keyword parameters are its inputs."""

    def register(function: Function) -> Function:
        parameters = list(inspect.signature(function).parameters.values())[1:]
        _handlers[name] = Handler(
            name=name,
            function=function,
            inputs=tuple(parameter.name for parameter in parameters),
            required=frozenset(p.name for p in parameters if p.default is inspect.Parameter.empty),
            summary=(inspect.getdoc(function) or "").partition("\n")[0],
        )
        return function

    return register


def get_handler(name: str) -> Handler:
    """The handler of this name; raises IncidentError if none is registered."""
    if name not in _handlers:
        raise IncidentError(f"no handler is registered as {name!r}")
    return _handlers[name]


def find_unfit_input(name: str, inputs: Mapping[str, Any]) -> str:
    """Why a handler does not take these inputs; "" if it does, or if nobody here knows such a handler."""
    return _handlers[name].find_unfit(inputs) if name in _handlers else ""


def list_handlers() -> list[Handler]:
    """Every registered handler, by name."""
    return [_handlers[name] for name in sorted(_handlers)]
