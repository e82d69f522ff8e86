"""The filters of an address that no field of the page shows, in words, each with the address without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select

from engine.context import Ctx
from handlers.activities.rules import FIGURES, FIGURES_EN
from handlers.directory.models import Organisation
from handlers.registers.filters import Filters
from handlers.registers.queries import Reader
from web.i18n import gettext as _
from web.i18n import pick
from web.registers.address import list_address
from web.registers.values import Words, state_name

FIELDS = ("choice", "bool", "number", "money", "date", "datetime")
"""Kinds of columns that have fields of their own on the page."""


@dataclass(frozen=True)
class Chip:
    """One filter: what it says, and the list without it."""

    text: str
    without: str


def make_chips(ctx: Ctx, reader: Reader, words: Words, filters: Filters) -> list[Chip]:
    """The figure of a report, several states, the organisation, and values of columns without a field.

    `words` are those of the rows shown: what nobody may see has no name here.
    """
    return list(_chips(ctx, reader, words, filters))


def _chips(ctx: Ctx, reader: Reader, words: Words, filters: Filters) -> Iterator[Chip]:
    register = words.register
    if len(filters.states) > 1:
        states = "、".join(state_name(register, state) for state in filters.states)
        yield Chip(states, list_address(register.code, replace(filters, states=())))
    if filters.figure:
        code = filters.figure
        names = {"zh": FIGURES.get(code, code), "en": FIGURES_EN.get(code, code)}
        label = _("计入")
        yield Chip(f"{label}：{pick(names)}", list_address(register.code, replace(filters, figure="")))
    if filters.organisation_id:
        name = _name_of(ctx, reader, filters.organisation_id)
        yield Chip(f"{_('单位')}：{name}", list_address(register.code, replace(filters, organisation_id="")))
    for code, value in filters.values.items():
        column = register.find_column(code, reader.roles)
        if column is not None and column.kind not in FIELDS:
            rest = {name: each for name, each in filters.values.items() if name != code}
            without = list_address(register.code, replace(filters, values=rest))
            yield Chip(f"{pick(column.names)}：{words.text(column, value)}", without)


def _name_of(ctx: Ctx, reader: Reader, organisation_id: str) -> str:
    """The name of an organisation this person may look into, else its id as it was given."""
    query = select(Organisation.name).where(Organisation.id == organisation_id, reader.within.condition())
    return ctx.session.scalar(query) or organisation_id
