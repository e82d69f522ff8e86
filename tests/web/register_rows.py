"""A row of any register for any unit, made from its description alone: for tests about who may see it.

The rows make no sense to the contest and break its checks, so they are written to a database of their own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from engine.db import Base, Data, UtcDateTime
from handlers.directory.models import Organisation
from handlers.registers.register import Register, pack_key

AT = datetime(2026, 3, 1, tzinfo=UTC)


def write_rows(url: str, registers: list[Register], unit: str, canary: str) -> dict[str, str]:
    """A row for a unit in each table of these registers, its texts marked; returns register → key.

    Keys and references follow from the table referred to, so the rows of one unit belong together.
    """
    tables = {model.__table__: None for register in registers for model in _models(register)}
    states = {
        _bare(register.state): next(iter(register.states))
        for register in registers
        if register.state is not None
    }
    database = sa.create_engine(url)
    try:
        with database.begin() as connection:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            for table in tables:
                row = {
                    column.name: states.get(column) or _value(column, unit, canary)
                    for column in table.columns
                }
                connection.execute(sa.insert(table).prefix_with("OR IGNORE"), [row])
    finally:
        database.dispose()
    return {
        register.code: pack_key(tuple(_value(column, unit, canary) for column in register.key))
        for register in registers
    }


def _models(register: Register) -> list[type[Base]]:
    """The tables of a register that a town does not have already."""
    models = [register.model, *(model for model, _condition in register.joins)]
    return [model for model in models if model is not Organisation]


def _bare(attribute: Any) -> sa.Column[Any]:
    column: sa.Column[Any] = attribute.property.columns[0]
    return column


def _value(column: sa.Column[Any], unit: str, canary: str) -> Any:
    root = column
    while root.foreign_keys:
        root = next(iter(root.foreign_keys)).column
    if root.table.name == "organisations" or column.name == "organisation_id":
        return unit
    if root.table.name == "campaigns" or column.name == "campaign_id":
        return "2026"
    if root is not column or column.primary_key or column.name.endswith("_id"):
        return (
            int(unit[-4:]) if isinstance(column.type, sa.Integer) else f"{unit[-4:]}-{root.table.name}"[:32]
        )
    return _plain(column.type, canary)


def _plain(kind: Any, canary: str) -> Any:
    if isinstance(kind, Data):
        return {"canary": canary}
    if isinstance(kind, UtcDateTime):
        return AT
    if isinstance(kind, sa.Date):
        return date(2026, 3, 1)
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, (sa.Integer, sa.Numeric)):
        return 1
    return canary[: getattr(kind, "length", None) or 80]
