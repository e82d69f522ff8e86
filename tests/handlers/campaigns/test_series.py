"""The codes of all series of numbers, read from the sources: no two kinds of thing share one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import handlers

ROOT = Path(next(iter(handlers.__path__)))
TAKING = ("next_number", "count_up")


def _list_calls() -> Iterator[tuple[str, ast.expr]]:
    """The module and the code of every call that takes a number."""
    for file in sorted(ROOT.rglob("*.py")):
        module = ".".join(("handlers", *file.relative_to(ROOT).with_suffix("").parts))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                module != "handlers.campaigns.numbers"
                and isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in TAKING
            ):
                yield module, node.args[2]


def _value(module: Any, said: ast.expr) -> Any:
    """What a text, a name or a dotted name stands for in a module."""
    if isinstance(said, ast.Attribute):
        return getattr(_value(module, said.value), said.attr)
    return getattr(module, said.id) if isinstance(said, ast.Name) else ast.literal_eval(said)


def _codes(module: str, code: ast.expr) -> tuple[str, tuple[str, ...]]:
    """What an expression says, and the codes it may give: one, or those of a table."""
    said = code.value if isinstance(code, ast.Subscript) else code
    found = _value(import_module(module), said)
    return ast.unparse(said), (found,) if isinstance(found, str) else tuple(found.values())


def test_every_series_has_a_code_of_its_own() -> None:
    series = {(module, *_codes(module, code)) for module, code in _list_calls()}
    taken = [code for _module, _said, codes in series for code in codes]
    assert len(taken) >= 25
    assert sorted(taken) == sorted(set(taken))
