"""The pages are made anew for each test: what werkzeug compiles of an address is the same each time, and long work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compile = Rule._compile_builder
_compiled: dict[tuple[Any, ...], Callable[..., tuple[str, str]]] = {}


def _compile_once(self: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    # Its converters are given to it when it is called.
    if self.defaults:
        return _compile(self, append_unknown)
    key = (self.rule, *self._trace, append_unknown)
    if key not in _compiled:
        _compiled[key] = _compile(self, append_unknown)
    return _compiled[key]


def install() -> None:
    """Compile each address once in this process."""
    Rule._compile_builder = _compile_once  # type: ignore[method-assign]
