"""Statements below the driver's cursors: many in one journey, answered one by one, and what goes wrong among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from engine import wire
from engine.context import Ctx
from engine.models import AuditEvent
from engine.runtime import Runtime
from engine.wire import PostgresWire
from tests.engine.acts import begin, complete, deploy_to, names
from tests.engine.spiff.diagrams import end, process, start, user

INSERT = "INSERT INTO numbers VALUES ($1::INTEGER)"
COUNT = "SELECT count(*) FROM numbers"


@pytest.fixture
def wired(postgres_database_url: str) -> Iterator[PostgresWire]:
    """A connection of its own with a table of numbers that are there once, none above 9."""
    url = postgres_database_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url, prepare_threshold=None, autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE numbers (n int PRIMARY KEY CHECK (n < 10))")
        yield PostgresWire(connection, "BEGIN")


@pytest.fixture
def journeys(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The first words of the statements of each journey."""
    found: list[list[str]] = []
    exchange = PostgresWire._exchange

    def watched(self: PostgresWire, asked: list[Any]) -> None:
        found.append([each.text.split()[0] for each in asked])
        exchange(self, asked)

    monkeypatch.setattr(PostgresWire, "_exchange", watched)
    return found


def count(wired: PostgresWire) -> int:
    """How many numbers there are."""
    [(found,)] = wired.execute(COUNT, ()).fetchall()
    return int(found)


def test_answers_come_together_each_to_its_statement(wired: PostgresWire, journeys: list[list[str]]) -> None:
    wired.send(INSERT, [(1,), (2,)])
    before = wired.ask(COUNT, ())
    gone = wired.ask("DELETE FROM numbers WHERE n < $1::INTEGER", (2,))
    assert journeys == []
    assert gone.rowcount == 1
    assert (before.fetchall(), before.rowcount) == ([(2,)], 1)
    wired.commit()
    wired.commit()
    assert journeys == [["BEGIN", "INSERT", "SELECT", "DELETE"], ["COMMIT"]]
    assert count(wired) == 1


def test_rows_of_one_insert_travel_as_one_statement_in_their_order(
    wired: PostgresWire, journeys: list[list[str]]
) -> None:
    wired.execute("CREATE TEMPORARY TABLE lines (id serial, kind text, note text)", ())
    rows = [(f"kind {n}", None if n % 2 else f"note {n}") for n in range(2 * wire.MOST_ROWS + 3)]
    del journeys[:]
    wired.send("INSERT INTO lines (kind, note) VALUES ($1::VARCHAR, $2::VARCHAR)", rows)
    wired.send(
        "UPDATE lines SET note = $1::VARCHAR WHERE kind = $2::VARCHAR", [("a", "kind 0"), ("b", "kind 1")]
    )
    found = wired.execute("SELECT kind, note FROM lines ORDER BY id", ()).fetchall()
    assert found == [("kind 0", "a"), ("kind 1", "b"), *rows[2:]]
    assert journeys == [["INSERT"] * 3 + ["UPDATE"] * 2 + ["SELECT"]]


def test_the_cause_is_named_and_what_comes_after_it_is_not_done(wired: PostgresWire) -> None:
    wired.send(INSERT, [(1,), (10,), (2,)])
    after = wired.ask("DELETE FROM nothing", ())
    with pytest.raises(psycopg.errors.CheckViolation):
        wired.commit()
    assert wired.failed == (f"{INSERT}, ($2::INTEGER), ($3::INTEGER)", [1, 10, 2])
    with pytest.raises(RuntimeError, match="DELETE FROM nothing"):
        after.fetchall()
    wired.rollback()
    assert count(wired) == 0


def test_statement_that_cannot_be_prepared_is_its_own_cause_every_time(wired: PostgresWire) -> None:
    for _ in range(2):
        wired.send("DELETE FROM nothing", [()])
        wired.send(INSERT, [(1,)])
        with pytest.raises(psycopg.errors.UndefinedTable):
            wired.flush()
        assert wired.failed[0] == "DELETE FROM nothing"
        wired.rollback()
    wired.send(INSERT, [(1,)])
    wired.commit()
    assert count(wired) == 1


def test_value_that_cannot_be_sent_is_refused_where_it_is_given(wired: PostgresWire) -> None:
    wired.send(INSERT, [(1,)])
    with pytest.raises(psycopg.DataError):
        wired.send("SELECT $1::VARCHAR", [("a\0",)])
    wired.commit()
    assert count(wired) == 1


def test_only_so_many_statements_stay_prepared(wired: PostgresWire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_PREPARED", 3)
    for number in (*range(6), *range(6)):
        assert wired.execute(f"SELECT {number}", ()).fetchall() == [(number,)]
    [(kept,)] = wired.execute("SELECT count(*) FROM pg_prepared_statements", ()).fetchall()
    assert kept == 3


def test_more_than_the_sockets_hold_goes_both_ways(wired: PostgresWire) -> None:
    wired.send("SELECT $1::VARCHAR", [("赛程" * 500,) for _ in range(3_000)])
    assert count(wired) == 0


def test_lost_connection_is_no_success(wired: PostgresWire) -> None:
    wired.send(INSERT, [(1,)])
    wired.send("SELECT pg_terminate_backend(pg_backend_pid())", [()])
    with pytest.raises(psycopg.OperationalError):
        wired.commit()


def test_task_is_completed_in_three_journeys(postgres: Runtime, journeys: list[list[str]]) -> None:
    deploy_to(postgres, process([start(), user("A"), user("B"), end()], ["Begin > A > B > Finish"]))
    begin(postgres)
    [task] = names(postgres)
    journeys.clear()
    complete(postgres, task)
    writing = [each for each in journeys if each[0] == "BEGIN"]
    assert (len(writing), journeys[-1][-1]) == (1, "COMMIT")
    assert len(journeys) - journeys.index(writing[0]) == 3


def test_errors_are_those_of_sqlalchemy_and_name_the_statement(postgres: Runtime) -> None:
    offer = "INSERT INTO task_candidates (task_id, principal, due_at) VALUES ($1, $2, now())"

    def act(ctx: Ctx) -> None:
        ctx.transaction.send(offer, [("no", "p")])
        ctx.record("after")

    with pytest.raises(IntegrityError, match="INSERT INTO task_candidates"):
        postgres.run("system", act)
    with pytest.raises(DataError), postgres.begin() as ctx:
        ctx.record("nul\0")


def test_sessions_statements_come_after_what_was_sent_before(postgres: Runtime) -> None:
    query = select(func.count()).select_from(AuditEvent)
    with postgres.begin() as ctx:
        assert ctx.session.scalar(query) == 0
        ctx.record("one")
        assert ctx.session.scalar(query) == 1
        nested = ctx.session.begin_nested()
        ctx.record("undone")
        nested.rollback()
        ctx.record("two")
        assert ctx.session.scalar(query) == 2
    with postgres.read() as ctx:
        assert ctx.session.scalar(query) == 2


def test_reader_leaves_no_transaction_open(postgres: Runtime) -> None:
    with postgres.read() as ctx:
        names_of = ctx.transaction.execute("SELECT pg_backend_pid()").fetchall()
        ctx.session.scalar(select(1))
        [(pid,)] = names_of
        with postgres.begin() as other:
            state = "SELECT state FROM pg_stat_activity WHERE pid = $1::INTEGER"
            assert other.transaction.execute(state, (pid,)).fetchall() == [("idle",)]
        with pytest.raises(DBAPIError, match="read-only"):
            ctx.transaction.execute("DELETE FROM events")
