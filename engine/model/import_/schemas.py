"""Forms of other tools in files of their own: form-js as it is, JSON Schema as form-js."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.model.import_.keys import key_of

MAX_FIELDS: Final = 200
_LONG_TEXT: Final = 500
_PLAIN: Final = {"integer": "number", "number": "number", "boolean": "checkbox"}
_LIMITS: Final = {"minLength": "minLength", "maxLength": "maxLength", "minimum": "min", "maximum": "max"}


def as_form(form: str, content: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]] | None:
    """A form-js schema with this id, and the names of the fields that could not be taken over; None if it is neither.

    `content` is a form-js schema or a JSON Schema of an object.
    """
    if isinstance(content.get("components"), list):
        return {**content, "id": form}, []
    if not isinstance(content.get("properties"), Mapping):
        return None
    lost: list[str] = []
    components = _fields(content, lost, MAX_FIELDS)
    if isinstance(title := content.get("title"), str):
        components.insert(0, {"type": "text", "id": "title", "text": title})
    return {"type": "default", "id": form, "schemaVersion": 19, "components": components}, lost


def _fields(schema: Mapping[str, Any], lost: list[str], limit: int) -> list[dict[str, Any]]:
    required = schema.get("required")
    wanted = set(map(str, required)) if isinstance(required, list) else set()
    made = []
    for key, raw in list(schema["properties"].items())[:limit]:
        field = _field(str(key), raw) if isinstance(raw, Mapping) else None
        if field is None:
            lost.append(str(key))
            continue
        if key in wanted:
            field.setdefault("validate", {})["required"] = True
        made.append(field)
    return made


def _field(key: str, raw: Mapping[str, Any]) -> dict[str, Any] | None:
    kind, label = raw.get("type", "string"), str(raw.get("title") or key)
    field: dict[str, Any] = {"id": f"field_{key_of(key)}", "key": key, "label": label}
    if isinstance(words := raw.get("description"), str):
        field["description"] = words
    choices = _choices(raw)
    items = raw.get("items")
    if choices:
        field |= {"type": "select", "values": choices}
    elif kind == "array" and isinstance(items, Mapping) and (several := _choices(items)):
        field |= {"type": "checklist", "values": several}
    elif kind == "string" and raw.get("format") in ("date", "date-time"):
        field |= {"type": "datetime", "subtype": "date", "dateLabel": label}
    elif kind == "string":
        field |= {"type": "textarea" if _is_long(raw) else "textfield"}
    elif kind in _PLAIN:
        field |= {"type": _PLAIN[kind]} | ({"decimalDigits": 0} if kind == "integer" else {})
    else:
        return None
    rules = {
        ours: raw[theirs] for theirs, ours in _LIMITS.items() if isinstance(raw.get(theirs), int | float)
    }
    if rules:
        field["validate"] = rules
    if isinstance(default := raw.get("default"), str | int | float | bool) and field["type"] != "datetime":
        field["defaultValue"] = default
    return field


def _choices(raw: Mapping[str, Any]) -> list[dict[str, str]]:
    """What may be chosen: `enum`, or `oneOf`/`anyOf` of constants with titles."""
    if isinstance(listed := raw.get("enum"), list):
        names = raw.get("enumNames") if isinstance(raw.get("enumNames"), list) else listed
        return [
            {"value": str(value), "label": str(name)}
            for value, name in zip(listed, names or [], strict=False)
        ]
    for word in ("oneOf", "anyOf"):
        options = raw.get(word)
        if isinstance(options, list) and all(
            isinstance(each, Mapping) and _is_constant(each) for each in options
        ):
            return [
                {"value": str(_constant(each)), "label": str(each.get("title") or _constant(each))}
                for each in options
            ]
    return []


def _is_constant(option: Mapping[str, Any]) -> bool:
    return "const" in option or (isinstance(option.get("enum"), list) and len(option["enum"]) == 1)


def _constant(option: Mapping[str, Any]) -> Any:
    return option["const"] if "const" in option else option["enum"][0]


def _is_long(raw: Mapping[str, Any]) -> bool:
    most = raw.get("maxLength")
    return isinstance(most, int) and most > _LONG_TEXT
