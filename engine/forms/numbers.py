"""Numbers as people and programs write them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_WRITTEN = re.compile(
    r"[+-]?(?:(?:[0-9]{1,40}|[0-9]{1,3}(?:,[0-9]{3}){1,12})(?:[.][0-9]{0,40})?|[.][0-9]{1,40})"
)
_MOST_BITS = 200
_LARGEST = Decimal(10) ** 30


def read_number(value: object) -> Decimal | None:
    """A finite number below 10^30, from a number or a text; None for anything else.

    Full-width digits, as Chinese input methods produce them, count as digits, and commas may set off thousands, as in
    a figure copied from a spreadsheet; a comma anywhere else and an exponent are no number.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value[:200]).strip() if len(value) <= 200 else ""
        return _bounded(Decimal(text.replace(",", ""))) if _WRITTEN.fullmatch(text) else None
    if isinstance(value, int):
        return _bounded(Decimal(value)) if value.bit_length() <= _MOST_BITS else None
    if isinstance(value, float):
        return _bounded(Decimal(repr(value)))
    return _bounded(value) if isinstance(value, Decimal) else None


def to_plain(number: Decimal) -> int | float:
    """The number as JSON has it: whole ones as int."""
    return int(number) if number == number.to_integral_value() else float(number)


def show(number: Decimal) -> str:
    """The number for a person: no exponent, no zeros at the end."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _bounded(number: Decimal) -> Decimal | None:
    return number if number.is_finite() and abs(number) < _LARGEST else None
