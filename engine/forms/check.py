"""One submission against a form: what is shown, what is right, what is wrong.

Conditions see only values that could be read: of fields in the form (never of unknown keys), of locked fields from
the process, and of fields hidden earlier in the form none. So nobody can switch a rule off with a value that does
not count.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.forms.messages import FieldError
from engine.forms.rules import Judge
from engine.forms.schema import MAX_DATA, MAX_ROWS_IN_ALL, Node, Path, evaluate, get_at, put_at
from engine.forms.values import read_value

Variables = Mapping[str, object]
Errors = dict[str, list[FieldError]]


@dataclass
class Outcome:
    """`clean` holds the values without fault, `errors` the faults by dotted path, `hidden` the nodes not shown.

    A node is named in `hidden` by the path of the row or group around it and its id.
    """

    clean: dict[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)
    hidden: set[tuple[Path, str]] = field(default_factory=set)


def check_submission(root: Node, data: object, context: Variables, judge: Judge) -> Outcome:
    """Check plain JSON data; `context` are the process variables. Never raises, whatever the data."""
    if not isinstance(data, Mapping):
        return Outcome(errors={"": [FieldError("not_an_object")]})
    if _is_too_large(data):
        return Outcome(errors={"": [FieldError("too_large", {"limit": MAX_DATA})]})
    return _Check(context, judge).run(root, data)


class _Check:
    """First everything is read, then what is shown is judged: a condition may look at a later field."""

    def __init__(self, context: Variables, judge: Judge) -> None:
        self.context = dict(context)
        self.judge = judge
        self.rows = 0
        self.unread: dict[Path, FieldError] = {}
        self.outcome = Outcome()

    def run(self, root: Node, data: Mapping[str, object]) -> Outcome:
        values: dict[str, Any] = {}
        self.read(root.children, data, values, self.context, ())
        self.visit(root.children, values, self.outcome.clean, ChainMap(values, self.context), ())
        return self.outcome

    def read(
        self, nodes: Sequence[Node], data: object, values: dict[str, Any], held: object, prefix: Path
    ) -> None:
        """Fill `values` from the data, and for locked fields from what the process holds at the same place."""
        for node in nodes:
            if node.type == "dynamiclist":
                put_at(values, node.path, self.read_rows(node, data, held, prefix + node.path))
            elif node.type == "group":
                inner = inside(values, node.path)
                self.read(
                    node.children,
                    get_at(data, node.path),
                    inner,
                    get_at(held, node.path),
                    prefix + node.path,
                )
            elif node.is_locked and node.is_input:
                put_at(values, node.path, locked_value(node, self.context, held, self.judge.today))
            elif node.is_input:
                value, fault = read_value(node, get_at(data, node.path))
                put_at(values, node.path, value)
                if fault is not None:
                    self.unread[prefix + node.path] = fault

    def read_rows(self, node: Node, data: object, held: object, name: Path) -> list[dict[str, Any]]:
        rows = get_at(data, node.path)
        rows = [] if rows is None else rows
        if not isinstance(rows, list):
            self.unread[name] = FieldError("rows")
            return []
        most = min(node.max_rows, MAX_ROWS_IN_ALL - self.rows)
        if len(rows) > most:
            self.unread[name] = FieldError("max_rows", {"limit": most})
            return []
        self.rows += len(rows)
        held_rows = list_at(held, node.path)
        found = []
        for index, row in enumerate(rows):
            values: dict[str, Any] = {}
            place = (*name, str(index))
            if row is not None and not isinstance(row, Mapping):
                self.unread[place] = FieldError("row")
            held_row = held_rows[index] if index < len(held_rows) else None
            self.read(node.children, row, values, held_row, place)
            found.append(values)
        return found

    def visit(
        self,
        nodes: Sequence[Node],
        values: dict[str, Any],
        clean: dict[str, Any],
        variables: ChainMap[str, Any],
        prefix: Path,
    ) -> None:
        """Judge what is shown; what is hidden loses its value for the conditions that follow."""
        for node in nodes:
            name = prefix + node.path
            if node.hide is not None and evaluate(node.hide, variables, self.judge.today) is True:
                self.outcome.hidden.add((prefix, node.id))
                forget(node, values)
            elif node.type == "group":
                inner = get_at(values, node.path)
                names = ChainMap(inner, *variables.maps) if node.path else variables
                self.visit(node.children, inner, inside(clean, node.path), names, name)
            elif node.type == "dynamiclist":
                self.visit_rows(node, values, clean, variables, prefix)
            elif node.is_input:
                self.visit_input(node, values, clean, variables, name)

    def visit_rows(
        self,
        node: Node,
        values: dict[str, Any],
        clean: dict[str, Any],
        variables: ChainMap[str, Any],
        prefix: Path,
    ) -> None:
        name = prefix + node.path
        rows = get_at(values, node.path)
        if name in self.unread:
            self.fail(name, [self.unread[name]])
            return
        if fault := row_fault(node, len(rows), self.held_count(node, prefix)):
            self.fail(name, [fault])
        found: list[dict[str, Any]] = []
        put_at(clean, node.path, found)
        for index, row in enumerate(rows):
            place = (*name, str(index))
            if place in self.unread:
                self.fail(place, [self.unread[place]])
                continue
            found.append({})
            around = {"this": row, "parent": values}
            self.visit(node.children, row, found[-1], ChainMap(around, row, *variables.maps), place)

    def visit_input(
        self, node: Node, values: dict[str, Any], clean: dict[str, Any], variables: Variables, name: Path
    ) -> None:
        value = get_at(values, node.path)
        faults: list[FieldError] = []
        if name in self.unread:
            faults = [self.unread[name]]
        elif not node.is_locked:
            faults = self.judge.judge(node, value, variables)
        if faults:
            self.fail(name, faults)
        elif node.is_stored and not (node.is_locked and value is None):
            put_at(clean, node.path, value)

    def held_count(self, node: Node, prefix: Path) -> int:
        """How many rows the process holds for a list (inside another list's row: none are known)."""
        return len(list_at(self.context, prefix + node.path))

    def fail(self, name: Path, faults: list[FieldError]) -> None:
        self.outcome.errors[".".join(name)] = faults


def locked_value(node: Node, context: Variables, held: object, today: date) -> object:
    """What a locked field shows: its `source`, else what the process holds at its place."""
    return evaluate(node.source, context, today) if node.source is not None else get_at(held, node.path)


def row_fault(node: Node, count: int, held: int) -> FieldError | None:
    """What is wrong with the number of rows."""
    if node.has_fixed_rows:
        expected = fixed_rows(node, held)
        return FieldError("rows_fixed", {"limit": expected}) if count != expected else None
    return FieldError("min_rows", {"limit": node.min_rows}) if count < node.min_rows else None


def fixed_rows(node: Node, held: int) -> int:
    """How many rows a list with fixed rows has when the process holds so many."""
    return held or node.default_rows


def forget(node: Node, values: dict[str, Any]) -> None:
    """Make all values below a node null."""
    if node.type == "group":
        for child in node.children:
            forget(child, get_at(values, node.path))
    elif node.path:
        put_at(values, node.path, None)


def inside(data: dict[str, Any], path: Path) -> dict[str, Any]:
    """The mapping at a path, made if it is not there; the data themselves for the empty path."""
    for part in path:
        data = data.setdefault(part, {})
    return data


def list_at(data: object, path: Path) -> list[Any]:
    """The list at a path; empty if there is none."""
    found = get_at(data, path)
    return found if isinstance(found, list) else []


def _is_too_large(data: object) -> bool:
    """Whether keys, texts and values come to more than MAX_DATA characters (without recursion)."""
    left, waiting = MAX_DATA, [data]
    while waiting:
        value = waiting.pop()
        left -= 1 + (len(value) if isinstance(value, (str, list, Mapping)) else 0)
        if left < 0:
            return True
        if isinstance(value, Mapping):
            waiting.extend(value.keys())
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False
