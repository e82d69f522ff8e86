from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from engine.db import Base, open_database
from engine.models import AuditEvent
from tests.conftest import OutsideNetworkError
from tests.databases import Lender


def _tables(url: str) -> set[str]:
    engine = open_database(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _write_line(connection: sa.Connection) -> int:
    line = {"at": datetime(2015, 3, 2, tzinfo=UTC), "kind": "told", "actor": "system", "node": "", "data": {}}
    (number,) = connection.execute(sa.insert(AuditEvent).values(line)).inserted_primary_key or ()
    return int(number)


def test_database_url_has_every_table(database_url: str) -> None:
    assert _tables(database_url) == set(Base.metadata.tables)


def test_empty_database_url_has_no_table(empty_database_url: str) -> None:
    assert _tables(empty_database_url) == set()


def test_lent_database_is_empty_again_whatever_the_last_one_left(lend_postgres: Lender) -> None:
    with lend_postgres() as url:
        engine = open_database(url)
        held = engine.connect()
        _write_line(held)
        held.commit()
        _write_line(held)  # neither committed nor closed
    with lend_postgres() as url:
        again = open_database(url)
        with again.begin() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(AuditEvent)).scalar() == 0
            assert _write_line(connection) == 1
        again.dispose()
    held.invalidate()
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
