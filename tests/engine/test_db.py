"""Opening a database: many at once, readers that cannot write."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine.db import open_database


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


def test_reader_cannot_write(database_url: str) -> None:
    reader = open_database(database_url, read_only=True)
    with pytest.raises(sa.exc.DBAPIError), reader.begin() as connection:
        connection.exec_driver_sql("DELETE FROM definitions")
    reader.dispose()
