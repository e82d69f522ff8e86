"""The lines of a register's download: what its list shows, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from engine.context import Ctx
from handlers.registers import queries
from handlers.registers.filters import Filters
from handlers.registers.queries import Reader
from handlers.registers.register import Register
from web.i18n import gettext as _
from web.i18n import pick
from web.registers import personal
from web.registers.values import Words


def lines_of(
    ctx: Ctx, register: Register, reader: Reader, filters: Filters
) -> tuple[list[str], Iterator[list[object]]]:
    """The header, and everything that the filters show this person, in the list's order."""
    columns = register.columns_for(reader.roles)
    in_full = personal.in_lists(reader.roles, columns)
    header = [
        _("名称"),
        *([_("编号")] if register.number is not None else []),
        *([_("状态")] if register.states else []),
        *([_("单位")] if register.names_organisation else []),
        *(pick(column.names) + (_("（元）") if column.kind == "money" else "") for column in columns),
    ]

    def lines() -> Iterator[list[object]]:
        for rows in queries.list_all(ctx, register, reader, filters):
            words = Words(ctx, register, columns, rows, in_full)
            for row in rows:
                yield [
                    row.title,
                    *([row.number] if register.number is not None else []),
                    *([words.state(row)] if register.states else []),
                    *([words.organisation(row)] if register.names_organisation else []),
                    *(words.plain(column, row.values[column.code]) for column in columns),
                ]

    return header, lines()
