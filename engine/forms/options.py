"""The fixed choices of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.forms.schema import Option


def read_options(values: Sequence[object]) -> tuple[Option, ...] | None:
    """The choices of a component's `values`; None unless all are distinct texts or whole numbers.

    Distinct as text, too: a browser sends "1" for 1.
    """
    options = [_option(value) for value in values]
    found = [option for option in options if option is not None]
    if not found or len(found) < len(options) or len({str(option.value) for option in found}) < len(found):
        return None
    return tuple(found)


def _option(raw: object) -> Option | None:
    if not isinstance(raw, Mapping):
        return None
    value, label, label_en = raw.get("value"), raw.get("label"), raw.get("labelEn", "")
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        return None
    if not isinstance(label or "", str) or not isinstance(label_en, str):
        return None
    return Option(value, label or str(value), label_en)


def find_option(options: Sequence[Option], value: object) -> Option | None:
    """The choice a browser or a program named; a text also finds the whole number it spells."""
    for option in options:
        if type(value) is type(option.value) and value == option.value:
            return option
        if isinstance(value, str) and isinstance(option.value, int) and value == str(option.value):
            return option
    return None
