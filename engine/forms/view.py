"""What a page draws of a form: only what is shown for these data, with names, values and rows in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.forms.bind import to_json
from engine.forms.check import Outcome, list_at, locked_value
from engine.forms.schema import Node, Path, get_at


@dataclass(frozen=True)
class Shown:
    """One component on the page.

    `name` is its name in the HTML form (`members.0.name`) and its key in the errors of a check. `value` is what
    was typed, right or wrong. `children` are those of a group, `rows` those of a dynamic list.
    """

    node: Node
    name: str
    value: Any = None
    children: tuple[Shown, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()

    @property
    def id(self) -> str:
        """A name fit for an HTML id."""
        return f"f-{self.name.replace('.', '-')}" if self.node.path else f"c-{self.node.id}"


def lay_out(
    root: Node, data: object, context: Mapping[str, Any], today: date, outcome: Outcome
) -> tuple[Shown, ...]:
    """The components to draw, in document order; `outcome` is the check of the same data."""
    return tuple(_Layout(context, today, outcome).draw(root.children, data, context, ()))


class _Layout:
    def __init__(self, context: Mapping[str, Any], today: date, outcome: Outcome) -> None:
        self.context = context
        self.today = today
        self.hidden = outcome.hidden

    def draw(self, nodes: Iterable[Node], data: object, held: object, prefix: Path) -> list[Shown]:
        return [self.one(node, data, held, prefix) for node in nodes if (prefix, node.id) not in self.hidden]

    def one(self, node: Node, data: object, held: object, prefix: Path) -> Shown:
        place = prefix + node.path
        name = ".".join(place)
        if node.type == "group":
            inner, inner_held = get_at(data, node.path), get_at(held, node.path)
            return Shown(node, name, children=tuple(self.draw(node.children, inner, inner_held, place)))
        if node.type == "dynamiclist":
            held_rows = list_at(held, node.path)
            rows = (
                self.draw(
                    node.children,
                    row,
                    held_rows[index] if index < len(held_rows) else None,
                    (*place, str(index)),
                )
                for index, row in enumerate(list_at(data, node.path)[: node.max_rows])
            )
            return Shown(node, name, rows=tuple(tuple(row) for row in rows))
        if not node.is_input:
            return Shown(node, name)
        if node.is_locked:
            return Shown(node, name, to_json(locked_value(node, self.context, held, self.today)))
        return Shown(node, name, get_at(data, node.path))
