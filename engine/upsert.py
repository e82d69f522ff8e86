"""Insert unless it is there: the one statement SQLite and PostgreSQL spell in dialects of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.db import Base

Insert = postgresql.Insert | sqlite.Insert


def insert_for(session: Session, model: type[Base]) -> Insert:
    """An INSERT into the model's table that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    # The bare table: nothing of the session's objects is asked for, and the compiled statement is kept.
    table = inspect(model).local_table
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not one table")
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def insert_or_ignore(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]
) -> set[tuple[Any, ...]]:
    """Insert each row unless a UNIQUE or PRIMARY KEY refuses it; returns the primary keys of those inserted.

    The constraint decides, not a look beforehand, so two transactions can never both insert the same row. All
    rows name the same columns.
    """
    if not rows:
        return set()
    key = inspect(model).primary_key
    statement = insert_for(session, model).on_conflict_do_nothing().returning(*key)
    return {tuple(row) for row in session.execute(statement, [dict(row) for row in rows])}
