"""Cells as the reader of workbooks gives them, turned into values of a field; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from handlers.imports.sheets import Field

FORMULA: Final = {"formula": True}
"""What a cell with a formula is read as."""

MOST_NUMBER: Final = 9_999_999
_ID = re.compile(r"[A-Za-z0-9._:@-]{1,40}")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_YES = ("是", "√", "1", "true", "yes", "y")
_NO = ("否", "×", "0", "false", "no", "n")


class BadCell(Exception):
    """The value does not fit its field: `code` and `params` of `problems.TEXTS`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def read_cell(field: Field, cell: Any) -> Any:
    """The value of a cell as the table stores it; "" (None for dates, ids and years) if empty. Raises BadCell."""
    if cell == FORMULA:
        raise BadCell("formula")
    text = _text(cell)
    if not text:
        if field.is_required:
            raise BadCell("required")
        return _EMPTY.get(field.kind, "")
    return _READERS[field.kind](field, text)


def _text(cell: Any) -> str:
    """A cell as somebody would type it: whole numbers without a fraction, days as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _read_text(field: Field, text: str) -> str:
    if len(text) > field.most:
        raise BadCell("too_long", most=field.most)
    if not text.isprintable():
        raise BadCell("bad_text")
    return text


def _read_id(_field: Field, text: str) -> str:
    if not _ID.fullmatch(text):
        raise BadCell("bad_id")
    return text


def _read_email(field: Field, text: str) -> str:
    name, _at, place = _read_text(field, text).partition("@")
    if not name or not place or "@" in place or " " in text or not text.isascii():
        raise BadCell("bad_email")
    return text


def _read_code(field: Field, text: str) -> str:
    found = field.by_name.get(text.casefold())
    if found is None:
        choices = "、".join(names["zh"] for names in field.codes.values())
        raise BadCell("bad_code", value=text[:40], choices=choices)
    return found


def _read_bool(_field: Field, text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if text.casefold() in _NO:
        return False
    raise BadCell("bad_bool")


def _read_date(_field: Field, text: str) -> date:
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        raise BadCell("bad_date") from None


def _read_number(_field: Field, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > MOST_NUMBER:
        raise BadCell("bad_number")
    return int(text)


def _read_year(_field: Field, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1949 <= int(text) <= 2999:
        raise BadCell("bad_year")
    return int(text)


_EMPTY: Final[Mapping[str, Any]] = {"id": None, "bool": False, "date": None, "number": 0, "year": None}
_READERS = {
    "text": _read_text,
    "id": _read_id,
    "email": _read_email,
    "code": _read_code,
    "bool": _read_bool,
    "date": _read_date,
    "number": _read_number,
    "year": _read_year,
}
