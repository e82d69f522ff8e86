"""From the flat names of an HTML form (`members.0.name`) to nested data, and from process variables to a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Protocol

from engine.forms.check import fixed_rows, inside, list_at
from engine.forms.numbers import to_plain
from engine.forms.schema import MAX_ROWS, Node, Path, evaluate, get_at, put_at


class MultiDict(Protocol):
    """What a web framework gives for a posted form: several texts per name."""

    def __iter__(self) -> Iterator[str]: ...

    def getlist(self, key: str, /) -> list[str]: ...


def bind_multidict(root: Node, posted: MultiDict, context: Mapping[str, Any]) -> dict[str, Any]:
    """The nested data of a posted form, as typed: texts, and lists of texts. Locked fields are left out.

    Rows are taken in the order of their numbers; a row in which nothing was typed is left out, but for lists whose
    rows are fixed: there each stays at its place, and there are at least those that the page showed for `context`,
    for a row of locked fields, open choices or empty boxes posts nothing.
    """
    names = sorted(posted)
    return _bind(root.children, posted, names, (), context)


def prefill(root: Node, context: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What a new form shows: `source`, else the process variable of the same place, else the default value."""
    return _prefill(root.children, context, context, today)


def _bind(
    nodes: Iterable[Node], posted: MultiDict, names: Sequence[str], prefix: Path, held: object
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for node in nodes:
        name = ".".join(prefix + node.path)
        if node.type == "group":
            inner = get_at(held, node.path)
            merge(inside(data, node.path), _bind(node.children, posted, names, prefix + node.path, inner))
        elif node.type == "dynamiclist":
            least = fixed_rows(node, len(list_at(held, node.path))) if node.has_fixed_rows else 0
            put_at(data, node.path, _bind_rows(node, posted, names, prefix + node.path, least))
        elif node.is_input and not node.is_locked:
            texts = posted.getlist(name)
            put_at(data, node.path, texts if node.is_multiple else texts[0] if texts else None)
    return data


def _bind_rows(
    node: Node, posted: MultiDict, names: Sequence[str], prefix: Path, least: int
) -> list[dict[str, Any]]:
    number = re.compile(re.escape(".".join(prefix)) + r"\.([0-9]{1,4})\.")
    found = {match[1] for match in map(number.match, names) if match}
    if node.has_fixed_rows:
        found = {str(index) for index in range(max([least, *(int(each) + 1 for each in found)]))}
    # One row more than allowed is enough for the check to say so.
    rows = [
        _bind(node.children, posted, names, (*prefix, index), None)
        for index in sorted(found, key=int)[: MAX_ROWS + 1]
    ]
    return rows if node.has_fixed_rows else [row for row in rows if not _is_blank(row)]


def _is_blank(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(_is_blank(inner) for inner in value.values())
    if isinstance(value, list):
        return all(_is_blank(inner) for inner in value)
    return value is None or (isinstance(value, str) and not value.strip())


def _prefill(nodes: Iterable[Node], held: object, context: Mapping[str, Any], today: date) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for node in nodes:
        if node.type == "group":
            inner = get_at(held, node.path)
            merge(inside(data, node.path), _prefill(node.children, inner, context, today))
        elif node.type == "dynamiclist":
            rows = list_at(_initial(node, held, context, today), ()) or [None] * node.default_rows
            put_at(
                data,
                node.path,
                [_prefill(node.children, row, context, today) for row in rows[: node.max_rows]],
            )
        elif node.is_input:
            put_at(data, node.path, to_json(_initial(node, held, context, today)))
    return data


def _initial(node: Node, held: object, context: Mapping[str, Any], today: date) -> object:
    value = evaluate(node.source, context, today) if node.source is not None else get_at(held, node.path)
    return node.raw.get("defaultValue") if value is None else value


def to_json(value: object) -> object:
    """A process value as a form shows it: numbers as int or float, dates and times as ISO 8601 text."""
    if isinstance(value, Decimal):
        return to_plain(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    return value


def merge(target: dict[str, Any], source: Mapping[str, Any]) -> None:
    """Add nested data to others, group by group."""
    for key, value in source.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(target[key], value)
        else:
            target[key] = value
