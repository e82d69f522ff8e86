"""Statements that go past SQLAlchemy's execution: the same conversions, the same errors, the same transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from engine.models import AuditEvent, IdempotencyKey
from engine.runtime import Runtime
from engine.statements import Statement, inserting, parameter

EVENTS: Any = AuditEvent.__table__
KEYS: Any = IdempotencyKey.__table__
KEY = ("actor", "key", "location", "fingerprint", "created_at")
AT = datetime(2015, 3, 13, 1, 2, 3, tzinfo=UTC)
INSERT = inserting(EVENTS, "at", "kind", "actor", "instance_id", "node", "task_id", "data")
READ = Statement(
    select(EVENTS.c.kind, EVENTS.c.at, EVENTS.c.data).where(
        EVENTS.c.node == parameter("at_node", EVENTS.c.node)
    )
)


def row(kind: str, **values: Any) -> dict[str, Any]:
    usual = {"at": AT, "actor": "system", "instance_id": None, "node": "N", "task_id": None, "data": {}}
    return {**usual, "kind": kind, **values}


def test_values_come_back_as_they_went(runtime: Runtime) -> None:
    data = {"日期": AT.date(), "$key": [1, None, "x"]}
    with runtime.begin() as ctx:
        INSERT.run(ctx.session, row("one", data=data))
        INSERT.run_all(ctx.session, [row("two"), row("three")])
        found = READ.rows(ctx.session, {"at_node": "N"})
    assert [(each["kind"], each["at"]) for each in found] == [("one", AT), ("two", AT), ("three", AT)]
    assert found[0]["data"] == data


def test_rows_changed_are_counted_and_fixed_values_are_kept(runtime: Runtime) -> None:
    renamed = Statement(
        update(EVENTS)
        .where(EVENTS.c.node == parameter("at_node", EVENTS.c.node), EVENTS.c.kind == "one")
        .values(actor="somebody", data=parameter("new", EVENTS.c.data))
    )
    with runtime.begin() as ctx:
        INSERT.run_all(ctx.session, [row("one"), row("one"), row("two")])
        assert renamed.run(ctx.session, {"at_node": "N", "new": {"n": 1}}) == 2
        assert renamed.run(ctx.session, {"at_node": "M", "new": {}}) == 0
    with runtime.read() as ctx:
        query = (
            select(AuditEvent.actor, AuditEvent.data).where(AuditEvent.node == "N").order_by(AuditEvent.id)
        )
        assert ctx.session.execute(query).all() == [
            ("somebody", {"n": 1}),
            ("somebody", {"n": 1}),
            ("system", {}),
        ]


def test_what_failed_is_undone_with_the_transaction(runtime: Runtime) -> None:
    insert = inserting(KEYS, *KEY)
    key = {"actor": "a", "key": "k", "location": "", "fingerprint": "", "created_at": AT}
    with pytest.raises(IntegrityError), runtime.begin() as ctx:
        insert.run_all(ctx.session, [key, key])
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(IdempotencyKey)).all() == []


def test_database_errors_are_those_of_sqlalchemy(runtime: Runtime) -> None:
    with pytest.raises(IntegrityError), runtime.begin() as ctx:
        inserting(KEYS, *KEY).run_all(
            ctx.session,
            [
                {"actor": "a", "key": "k", "location": None, "fingerprint": "", "created_at": AT}
                for _ in range(2)
            ],
        )


def test_missing_value_is_a_mistake_of_the_program(runtime: Runtime) -> None:
    with pytest.raises(KeyError, match="kind"), runtime.begin() as ctx:
        INSERT.run(ctx.session, {"at": AT})
    with runtime.begin() as ctx:
        nothing = Statement(delete(EVENTS).where(EVENTS.c.id == parameter("gone", EVENTS.c.id)))
        assert nothing.run(ctx.session, {"gone": -1}) == 0


def test_naive_time_is_refused(runtime: Runtime) -> None:
    with pytest.raises(ValueError, match="naive"), runtime.begin() as ctx:
        INSERT.run(ctx.session, row("one", at=AT.replace(tzinfo=None)))
