from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.db import open_database
from engine.models import IdempotencyKey, OutboxMessage
from engine.upsert import insert_for, insert_or_ignore

NOW = datetime(2015, 3, 13, tzinfo=UTC)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = open_database(database_url)
    with Session(engine) as opened, opened.begin():
        yield opened
    engine.dispose()


def message(key: str) -> dict[str, Any]:
    return {
        "channel": "mail",
        "recipient": "a",
        "payload": {"on": NOW.date()},
        "idempotency_key": key,
        "created_at": NOW,
        "due_at": NOW,
    }


def test_insert_or_ignore_skips_what_a_unique_refuses(session: Session) -> None:
    first = insert_or_ignore(session, OutboxMessage, [message("a"), message("b")])
    second = insert_or_ignore(session, OutboxMessage, [message("b"), message("c"), message("c")])
    assert (len(first), len(second)) == (2, 1)
    rows = {row.idempotency_key: row for row in session.scalars(select(OutboxMessage))}
    assert sorted(rows) == ["a", "b", "c"]
    assert second == {(rows["c"].id,)}
    assert (rows["c"].payload, rows["c"].state) == ({"on": NOW.date()}, "pending")


def test_insert_or_ignore_of_nothing_asks_nothing(session: Session) -> None:
    assert insert_or_ignore(session, OutboxMessage, []) == set()


def test_insert_or_ignore_takes_more_rows_than_a_statement_holds(session: Session) -> None:
    rows = [message(str(number)) for number in range(6000)]
    assert len(insert_or_ignore(session, OutboxMessage, rows)) == 6000
    assert len(insert_or_ignore(session, OutboxMessage, [*rows, message("new")])) == 1


def test_insert_for_updates_on_conflict(session: Session) -> None:
    for location in ("/one", "/two"):
        insert = insert_for(session, IdempotencyKey).values(
            actor="a", key="k", location=location, created_at=NOW
        )
        session.execute(
            insert.on_conflict_do_update(index_elements=["actor", "key"], set_={"location": location})
        )
    assert session.scalars(select(IdempotencyKey.location)).all() == ["/two"]
    assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1
