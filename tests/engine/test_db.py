"""Opening a database: many at once, readers that cannot write."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import db
from engine.db import PAGE_BYTES, new_id, new_id_beside, open_database


def test_ids_made_together_lie_side_by_side() -> None:
    ids = [new_id() for _ in range(1_000)]
    assert len(set(ids)) == 1_000
    assert {len(each) for each in ids} == {32}
    assert [each[:12] for each in ids] == sorted(each[:12] for each in ids)
    beside = {new_id_beside(ids[0]) for _ in range(1_000)}
    assert len(beside) == 1_000
    assert {each[:16] for each in beside} == {ids[0][:16]}
    assert {len(each) for each in beside} == {32}


def test_new_file_has_small_pages_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(old)) as plain:
        plain.execute("PRAGMA page_size=4096")
        plain.execute("CREATE TABLE things (id integer)")
    for name, expected in (("new", PAGE_BYTES), ("old", 4096)):
        database = open_database(f"sqlite:///{tmp_path / name}.sqlite3")
        with database.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE others (id integer)")
            assert connection.exec_driver_sql("PRAGMA page_size").scalar() == expected
        database.dispose()


def test_new_file_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    errors: list[Exception] = []

    def use(url: str, gate: threading.Barrier) -> None:
        database = open_database(url)
        try:
            gate.wait()
            with database.begin() as connection:
                connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS things (id integer)")
        except sa.exc.DBAPIError as error:
            errors.append(error)
        finally:
            database.dispose()

    for number in range(60):
        url, gate = f"sqlite:///{tmp_path / str(number)}.sqlite3", threading.Barrier(4)
        threads = [threading.Thread(target=use, args=(url, gate)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert errors == []


def test_file_that_somebody_keeps_to_himself_is_given_up_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "LOCK_SECONDS", 0.3)
    path = tmp_path / "taken.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as owner:
        owner.execute("BEGIN EXCLUSIVE")
        database = db.open_database(f"sqlite:///{path}")
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            database.connect()
        owner.execute("COMMIT")
        database.connect().close()
        database.dispose()


def test_reader_cannot_write(database_url: str) -> None:
    reader = open_database(database_url, read_only=True)
    with pytest.raises(sa.exc.DBAPIError), reader.begin() as connection:
        connection.exec_driver_sql("DELETE FROM definitions")
    reader.dispose()
