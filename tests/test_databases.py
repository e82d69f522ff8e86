from __future__ import annotations

import socket

import pytest
import sqlalchemy as sa

from engine.db import Base, open_database
from tests.conftest import OutsideNetworkError
from tests.databases import fresh_database


def _tables(url: str) -> set[str]:
    engine = open_database(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_database_url_has_every_table(database_url: str) -> None:
    assert _tables(database_url) == set(Base.metadata.tables)


def test_empty_database_url_has_no_table(empty_database_url: str) -> None:
    assert _tables(empty_database_url) == set()


def test_fresh_database_copied_does_not_share_rows(postgres_url: str) -> None:
    with fresh_database(postgres_url) as first:
        engine = sa.create_engine(first)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE thing (n integer)")
        engine.dispose()
        with fresh_database(postgres_url, template=first) as second:
            engine = sa.create_engine(second)
            with engine.begin() as connection:
                connection.exec_driver_sql("INSERT INTO thing VALUES (1)")
            engine.dispose()
        engine = sa.create_engine(first)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM thing").scalar() == 0
        engine.dispose()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80), ("2001:db8::1", 80, 0, 0)])
def test_connect_beyond_loopback_is_refused(address: tuple[object, ...]) -> None:
    family = socket.AF_INET6 if len(address) == 4 else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(OutsideNetworkError):
        client.connect(address)


def test_connect_to_loopback_is_allowed() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()
