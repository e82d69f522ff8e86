"""Statements on the driver and SQLAlchemy's session: one transaction, whichever of them comes first."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from engine import db
from engine.context import Ctx
from engine.errors import Transient
from engine.models import AuditEvent, IdempotencyKey
from engine.runtime import Runtime
from engine.statements import inserting
from engine.transaction import Transaction

AT = datetime(2015, 3, 13, tzinfo=UTC)
KEYS: Any = IdempotencyKey.__table__
INSERT = inserting(KEYS, "actor", "key", "location", "fingerprint", "created_at")


def plain(ctx: Ctx, key: str) -> None:
    """Write a row through the driver."""
    row = {"actor": "a", "key": key, "location": "", "fingerprint": "", "created_at": AT}
    INSERT.run(ctx.transaction, row)


def mapped(ctx: Ctx, key: str) -> None:
    """Write a row through the session, which may wait with it."""
    ctx.session.add(IdempotencyKey(actor="a", key=key, location="", created_at=AT))


def sent(ctx: Ctx, *names: str) -> None:
    """Write rows whose outcome nobody asks for."""
    rows = ({"actor": "a", "key": key, "location": "", "fingerprint": "", "created_at": AT} for key in names)
    INSERT.send(ctx.transaction, *rows)


def keys(runtime: Runtime) -> list[str]:
    """What is in the database for others."""
    with runtime.read() as ctx:
        return sorted(ctx.session.scalars(select(IdempotencyKey.key)))


WAYS = [(plain, mapped), (mapped, plain), (plain, plain), (mapped, mapped)]


@pytest.mark.parametrize("ways", WAYS)
def test_both_ways_are_committed_together(runtime: Runtime, ways: Any) -> None:
    with runtime.begin() as ctx:
        for number, write in enumerate(ways):
            write(ctx, f"k{number}")
        assert keys(runtime) == []
    assert keys(runtime) == ["k0", "k1"]


@pytest.mark.parametrize("ways", WAYS)
def test_both_ways_are_undone_together(runtime: Runtime, ways: Any) -> None:
    def fail(ctx: Ctx) -> None:
        for number, write in enumerate(ways):
            write(ctx, f"k{number}")
        if mapped in ways:
            ctx.session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        runtime.run("system", fail)
    assert keys(runtime) == []
    with runtime.begin() as ctx:
        plain(ctx, "after")
    assert keys(runtime) == ["after"]


def test_each_way_sees_what_the_other_wrote(runtime: Runtime) -> None:
    with runtime.begin() as ctx:
        plain(ctx, "one")
        assert ctx.session.get_one(IdempotencyKey, ("a", "one")).location == ""
        mapped(ctx, "two")
        ctx.session.flush()
        with pytest.raises(IntegrityError), ctx.transaction.savepoint():
            plain(ctx, "two")
    assert keys(runtime) == ["one", "two"]


def undone(ctx: Ctx, write: Callable[[Ctx, str], None]) -> None:
    """Write something in a savepoint that fails."""

    def fail() -> None:
        with ctx.transaction.savepoint():
            write(ctx, "undone")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


@pytest.mark.parametrize("before", [plain, mapped])
@pytest.mark.parametrize("inside", [plain, mapped, sent])
def test_savepoint_undoes_what_is_inside_it(runtime: Runtime, before: Any, inside: Any) -> None:
    with runtime.begin() as ctx:
        before(ctx, "before")
        undone(ctx, inside)
        with ctx.transaction.savepoint():
            inside(ctx, "kept")
        before(ctx, "after")
    assert keys(runtime) == ["after", "before", "kept"]


def test_savepoints_inside_each_other(runtime: Runtime) -> None:
    with runtime.begin() as ctx, ctx.transaction.savepoint():
        plain(ctx, "outer")
        undone(ctx, plain)
        plain(ctx, "last")
    assert keys(runtime) == ["last", "outer"]


def test_nothing_is_begun_before_it_is_needed_nor_kept_after(runtime: Runtime) -> None:
    with runtime.begin() as first, runtime.begin() as second:
        plain(second, "k")
        assert runtime.engine.pool.checkedout() == 1  # type: ignore[attr-defined]
        del first
    assert runtime.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_one_after_the_other_has_the_same_connection(runtime: Runtime) -> None:
    with ExitStack() as together:
        for _ in range(3):
            together.enter_context(runtime.read()).transaction.driver_connection()
    found = set()
    for _ in range(3):
        with runtime.read() as ctx:
            found.add(id(ctx.transaction.driver_connection()))
    assert len(found) == 1


@pytest.mark.parametrize("write", [plain, mapped, sent])
def test_whoever_gives_a_connection_back_ends_what_was_begun(runtime: Runtime, write: Any) -> None:
    for key in ("a", "b"):
        transaction = Transaction(runtime.engine)
        write(Ctx(transaction, runtime.clock, "a", runtime.ports, runtime), key)
        transaction.flush_session()
        transaction.flush()
        transaction.close()
    runtime.run("a", lambda ctx: plain(ctx, "kept"))
    assert keys(runtime) == ["kept"]


def test_what_is_sent_is_there_for_whoever_looks_and_in_its_order(runtime: Runtime) -> None:
    with runtime.begin() as ctx:
        sent(ctx, "one")
        sent(ctx, "two", "three")
        rows = ctx.transaction.execute("SELECT key FROM idempotency_keys ORDER BY key").fetchall()
        assert [key for (key,) in rows] == ["one", "three", "two"]
        sent(ctx, "four")
        ctx.transaction.execute("DELETE FROM idempotency_keys WHERE key = 'four'")
        sent(ctx, "five")
        assert len(ctx.session.scalars(select(IdempotencyKey)).all()) == 4
        sent(ctx, "six")
    assert keys(runtime) == ["five", "one", "six", "three", "two"]


@pytest.mark.parametrize("names", [("k",), ("k", "l"), ("l", "k", "m")])
def test_what_is_sent_in_vain_undoes_the_transaction(runtime: Runtime, names: Any) -> None:
    runtime.run("system", lambda ctx: plain(ctx, "k"))
    with pytest.raises(IntegrityError), runtime.begin() as ctx:
        sent(ctx, *names)
    assert keys(runtime) == ["k"]
    runtime.run("system", lambda ctx: sent(ctx, "after"))
    assert keys(runtime) == ["after", "k"]


def test_only_sending_is_committed_too(runtime: Runtime) -> None:
    runtime.run("system", lambda ctx: sent(ctx, "alone"))
    runtime.run("system", lambda ctx: sent(ctx, "x", "y"))
    assert keys(runtime) == ["alone", "x", "y"]


def written(ctx: Ctx, write: Callable[[Ctx, str], None]) -> None:
    """Write and commit."""
    write(ctx, "k")
    ctx.transaction.commit()


def test_reader_cannot_write(runtime: Runtime) -> None:
    for write in (plain, mapped):
        with runtime.read() as ctx, pytest.raises(DBAPIError):
            written(ctx, write)
    assert keys(runtime) == []


def test_verb_is_done_again_after_the_connections_were_lost(postgres: Runtime) -> None:
    lose(postgres)
    postgres.run("system", lambda ctx: plain(ctx, "k"))
    assert keys(postgres) == ["k"]


def test_connection_lost_in_the_middle_undoes_the_transaction(runtime: Runtime) -> None:
    def act(ctx: Ctx) -> None:
        plain(ctx, "lost")
        if runtime.engine.dialect.name == "sqlite":
            ctx.transaction.driver_connection().close()
        else:
            lose(runtime)
        plain(ctx, "too late")

    with pytest.raises((Transient, DBAPIError)), runtime.begin() as ctx:
        act(ctx)
    runtime.run("system", lambda ctx: plain(ctx, "k"))
    assert keys(runtime) == ["k"]
    assert runtime.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def lose(runtime: Runtime) -> None:
    """Cut every connection of the writing pool, as a restarted database does."""
    held = [runtime.engine.connect() for _ in range(3)]
    for each in held:
        each.execute(text("SELECT 1"))
        each.close()
    database = db.open_database(runtime.url)
    with database.connect() as other:
        mine = other.scalar(text("SELECT pg_backend_pid()"))
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> :mine"
        other.execute(text(f"SELECT pg_terminate_backend(pid) {others}"), {"mine": mine})
    database.dispose()


def test_rested_connection_is_tried_before_use(postgres: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even the first transaction after a quiet time notices that the database was restarted."""
    lose(postgres)
    monkeypatch.setattr(db, "TRUSTED_SECONDS", 0.0)
    with postgres.begin() as ctx:
        ctx.record("kept")
    with postgres.read() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(AuditEvent)) == 1
