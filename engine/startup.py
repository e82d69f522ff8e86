"""What several processes started at once must not do at once: filling a new database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from engine.db import open_database

# Any number, the same for everyone; another than that of the migrations, which are run inside.
_ADVISORY_LOCK = 7_314_016


@contextmanager
def one_at_a_time(url: str) -> Iterator[None]:
    """On PostgreSQL wait until no other process is in such a block; the lock ends with the process.

    On SQLite nothing is waited for: there is one process.
    """
    database = open_database(url)
    try:
        if database.dialect.name != "postgresql":
            yield
            return
        # A lock of the session, not of a transaction: preparing takes many of those, and none may stay open idle.
        with database.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(sa.text("SET lock_timeout = 0"))
            connection.execute(sa.select(sa.func.pg_advisory_lock(_ADVISORY_LOCK)))
            yield
    finally:
        database.dispose()
