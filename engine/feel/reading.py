"""What can be told of an expression without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.feel import nodes
from engine.feel.expression import Expression


def certain_names(expression: Expression) -> frozenset[str]:
    """The variables that it reads for sure.

    Names in the condition of a filter are left out: they may be entries of the items.
    """
    return frozenset(_free(expression.tree, frozenset()))


def entries(expression: Expression) -> tuple[str, ...] | None:
    """The names of the entries of the context that it gives; None if that does not show.

    Known are a context as it is written, `if` with one on both sides, and merged ones.
    """
    return _entries(expression.tree)


def parts_of(expression: Expression, name: str) -> frozenset[str]:
    """The entries that it reads from a variable by a path, such as `b` of `a.b.c`."""
    found, ahead = set(), [expression.tree]
    while ahead:
        node = ahead.pop()
        ahead += node.children()
        if isinstance(node, nodes.Path) and isinstance(node.base, nodes.Name) and node.base.name == name:
            found.add(node.name)
    return frozenset(found)


def _entries(node: nodes.Node) -> tuple[str, ...] | None:
    if isinstance(node, nodes.ContextLiteral):
        return tuple(name for name, _ in node.entries)
    parts: tuple[nodes.Node, ...] = ()
    if isinstance(node, nodes.If):
        parts = node.then, node.otherwise
    elif isinstance(node, nodes.Call) and node.name == "context merge" and len(node.arguments) == 1:
        whole = node.arguments[0]
        parts = whole.items if isinstance(whole, nodes.ListLiteral) else ()
    found = [_entries(part) for part in parts]
    if not found or any(names is None for names in found):
        return None
    return tuple(dict.fromkeys(name for names in found for name in names or ()))


def _free(node: nodes.Node, bound: frozenset[str]) -> Iterator[str]:
    if isinstance(node, nodes.Name):
        if node.name not in bound:
            yield node.name
    elif isinstance(node, nodes.Filter):
        yield from _free(node.base, bound)
    elif isinstance(node, nodes.ContextLiteral):
        for name, value in node.entries:
            yield from _free(value, bound)
            bound |= {name}
    elif isinstance(node, nodes.FunctionLiteral):
        yield from _free(node.body, bound | set(node.parameters))
    elif isinstance(node, (nodes.For, nodes.Quantified)):
        for iterator in node.iterators:
            yield from (name for child in iterator.children() for name in _free(child, bound))
            bound |= {iterator.name}
        body = node.body if isinstance(node, nodes.For) else node.condition
        yield from _free(body, bound | {"partial"})
    else:
        for child in node.children():
            yield from _free(child, bound)
