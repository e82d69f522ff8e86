"""The database ground: base class, column types, engines for writing and for reading."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Engine, MetaData, String, Text, create_engine, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from engine import chance
from engine.encoding import decode, encode
from engine.transaction import flush_first
from engine.variables import read_variables, write_variables

LOCK_SECONDS = 30
"""How long a statement waits for a lock before it is told to try again; the same on both databases."""

IDLE_SECONDS = 90
"""After so long without a statement PostgreSQL ends a transaction: a process that was stopped in the middle of one
loses its locks, and cannot write when it is woken (25P03)."""

_WAITED_TOO_LONG = ("55P03", "25P03")
PAGE_BYTES = 2048
"""Of a new SQLite file. A step changes few bytes on many pages, and each goes to the log whole."""

WAL_PAUSE_SECONDS = 0.05
TRUSTED_SECONDS = 1.0
"""How long a connection to PostgreSQL may rest and still be used untried."""

# Whoever gives a connection back has ended its transaction: the pool need not, once more, at every step. The one used
# last comes first: it is the only one whose memory of SQLite's pages still holds.
_POOL: dict[str, Any] = {"pool_reset_on_return": None, "pool_use_lifo": True}

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the engine and of the handlers."""

    metadata = MetaData(naming_convention=NAMING)


def new_id() -> str:
    """A new identifier: 32 hexadecimal digits, of which the first twelve are the time and the others random.

    The time (milliseconds since 1970, as in RFC 9562's version 7) puts what is made together side by side in every
    index: a page to write instead of many. It tells nothing else; two ids may come in either order.
    """
    return f"{chance.moment():012x}{chance.draw(10).hex()}"


def new_id_beside(other: str) -> str:
    """A new identifier that every index keeps beside another one: half of it is the other's, half random."""
    return other[:16] + chance.draw(8).hex()


class Identifier(TypeDecorator[str]):
    """An identifier made by `new_id`."""

    impl = String(32)
    cache_ok = True


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values; store UTC."""
        if value is None:
            return None
        value = in_utc(value)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC value."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def in_utc(value: datetime) -> datetime:
    """The same instant in UTC; raises ValueError for a naive one, OverflowError before year 1 or after 9999."""
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("naive date-time")
    return value.astimezone(UTC)


def utc_text(value: datetime) -> str:
    """An instant as SQLAlchemy writes it into SQLite: UTC, without zone, to the microsecond."""
    global _written
    # The rows of one step share their instant.
    known, text = _written
    if value is not known:
        text = in_utc(value).isoformat(" ", "microseconds")[:26]
        _written = value, text
    return text


_written: tuple[datetime | None, str] = None, ""


def utc_from_text(text: str) -> datetime:
    """The instant of a text by `utc_text`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Data(TypeDecorator[Any]):
    """Process data (see `engine.encoding`), stored as text. `write` and `read` are for plain statements."""

    impl = Text
    cache_ok = True
    write: Callable[[Any], str] = staticmethod(encode)
    read: Callable[[str], Any] = staticmethod(decode)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Encode; None is NULL."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Decode; NULL is None."""
        return None if value is None else decode(value)


class ScopeData(Data):
    """The variables of a scope (see `engine.variables`): plain statements read each when it is first asked for."""

    cache_ok = True
    write = staticmethod(write_variables)
    read = staticmethod(read_variables)


def open_database(url: str, *, read_only: bool = False, durable: bool = True) -> Engine:
    """A SQLAlchemy engine for SQLite (WAL, durable, one writer at a time) or PostgreSQL.

    A writing SQLite transaction takes the write lock when it begins, so it never fails half way for a lock.
    A read-only engine refuses writes in the database itself. Without `durable`, SQLite does not wait for the disk:
    for scratch databases only.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url, read_only, durable)
    return _open_postgresql(url, read_only)


def _open_postgresql(url: str, read_only: bool) -> Engine:
    """Connections are tried before use only when they have rested, or since one was found broken.

    A reader has no transactions: each statement sees what is committed, as it would inside one.
    """
    mode: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if read_only else {}
    engine = create_engine(
        url,
        **_POOL,
        pool_size=10,
        connect_args={"prepare_threshold": None},
        execution_options={"begin": "" if read_only else "BEGIN"},
        **mode,
    )
    event.listen(engine, "before_cursor_execute", flush_first)
    broken_at = 0.0

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        _limit_waiting(connection, read_only)

    @event.listens_for(engine, "checkin")
    def _checkin(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "invalidate")
    def _invalidate(_connection: Any, _record: Any, _error: Any) -> None:
        nonlocal broken_at
        broken_at = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _checkout(connection: Any, record: Any, _pooled: Any) -> None:
        since = record.info.get("rests_since")
        if since is None or since > max(broken_at, time.monotonic() - TRUSTED_SECONDS):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    return engine


def _limit_waiting(connection: Any, read_only: bool) -> None:
    with connection.cursor() as cursor:
        if read_only:
            cursor.execute("SET default_transaction_read_only = on")
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.commit()


def _use_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    """Switch a file to WAL; SQLite does not always wait by itself when two processes open a new file at once."""
    give_up_at = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= give_up_at:
                raise
            time.sleep(WAL_PAUSE_SECONDS)


def _open_sqlite(url: str, read_only: bool, durable: bool) -> Engine:
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
    engine = create_engine(
        url,
        **_POOL,
        connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False, "cached_statements": 500},
        pool_size=20,
        execution_options={"begin": begin},
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        waiting = "FULL" if durable else "OFF"
        cursor.execute(f"PRAGMA page_size={PAGE_BYTES}")
        _use_write_ahead_log(cursor)
        for pragma in (f"synchronous={waiting}", "foreign_keys=ON", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {pragma}")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # `engine.transaction` may have begun it already.
        if not connection.connection.dbapi_connection.in_transaction:
            connection.exec_driver_sql(begin)

    return engine


def is_passing(error: DBAPIError) -> bool:
    """Whether the database is only locked, restarting or out of reach, and not asked for nonsense."""
    if not hasattr(error.orig, "sqlstate"):
        return isinstance(error, OperationalError) and any(
            word in str(error.orig) for word in ("locked", "busy")
        )
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError)
    return state[:2] in ("08", "40", "53", "57") or state in _WAITED_TOO_LONG
