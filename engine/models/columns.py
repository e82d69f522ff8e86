"""What the tables have in common: kinds of columns, of checks and of indexes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import UtcDateTime

NEVER = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
"""A due time that never comes."""

# SQLite keeps the rows in the primary key's tree: one page less for a small row that comes and goes.
CLUSTERED = {"sqlite_with_rowid": False}


def one_of(column: str, states: type[StrEnum], name: str) -> CheckConstraint:
    """The check that a column holds one of these states."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(state)) for state in states)})", name=name)


def index_where(condition: str, *columns: str) -> Index:
    """An index of some rows only: every index that a row is in costs each step a page to write."""
    return Index(None, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


class Due:
    """A row that is work from `due_at` on. Taking it away is the claim: whoever does so does the work in the
    same transaction, so a crash gives it back and two workers cannot both have it.
    """

    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Brought:
    """Work that other work may have brought forth: `hops` counts what led to it (see `engine.allowance`)."""

    hops: Mapped[int] = mapped_column(default=0, server_default="0")


class Holdable(Due):
    """Work of an instance. While that is suspended, `due_at` is `NEVER`, so that nobody who looks for due work comes
    by, and `held_due_at` is when it is due.
    """

    held_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
