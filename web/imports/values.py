"""The values of a workbook in words."""

from __future__ import annotations

from typing import Any

from handlers.imports.sheets import Sheet
from web.i18n import gettext as _
from web.i18n import pick


def words(sheet: Sheet, code: str, value: Any) -> str:
    """A field's value as people read it; nothing is a dash."""
    field = next((each for each in sheet.fields if each.code == code), None)
    if value in ("", None):
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return pick(field.codes.get(str(value))) if field and field.codes else str(value)
