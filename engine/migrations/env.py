"""Alembic's environment: runs on the connection `engine.migrate` hands over, in its transaction."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from engine.db import Base, Data, Identifier, UtcDateTime


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Column types as SQLAlchemy's own, so that a migration does not change when our code does."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Identifier):
        return "sa.String(length=32)"
    if isinstance(item, (Data, sa.Text)):
        return "sa.Text()"
    return False


def _is_of_branch(table: str | None) -> bool:
    tables: frozenset[str] | None = context.config.attributes.get("tables")
    return tables is None or table in tables


def _include(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return _is_of_branch(name if kind == "table" else getattr(getattr(item, "table", None), "name", None))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=_plain_type,
    include_object=_include,
    compare_server_default=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
