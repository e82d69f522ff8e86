"""Bringing a database to the tables this code needs; works from a checkout and from an installed wheel.

There are two Alembic branches: "engine" in engine/migrations, and "handlers" in handlers/migrations, which depends
on it. To make a new revision after changing a `models.py`:

    python -m engine.migrate engine   "what changes, in words"
    python -m engine.migrate handlers "what changes, in words"
"""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from engine.db import Base, open_database
from engine.errors import IncidentError
from engine.faults import faultpoint

# Named as text: the engine must not import what stands above it, yet both branches run in one go.
BRANCHES = ("engine", "handlers")

# Any number, the same for everyone who migrates: two processes started at once take turns on PostgreSQL.
_ADVISORY_LOCK = 7_314_015


def upgrade(url: str) -> None:
    """Bring the database to the newest revision of both branches: all of it, or nothing.

    Safe to call at every start, and by several processes at once. Raises IncidentError for a database that a
    newer version has migrated.
    """
    database = _open(url)
    try:
        with database.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
            command.upgrade(_configure(connection), "heads")
            _require_whole_references(connection)
            faultpoint("migrated")
    except CommandError as error:
        raise IncidentError(f"this version cannot migrate the database: {error}") from error
    finally:
        database.dispose()


def _open(url: str) -> sa.Engine:
    """The database with SQLite's reference checks put off: changing a column there means replacing its table."""
    database = open_database(url)
    if database.dialect.name == "sqlite":

        @sa.event.listens_for(database, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA foreign_keys=OFF")

    return database


def _require_whole_references(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise IncidentError(f"a migration left a row of {broken[0]} that refers to nothing")


def create_revision(branch: str, message: str) -> None:
    """Write a new revision of a branch with the difference between its models and its migrations."""
    _load_models()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scratch.sqlite3"
        upgrade(url)
        database = open_database(url)
        with database.begin() as connection:
            config = _configure(connection)
            config.attributes["tables"] = _tables_of(branch)
            is_first = not any(branch in script.branch_labels for script in _scripts().walk_revisions())
            command.revision(
                config,
                message,
                autogenerate=True,
                head="base" if is_first else f"{branch}@head",
                branch_label=branch if is_first else None,
                depends_on=f"{BRANCHES[0]}@head" if is_first and branch != BRANCHES[0] else None,
                version_path=str(_folder(branch)),
            )
        database.dispose()


def _folder(branch: str) -> Path:
    spec = find_spec(f"{branch}.migrations")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{branch}.migrations")
    return Path(spec.origin).parent / "versions"


def _configure(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", _escaped(_folder(BRANCHES[0]).parent))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(_escaped(_folder(branch)) for branch in BRANCHES))
    config.set_section_option("post_write_hooks", "hooks", "ruff")
    config.set_section_option("post_write_hooks", "ruff.type", "module")
    config.set_section_option("post_write_hooks", "ruff.module", "ruff")
    config.set_section_option("post_write_hooks", "ruff.options", "format REVISION_SCRIPT_FILENAME")
    config.attributes["connection"] = connection
    return config


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_configure())


def _load_models() -> None:
    """Fill the metadata with every table there is."""
    for branch in BRANCHES:
        for module in walk_packages(import_module(branch).__path__, f"{branch}."):
            if module.name.endswith(".models"):
                import_module(module.name)


def _tables_of(branch: str) -> frozenset[str]:
    """The tables whose models live in the branch's package."""
    return frozenset(
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, sa.Table) and mapper.class_.__module__.partition(".")[0] == branch
    )


def main() -> None:
    """Create a revision from the command line."""
    parser = argparse.ArgumentParser(prog="python -m engine.migrate", description=create_revision.__doc__)
    parser.add_argument("branch", choices=BRANCHES)
    parser.add_argument("message")
    arguments = parser.parse_args()
    create_revision(arguments.branch, arguments.message)


if __name__ == "__main__":
    main()
