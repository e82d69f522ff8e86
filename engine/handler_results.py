"""What a handler's result holds, as far as its `return` statements show it."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache

from engine.registry import Handler, list_handlers


@cache
def result_names(handler: Handler) -> tuple[str, ...] | None:
    """The keys of the contexts that it writes out where it returns; None where one cannot be told."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(handler.function)))
    except (OSError, TypeError, SyntaxError):
        return None
    found: dict[str, None] = {}
    for value in _returned(tree.body[0]):
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            continue
        keys = value.keys if isinstance(value, ast.Dict) else [None]
        for key in keys:
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                return None
            found[key.value] = None
    return tuple(found)


def list_results() -> dict[str, tuple[str, ...] | None]:
    """`result_names` of every registered handler."""
    return {handler.name: result_names(handler) for handler in list_handlers()}


def _returned(node: ast.AST) -> Iterator[ast.expr | None]:
    """The values of the `return` statements of a function, not of those inside it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return):
            yield child.value
        elif not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from _returned(child)
