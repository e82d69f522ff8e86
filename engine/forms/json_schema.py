"""The unconditional part of a form as JSON Schema 2020-12, for API descriptions; `Form.check` stays the authority."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from engine.forms.numbers import read_number, to_plain
from engine.forms.schema import MAX_TEXT, Node

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The formats "time" and "date-time" demand an offset, which local times do not have.
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_MOMENTS = {
    "date": {"format": "date"},
    "time": {"pattern": f"^{_CLOCK}"},
    "datetime": {"pattern": f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}"},
}

Schema = dict[str, Any]


def describe(root: Node) -> Schema:
    """The schema of the data a form takes: its open fields, required where nothing can hide them."""
    schema = _object()
    _fill(schema, root.children, required=True)
    return {"$schema": _DIALECT, **_tidy(schema)}


def _fill(schema: Schema, nodes: Iterable[Node], *, required: bool) -> None:
    for node in nodes:
        always = required and node.hide is None
        if node.type == "group":
            _fill(_inside(schema, node.path), node.children, required=always)
        elif node.type == "dynamiclist":
            rows = _object()
            _fill(rows, node.children, required=True)
            _put(schema, node, _rows(node, _tidy(rows)), required=always and node.min_rows > 0)
        elif node.is_input and not node.is_locked:
            _put(schema, node, {"title": node.label, **_value(node)}, required=always and node.is_required)


def _object() -> Schema:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def _inside(schema: Schema, path: Iterable[str]) -> Schema:
    for part in path:
        schema = schema["properties"].setdefault(part, _object())
    return schema


def _put(schema: Schema, node: Node, value: Schema, *, required: bool) -> None:
    schema = _inside(schema, node.path[:-1])
    schema["properties"][node.path[-1]] = value
    if required:
        schema["required"].append(node.path[-1])


def _tidy(schema: Schema) -> Schema:
    """Without empty lists; an object that holds something required is itself required."""
    for key, inner in schema["properties"].items():
        if inner.get("type") == "object" and _tidy(inner).get("required") and key not in schema["required"]:
            schema["required"].append(key)
    if not schema["required"]:
        del schema["required"]
    return schema


def _rows(node: Node, row: Schema) -> Schema:
    found: Schema = {"title": node.label, "type": "array", "items": row, "maxItems": node.max_rows}
    return {**found, "minItems": node.min_rows} if node.min_rows else found


def _value(node: Node) -> Schema:
    choices = [option.value for option in node.options]
    if node.type == "number":
        return {**_number(node), **_limits(node, min="minimum", max="maximum")}
    if node.type == "checkbox":
        return {"type": "boolean", **({"const": True} if node.is_required else {})}
    if node.type == "filepicker":
        return {"type": "array", "items": {"type": "string"}, "maxItems": node.max_files, **_some(node)}
    if node.is_multiple:
        items = {"enum": choices} if choices else {"type": ["string", "integer"]}
        return {"type": "array", "items": items, "uniqueItems": True, **_some(node)}
    if node.options_key and not node.options:
        return {"type": ["string", "integer"] if node.is_required else ["string", "integer", "null"]}
    if node.options:
        return {"enum": choices if node.is_required else [*choices, None]}
    if node.type == "datetime":
        return {"type": _optional(node, "string"), **_MOMENTS[node.subtype]}
    return {
        "type": _optional(node, "string"),
        "maxLength": MAX_TEXT[node.type],
        **_limits(node, minLength="minLength", maxLength="maxLength"),
        **({"pattern": node.rules["pattern"]} if node.pattern is not None else {}),
    }


def _number(node: Node) -> Schema:
    step = read_number(node.raw.get("increment"))
    kind = "integer" if node.raw.get("decimalDigits") == 0 else "number"
    return {"type": _optional(node, kind), **({"multipleOf": to_plain(step)} if step else {})}


def _limits(node: Node, **names: str) -> Schema:
    """The fixed limits under their names in JSON Schema; those that are expressions are left to the check."""
    found = {name: node.limits.get(ours) for ours, name in names.items()}
    return {name: to_plain(limit) for name, limit in found.items() if isinstance(limit, Decimal)}


def _some(node: Node) -> Schema:
    return {"minItems": max(node.min_files, 1)} if node.is_required else {}


def _optional(node: Node, kind: str) -> str | list[str]:
    return kind if node.is_required else [kind, "null"]
