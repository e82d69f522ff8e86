"""Values of records as lines to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from web.i18n import gettext as _
from web.i18n.dates import format_date


def plain_lines(values: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """(name, text) of each value, in their order; of a list one line a row."""
    return [(names.get(key, key), _text(value, names)) for key, value in values.items() if key != "name"]


def _text(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, list):
        return "\n".join(
            "，".join(f"{names.get(key, key)} {_text(cell, names)}" for key, cell in row.items())
            for row in value
        )
    return str(value)
