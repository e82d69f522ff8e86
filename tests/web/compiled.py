"""The pages are made anew for each test: what is compiled of addresses and templates is the same each time, and long
work."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart

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


_parse = Rule._parse_rule
_parsed: dict[str, tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]] = {}


def _parse_once(self: Rule, rule: str) -> list[RulePart]:
    # Converters ask nothing of the map they are made for.
    if rule not in _parsed:
        named, traced = set(self._converters), len(self._trace)
        parts = list(_parse(self, rule))
        made = {name: found for name, found in self._converters.items() if name not in named}
        _parsed[rule] = parts, self._trace[traced:], made
        return parts
    parts, trace, converters = _parsed[rule]
    self._trace.extend(trace)
    self._converters.update(converters)
    self.arguments.update(converters)
    return parts


class _Templates(BytecodeCache):
    """The code of templates, by their name and text."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template that has been compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        assert bucket.code is not None
        self._codes[bucket.key, bucket.checksum] = bucket.code


def install() -> None:
    """Compile each address and each template once in this process."""
    Rule._parse_rule = _parse_once  # type: ignore[method-assign]
    Rule._compile_builder = _compile_once  # type: ignore[method-assign]
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _Templates()}
