"""A row of any register for any unit, made from its description alone: for tests about who may see it.

The rows make no sense to the contest and break its checks, so they are written to a database of their own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList

from engine.db import Data, UtcDateTime
from handlers.directory.models import Organisation
from handlers.registers.register import Register, pack_key

AT = datetime(2026, 3, 1, tzinfo=UTC)
Values = dict[sa.Column[Any], Any]


def write_rows(url: str, registers: list[Register], unit: str, canary: str) -> dict[str, str]:
    """One row of each register for a unit, its texts marked; returns register → key."""
    database = sa.create_engine(url)
    try:
        with database.begin() as connection:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            return {
                register.code: unit
                if register.model is Organisation
                else _write(connection, register, unit, canary)
                for register in registers
            }
    finally:
        database.dispose()


def _write(connection: sa.Connection, register: Register, unit: str, canary: str) -> str:
    values: Values = {}
    tables = [register.model.__table__, *(model.__table__ for model, _condition in register.joins)]
    links = [pair for _model, condition in register.joins for pair in _equal_columns(condition)]
    for table in tables:
        row = {column: _value(register, column, unit, canary) for column in table.columns}
        for one, other in links:
            for mine, theirs in ((one, other), (other, one)):
                if mine in row and theirs in values:
                    row[mine] = values[theirs]
        values |= row
        connection.execute(
            sa.insert(table).prefix_with("OR IGNORE"),
            [{column.name: row[column] for column in table.columns}],
        )
    return pack_key(tuple(values[column] for column in register.key))


def _equal_columns(condition: Any) -> list[tuple[Any, Any]]:
    """The pairs of columns that a join condition makes equal."""
    if isinstance(condition, BooleanClauseList):
        return [pair for part in condition.clauses for pair in _equal_columns(part)]
    if isinstance(condition, BinaryExpression) and condition.operator is operators.eq:
        return [(_bare(condition.left), _bare(condition.right))]
    return []


def _bare(column: Any) -> Any:
    return column.table.c[column.name] if hasattr(column, "table") else column


def _value(register: Register, column: sa.Column[Any], unit: str, canary: str) -> Any:
    goals = {key.column.table.name for key in column.foreign_keys}
    if "organisations" in goals or column.name == "organisation_id":
        return unit
    if "campaigns" in goals or column.name == "campaign_id":
        return "2026"
    if register.state is not None and column is _bare(register.state.expression):
        return next(iter(register.states))
    if goals & {"persons", "instances"} or column.primary_key or column.unique or column.name.endswith("_id"):
        return (
            f"{unit[-4:]}-{column.table.name}"[:32] if isinstance(column.type, sa.String) else int(unit[-4:])
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
