"""What happened to a row of a register: the history of its process, and its changes outside of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.models import Definition, Instance
from handlers.registers.models import RegisterChange
from handlers.registers.queries import Reader, Row
from handlers.registers.register import Column, Register
from web import names, standing, visibility
from web.history import read_lines
from web.i18n import gettext as _
from web.i18n import pick
from web.identity import Identity
from web.personal import veils_of
from web.registers import personal
from web.registers.values import Words
from web.veil import NOTHING_HIDDEN

MOST = 500
_SENTENCES = {"created": "{actor}登记", "changed": "{actor}修改", "ended": "{actor}注明已离开"}


@dataclass(frozen=True)
class Difference:
    """One column before and after, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    at: datetime
    text: str
    reason: str = ""
    differences: tuple[Difference, ...] = ()


def list_history(ctx: Ctx, identity: Identity, register: Register, reader: Reader, row: Row) -> list[Line]:
    """The newest lines about a row, newest first; of its process only what this person may look at."""
    lines = [*_of_process(ctx, identity, row), *_of_row(ctx, identity, register, reader, row)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:MOST]


def find_instance(ctx: Ctx, identity: Identity, row: Row) -> Instance | None:
    """The process of a row, if this person may look at it."""
    return None if row.instance_id is None else visibility.find_instance(ctx, identity, row.instance_id)


def _of_process(ctx: Ctx, identity: Identity, row: Row) -> list[Line]:
    instance = find_instance(ctx, identity, row)
    if instance is None:
        return []
    process = standing.process_of(ctx.session.get_one(Definition, instance.definition_id))
    veil = veils_of(ctx, identity, [instance.id]).get(instance.id, NOTHING_HIDDEN)
    lines, _more = read_lines(ctx, instance.id, process, limit=MOST, veil=veil)
    return [Line(each.at, each.text, each.reason) for each in lines]


def _of_row(ctx: Ctx, identity: Identity, register: Register, reader: Reader, row: Row) -> list[Line]:
    query = (
        select(RegisterChange)
        .where(RegisterChange.register == register.code, RegisterChange.row_key == row.key)
        .order_by(RegisterChange.id.desc())
        .limit(MOST)
    )
    changes = ctx.session.scalars(query).all()
    people = names.people(ctx, (change.actor for change in changes))
    columns = {column.code: column for column in register.columns_for(reader.roles, with_details=True)}
    in_full = personal.on_page(ctx, identity, reader.roles, list(columns.values()), row)
    words = Words(ctx, register, list(columns.values()), _as_rows(changes, columns), in_full)
    return [
        Line(
            change.at,
            _(_SENTENCES[change.kind], actor=people.get(change.actor, "")),
            differences=tuple(
                Difference(pick(columns[code].names), *(words.text(columns[code], value) for value in pair))
                for code, pair in change.changes.items()
                if code in columns
            ),
        )
        for change in changes
    ]


def _as_rows(changes: Iterable[RegisterChange], columns: dict[str, Column]) -> list[Row]:
    """What was before and after as rows, so that their ids get names."""
    rows = []
    for change in changes:
        for place in (0, 1):
            values: dict[str, Any] = dict.fromkeys(columns)
            values |= {code: pair[place] for code, pair in change.changes.items() if code in columns}
            rows.append(Row("", "", "", "", None, None, values))
    return rows
