"""Fills any form from its schema, as a person would: what is there stays, what is asked for is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from engine.errors import Invalid
from engine.forms import Form
from engine.forms.schema import Node, Path, get_at, put_at
from web.simulation.blanks import Blank, invent

ATTEMPTS = 12
OPTIONAL_SHARE = 0.25
MOST_ROWS = 3

Hint = Callable[[Blank], object | None]
"""A value somebody would choose here, or None: then one is invented. Asked for prefilled fields, too."""


class CannotFill(Invalid):
    """No data were found that this form accepts."""

    code = "simulation.cannot_fill"


def no_hint(_blank: Blank) -> object | None:
    """Nothing is known of the form."""
    return None


def fill_form(
    form: Form, name: str, context: Mapping[str, Any], today: date, luck: Random, hint: Hint = no_hint
) -> dict[str, Any]:
    """Data that the form accepts; raises CannotFill with the fields at which nothing helped.

    Fields that nobody must fill are left empty mostly, unless there is a hint.
    """
    form = form.bound(context)
    data = form.prefill(context, today=today)
    pen = _Pen(name, context, data, today, luck, hint)
    pen.write(form.root.children, (), ())
    for attempt in range(1, ATTEMPTS + 1):
        errors = form.check(data, context=context, today=today)[1]
        if not errors:
            return data
        pen.write(form.root.children, (), (), wrong=frozenset(errors), attempt=attempt)
    raise CannotFill(form=name, fields=sorted(errors))


class _Pen:
    def __init__(
        self,
        form: str,
        context: Mapping[str, Any],
        data: dict[str, Any],
        today: date,
        luck: Random,
        hint: Hint,
    ) -> None:
        self.data = data
        self.hint = hint
        self.blank = Blank(form, "", Node("default", "", (), {}), context, today, luck)

    def write(
        self,
        nodes: Sequence[Node],
        place: Path,
        key: Path,
        *,
        wrong: frozenset[str] | None = None,
        attempt: int = 0,
    ) -> None:
        """Write below `place`, a path with row numbers (`key` is without); only what is `wrong`, if given."""
        for node in nodes:
            inner, inner_key = place + node.path, key + node.path
            if node.type == "group":
                self.write(node.children, inner, inner_key, wrong=wrong, attempt=attempt)
            elif node.type == "dynamiclist":
                for row in range(self._rows(node, inner, inner_key, attempt)):
                    self.write(node.children, (*inner, str(row)), inner_key, wrong=wrong, attempt=attempt)
            elif node.is_input and not node.is_locked and (wrong is None or ".".join(inner) in wrong):
                self._write_one(node, inner, inner_key, attempt)

    def _write_one(self, node: Node, place: Path, key: Path, attempt: int) -> None:
        holder = self._holder(place[: len(place) - len(node.path)])
        held = get_at(holder, node.path)
        blank = replace(
            self.blank,
            key=".".join(key),
            node=node,
            variables={**self.blank.variables, **self.data, **holder},
            held=held,
            row=next((int(part) for part in reversed(place) if part.isdecimal()), 0),
            attempt=attempt,
        )
        value = self.hint(blank) if attempt < 2 else None
        if value is None:
            is_wanted = attempt or node.is_required or blank.luck.random() < OPTIONAL_SHARE
            if not is_wanted or (not attempt and _is_filled(held)):
                return
            value = invent(blank)
        put_at(holder, node.path, value)

    def _rows(self, node: Node, place: Path, key: Path, attempt: int) -> int:
        """How many rows the list has; at first as many as somebody would write."""
        holder = self._holder(place[: len(place) - len(node.path)])
        rows = get_at(holder, node.path)
        if not isinstance(rows, list):
            rows = []
            put_at(holder, node.path, rows)
        if attempt == 0 and node.raw.get("allowAddRemove") is not False:
            variables = {**self.blank.variables, **self.data, **holder}
            blank = replace(self.blank, key=".".join(key), node=node, variables=variables, held=rows)
            wanted = self.hint(blank)
            count = wanted if isinstance(wanted, int) else self.blank.luck.randint(1, MOST_ROWS)
            while len(rows) < min(max(count, node.min_rows), node.max_rows):
                rows.append({})
        return len(rows)

    def _holder(self, place: Path) -> dict[str, Any]:
        """The mapping at a place, made where there is none."""
        found: Any = self.data
        for part in place:
            found = found[int(part)] if isinstance(found, list) else found.setdefault(part, {})
        assert isinstance(found, dict)
        return found


def _is_filled(value: object) -> bool:
    return value is not None and value is not False and value not in ("", [])
