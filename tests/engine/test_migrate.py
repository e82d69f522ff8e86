from __future__ import annotations

import json
import threading
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from engine import migrate
from engine.db import Base, open_database
from engine.encoding import decode, encode
from engine.errors import IncidentError
from tests import databases


def describe(url: str) -> dict[str, Any]:
    """Every table as the database itself tells it: columns, keys, indexes, checks."""
    engine = open_database(url)
    try:
        inspector = sa.inspect(engine)
        return {
            table: {
                "columns": [
                    (column["name"], str(column["type"]), column["nullable"], column["default"])
                    for column in sorted(inspector.get_columns(table), key=lambda each: each["name"])
                ],
                "primary key": inspector.get_pk_constraint(table),
                "foreign keys": sorted(map(str, inspector.get_foreign_keys(table))),
                "unique": sorted(map(str, inspector.get_unique_constraints(table))),
                "checks": sorted(map(str, inspector.get_check_constraints(table))),
                "indexes": sorted(map(_index_text, inspector.get_indexes(table))),
            }
            for table in inspector.get_table_names()
            if table != "alembic_version"
        } | {"": as_sqlite_keeps_them(engine)}
    finally:
        engine.dispose()


def _index_text(index: Any) -> str:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def as_sqlite_keeps_them(engine: sa.Engine) -> dict[str, bool]:
    """Which tables have rows of their own beside the tree of their key; the inspector does not tell."""
    if engine.dialect.name != "sqlite":
        return {}
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'")
        return {name: bool(wr) for name, wr in rows if name != "alembic_version"}


def test_migrations_make_the_tables_of_the_models(empty_database_url: str) -> None:
    """When this fails after a change to a model: `python -m engine.migrate <branch> "<what changes>"`."""
    databases.create_schema(empty_database_url)
    from_models = describe(empty_database_url)
    engine = open_database(empty_database_url)
    with engine.begin() as connection:
        Base.metadata.drop_all(connection)
    engine.dispose()
    migrate.upgrade(empty_database_url)
    migrated = describe(empty_database_url)
    assert migrated.keys() - {""} == Base.metadata.tables.keys() == from_models.keys() - {""}
    for table, description in from_models.items():
        assert migrated[table] == description


def test_each_branch_is_one_line() -> None:
    """Two migrations written at once must hang one behind the other, or the next cannot say what it follows."""
    assert len(migrate._scripts().get_heads()) == len(migrate.BRANCHES)


def test_autogenerate_finds_nothing_to_change(empty_database_url: str) -> None:
    """What a new revision would hold; asked as `engine/migrations/env.py` asks it."""
    migrate._load_models()
    migrate.upgrade(empty_database_url)
    engine = open_database(empty_database_url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_upgrade_again_keeps_the_rows(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    engine = open_database(empty_database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO persons (id, name, email, phone, is_active) VALUES ('x', '', '', '', true)"
        )
    migrate.upgrade(empty_database_url)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM persons").scalar() == 1
    engine.dispose()


BEFORE_REVISIONS_OF_DRAFTS = "9b1f04c7d2aa"


def test_draft_of_before_keeps_what_it_held(empty_database_url: str) -> None:
    """A draft was a diagram; now it is the folder of a package, with the forms of the newest version."""
    engine = open_database(empty_database_url)
    with engine.begin() as connection:
        command.upgrade(migrate._configure(connection), BEFORE_REVISIONS_OF_DRAFTS)
        values = "'a', 'plan', 1, '{}', '<old/>', '{}', :forms, '{}', :manifest, 'x', :at, 'person:x', ''"
        columns = "id, key, version, name, bpmn, model, forms, decisions, manifest, checksum, deployed_at"
        connection.execute(
            sa.text(f"INSERT INTO definitions ({columns}, deployed_by, note) VALUES ({values})"),
            {
                "forms": encode({"report": {"components": [{"min": Decimal("0.5")}]}}),
                "manifest": encode({"id": "plan"}),
                "at": "2026-01-01 00:00:00",
            },
        )
        connection.execute(
            sa.text(
                "INSERT INTO definition_drafts (key, bpmn, base_version, revision, saved_at, saved_by)"
                " VALUES ('plan', '<new/>', 1, 4, '2026-01-02 00:00:00', 'person:x')"
            )
        )
    migrate.upgrade(empty_database_url)
    with engine.begin() as connection:
        [row] = connection.exec_driver_sql("SELECT revision, files FROM draft_revisions").all()
        assert row.revision == 4
        files = decode(row.files)
        assert files.keys() == {"diagram.bpmn", "forms/report.json", "manifest.json"}
        assert files["diagram.bpmn"] == "<new/>"
        assert json.loads(files["forms/report.json"]) == {"components": [{"min": 0.5}]}
    engine.dispose()


def test_upgrade_by_two_at_once_is_one_upgrade(empty_database_url: str) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            migrate.upgrade(empty_database_url)
        except BaseException as error:  # noqa: BLE001 reported by the assertion below
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert "persons" in describe(empty_database_url)


def test_upgrade_that_fails_leaves_nothing_behind(empty_database_url: str) -> None:
    engine = open_database(empty_database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notices (id integer)")
    with pytest.raises(sa.exc.DBAPIError):
        migrate.upgrade(empty_database_url)
    assert sa.inspect(engine).get_table_names() == ["notices"]
    engine.dispose()


def test_upgrade_of_a_newer_database_says_so(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    engine = open_database(empty_database_url)
    with engine.begin() as connection:
        newest = "(SELECT max(version_num) FROM alembic_version)"
        connection.exec_driver_sql(
            f"UPDATE alembic_version SET version_num = 'ffffffffffff' WHERE version_num = {newest}"
        )
    engine.dispose()
    with pytest.raises(IncidentError, match="ffffffffffff"):
        migrate.upgrade(empty_database_url)


def test_upgrade_refuses_rows_that_refer_to_nothing(tmp_path: Any) -> None:
    url = databases.sqlite_url(tmp_path / "broken.sqlite3")
    migrate.upgrade(url)
    engine = open_database(url)
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        connection.connection.driver_connection.execute(  # type: ignore[union-attr]
            "INSERT INTO posts (id, organisation_id, role, title) VALUES ('x', 'nowhere', 'office', '')"
        )
    engine.dispose()
    with pytest.raises(IncidentError, match="posts"):
        migrate.upgrade(url)


def test_new_revision_holds_only_its_branch(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table added to the models of the contest comes out in a revision of `handlers`."""
    table = sa.Table("plants", Base.metadata, sa.Column("id", sa.Integer, primary_key=True))
    monkeypatch.setattr(migrate, "_tables_of", lambda branch: frozenset({"plants"}))
    written = []
    monkeypatch.setattr("alembic.command.revision", lambda *args, **kwargs: written.append((args, kwargs)))
    try:
        migrate.create_revision("handlers", "add plants")
    finally:
        Base.metadata.remove(table)
    (config, message), options = written[0]
    assert message == "add plants"
    assert options["head"] == "handlers@head"
    assert config.attributes["tables"] == {"plants"}
