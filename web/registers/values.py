"""The values of a register in words: names instead of ids, one query for each kind of name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from handlers.campaigns.models import Campaign
from handlers.directory.masking import MASKS
from handlers.registers.queries import Row
from handlers.registers.register import Column, Register
from web import names
from web.forms import attachments
from web.forms.attachments import Attachment
from web.i18n import gettext as _
from web.i18n import language, pick
from web.i18n.dates import format_date, format_instant, local

NUMBERS = ("number", "money")


class Words:
    """The names that some rows of a register need; `in_full` are the personal columns that are not masked."""

    def __init__(
        self,
        ctx: Ctx,
        register: Register,
        columns: Sequence[Column],
        rows: Sequence[Row],
        in_full: Collection[str] = (),
    ) -> None:
        self.register, self._in_full = register, in_full
        ids: dict[str, set[str]] = {"organisation": set(), "person": set(), "campaign": set(), "file": set()}
        for column in columns:
            if column.kind in ids:
                ids[column.kind].update(each for row in rows for each in _listed(row.values[column.code]))
        ids["organisation"].update(row.organisation_id for row in rows if row.organisation_id)
        self.names = {
            "organisation": names.organisations(ctx, ids["organisation"]),
            "person": names.people(ctx, ids["person"]),
            "campaign": _campaigns(ctx, ids["campaign"]),
        }
        self._files = attachments.by_id(ctx, ids["file"])

    def files(self, value: Any) -> list[Attachment]:
        """The files that a value names, as far as they are still there."""
        return [self._files[each] for each in _listed(value) if each in self._files]

    def organisation(self, row: Row) -> str:
        """The name of the organisation a row belongs to."""
        return self.names["organisation"].get(row.organisation_id or "", "")

    def state(self, row: Row) -> str:
        """The state of a row."""
        return state_name(self.register, row.state)

    def text(self, column: Column, value: Any) -> str:
        """A value as a page shows it; nothing is a dash."""
        plain = self.plain(column, value)
        if plain in ("", None):
            return "—"
        if isinstance(plain, datetime):
            return format_instant(value)
        if isinstance(plain, date):
            return format_date(plain)
        if column.kind == "money":
            return f"{plain:,.2f}"
        return str(plain)

    def plain(self, column: Column, value: Any) -> Any:
        """A value for a spreadsheet: numbers and days stay what they are, instants become local wall time."""
        if value is None:
            return None
        if column.personal and column.code not in self._in_full:
            return MASKS[column.personal](str(value))
        if column.kind in self.names:
            found = self.names[column.kind]
            return "、".join(found.get(each, each) for each in _listed(value))
        if column.kind == "choice":
            return pick(column.choices.get(str(value))) or str(value)
        if column.kind == "state":
            return state_name(self.register, str(value))
        if column.kind == "bool":
            return _("是") if value else _("否")
        if column.kind == "datetime":
            return local(value).replace(tzinfo=None, microsecond=0)
        if column.kind == "file":
            return "、".join(file.name for file in self.files(value))
        return value if isinstance(value, (int, float, Decimal, date)) else str(value)


def state_name(register: Register, state: str) -> str:
    """A state of this register in words."""
    found = register.states.get(state)
    return state if found is None else found[1] if language() == "en" else found[0]


def _listed(value: Any) -> list[str]:
    if value in (None, ""):
        return []
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]


def _campaigns(ctx: Ctx, ids: Iterable[str]) -> dict[str, str]:
    wanted = set(ids)
    if not wanted:
        return {}
    query = select(Campaign.id, Campaign.title).where(Campaign.id.in_(wanted))
    return {row.id: row.title for row in ctx.session.execute(query)}
