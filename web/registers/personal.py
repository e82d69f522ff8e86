"""Which personal columns of a register somebody reads in full: the fewest that they need."""

from __future__ import annotations

from collections.abc import Collection

from engine.context import Ctx
from handlers.registers.queries import Row
from handlers.registers.register import Column
from web.identity import Identity
from web.personal import OFFICE_ROLES, reads_in_full

NONE: frozenset[str] = frozenset()


def in_lists(roles: Collection[str], columns: Collection[Column]) -> frozenset[str]:
    """In a list or a download: the office, which keeps the registers; nobody else needs all at once."""
    return _personal(columns) if OFFICE_ROLES.intersection(roles) else NONE


def on_page(
    ctx: Ctx, identity: Identity, roles: Collection[str], columns: Collection[Column], row: Row
) -> frozenset[str]:
    """On the page of one row: besides, whoever needs what is personal of its process, and who looks such rows up."""
    personal = _personal(columns)
    if not personal or reads_in_full(ctx, identity, row.instance_id):
        return personal
    return in_lists(roles, columns) | {each.code for each in columns if each.needed_by.intersection(roles)}


def _personal(columns: Collection[Column]) -> frozenset[str]:
    return frozenset(column.code for column in columns if column.personal)
