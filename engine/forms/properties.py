"""The plain properties of a component: of the right type, and supported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from engine.forms.numbers import read_number
from engine.forms.schema import MAX_ROWS

_TEXTS = ("id", "key", "path", "label", "dateLabel", "timeLabel", "description", "text", "accept", "subtype")
_TEXTS_OF_RULES = ("pattern", "patternErrorMessage", "validationType")
_FLAGS = ("readonly", "disabled", "multiple", "disallowPassedDates", "allowAddRemove")
_OBJECTS = ("validate", "properties", "conditional")
_SHOWN = ("label", "dateLabel", "timeLabel", "description", "text")
_UNSUPPORTED = ("serializeToString", "expression", "computeOn")
_SUBTYPES = frozenset({"date", "time", "datetime"})
_VALIDATION_TYPES = frozenset({"", "email", "phone", "custom"})
_ENDING = re.compile(r"\.[a-z0-9]{1,8}")
_MOST_DECIMALS = 10
_LEAST_STEP = Decimal("1e-10")
_MOST_TEXT = 20_000


def bad_properties(raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The problem code and the name of every property whose value cannot be used."""
    return [*_wrong_types(raw), *_wrong_values(raw)]


def unsupported_properties(raw: Mapping[str, Any]) -> list[str]:
    """The properties that ask for something this product does not do."""
    return [name for name in _UNSUPPORTED if raw.get(name)]


def _wrong_types(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        if not isinstance(raw.get(name) or "", str) or len(raw.get(name) or "") > _MOST_TEXT:
            yield "form.bad_value", name
    for name in _FLAGS:
        if name in raw and not isinstance(raw[name], bool):
            yield "form.bad_value", name
    for name in _OBJECTS:
        if not isinstance(raw.get(name) or {}, Mapping):
            yield "form.bad_value", name
    rules = raw.get("validate")
    if isinstance(rules, Mapping):
        for name in _TEXTS_OF_RULES:
            if not isinstance(rules.get(name) or "", str):
                yield "form.bad_value", name
        if not isinstance(rules.get("required", False), bool):
            yield "form.bad_value", "required"


def _wrong_values(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _SHOWN:
        text = raw.get(name)
        if isinstance(text, str) and (text.startswith("=") or "{{" in text):
            yield "form.dynamic_text", name
    if raw.get("type") == "datetime" and str(raw.get("subtype") or "date") not in _SUBTYPES:
        yield "form.bad_value", "subtype"
    rules = raw.get("validate")
    kind = rules.get("validationType") if isinstance(rules, Mapping) else None
    if isinstance(kind, str) and kind not in _VALIDATION_TYPES:
        yield "form.bad_value", "validationType"
    decimals = raw.get("decimalDigits")
    if decimals is not None and (type(decimals) is not int or not 0 <= decimals <= _MOST_DECIMALS):
        yield "form.bad_value", "decimalDigits"
    step = raw.get("increment")
    if step not in (None, "") and (read_number(step) or 0) < _LEAST_STEP:
        yield "form.bad_value", "increment"
    accept = raw.get("accept")
    if isinstance(accept, str) and not all(_ENDING.fullmatch(part) for part in _parts(accept)):
        yield "form.accept", "accept"
    rows = raw.get("defaultRepetitions")
    if rows is not None and (type(rows) is not int or not 0 <= rows <= MAX_ROWS):
        yield "form.bad_value", "defaultRepetitions"


def _parts(accept: str) -> list[str]:
    return [part.strip().lower() for part in accept.split(",") if part.strip()]
