"""What came for one field, read as a value of the field's type."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from engine.forms.messages import FieldError
from engine.forms.numbers import read_number, to_plain
from engine.forms.options import find_option
from engine.forms.schema import Node

Read = tuple[object, FieldError | None]

_MOST_DIGITS = 15
_LARGEST = 10**_MOST_DIGITS
_MOST_FILE_ID = 500
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_value(node: Node, raw: object) -> Read:
    """The value and None, or None and why it is none. Empty is None (an empty list where several are chosen,
    False for a checkbox). Takes any JSON, and the texts of an HTML form."""
    if node.type == "checkbox":
        return raw in (True, "true", "on", "1"), None
    if isinstance(raw, str):
        raw = raw.replace("\r\n", "\n").replace("\r", "\n") if node.type == "textarea" else raw.strip()
        raw = raw if raw.strip() else None
    if raw is None:
        return ([] if node.is_multiple else None), None
    if node.is_multiple:
        return _read_list(node, raw if isinstance(raw, list) else [raw])
    if node.type == "number":
        return _read_number(raw)
    if node.type == "datetime":
        return _read_moment(node.subtype, raw)
    if node.type in ("radio", "select"):
        return _read_choice(node, raw)
    return _read_text(raw)


def read_day(subtype: str, text: str) -> date | None:
    """The day that a valid text of a date field names; None for a time."""
    return None if subtype == "time" else date.fromisoformat(text[:10])


def _read_text(raw: object) -> Read:
    if not isinstance(raw, str):
        return None, FieldError("text")
    # Pasted text brings control characters that nobody sees; half a surrogate pair cannot be stored at all.
    if any("\ud800" <= letter <= "\udfff" for letter in raw):
        return None, FieldError("characters")
    text = _CONTROL.sub("", raw)
    return (text if text.strip() else None), None


def _read_number(raw: object) -> Read:
    number = read_number(raw)
    if number is None:
        return None, FieldError("number")
    # A float keeps 15 digits exactly: what a person typed must come back as typed.
    if abs(number) >= _LARGEST or len(number.normalize().as_tuple().digits) > _MOST_DIGITS:
        return None, FieldError("number_size", {"limit": _MOST_DIGITS})
    return to_plain(number), None


def _read_moment(subtype: str, raw: object) -> Read:
    fault = FieldError(subtype)
    if isinstance(raw, (date, time)):
        raw = raw.isoformat()
    if not isinstance(raw, str):
        return None, fault
    day, mark, clock = raw.partition("T") if subtype != "time" else ("", "", raw)
    if subtype == "date" and mark:
        return None, fault
    try:
        if subtype != "time" and not _DATE.fullmatch(day):
            return None, fault
        if subtype == "datetime" and not _TIME.match(clock):
            return None, fault
        if subtype == "time":
            return (raw, None) if _TIME.fullmatch(raw) else (None, fault)
        (date if subtype == "date" else datetime).fromisoformat(raw)
    except ValueError:
        return None, fault
    return raw, None


def _read_choice(node: Node, raw: object) -> Read:
    option = find_option(node.options, raw)
    if option is None:
        return None, FieldError("choice", {"value": _shown(raw)})
    return option.value, None


def _read_list(node: Node, items: list[object]) -> Read:
    if node.type == "filepicker":
        return _read_files(node, items)
    found: list[object] = []
    for item in items:
        value, fault = _read_choice(node, item)
        if fault is not None:
            return None, fault
        if value not in found:
            found.append(value)
    return found, None


def _read_files(node: Node, items: list[object]) -> Read:
    ids: list[object] = []
    for item in items:
        if item == "":
            continue
        if not isinstance(item, str) or len(item) > _MOST_FILE_ID or _read_text(item) != (item, None):
            return None, FieldError("file")
        if item not in ids:
            ids.append(item)
        if len(ids) > node.max_files:
            return None, FieldError("file_count", {"limit": node.max_files})
    return ids, None


def _shown(raw: object) -> str:
    """A wrong choice as it may stand in a message."""
    text = str(raw)[:40] if isinstance(raw, (str, int, float, Decimal)) and not _is_huge(raw) else "…"
    return "".join(letter if letter.isprintable() else "…" for letter in text)


def _is_huge(raw: object) -> bool:
    return isinstance(raw, int) and raw.bit_length() > 200
