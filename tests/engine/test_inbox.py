"""The inbox asks a fixed number of statements, each answered from ranges of indexes among many others' tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, text

from engine import tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.db import UtcDateTime
from engine.models import NEVER, HumanTask, TaskCandidate, TaskDraft
from engine.ports import Ports
from engine.runtime import Runtime
from engine.tasks import Filter, Order
from tests.engine.acts import deploy_to
from tests.engine.conftest import Deploy, everybody
from tests.engine.spiff.diagrams import end, process, start, user
from tests.statements import watching

OTHERS = 20_000
MINE = ["person:me", "post:mine"]


@pytest.fixture
def crowd(database_url: str, clock: VirtualClock) -> Iterator[Runtime]:
    """Tasks of mine, and very many of others; rows alone, no instances that could go on."""
    made = Runtime(database_url, clock=clock, ports=Ports(resolve_principals=everybody))
    deploy_to(made, process([start(), user("A", stage="plan"), end()], ["Begin > A > Finish"]))
    with made.begin() as ctx:
        [known] = tasks.list_open(ctx, made.start(ctx, "p"))
        usual = {column.name: getattr(known, column.name) for column in HumanTask.__table__.columns}
        ctx.session.execute(TaskCandidate.__table__.delete())
        _fill(ctx, usual)
    with made.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    yield made
    made.close()


def _fill(ctx: Ctx, usual: dict[str, Any]) -> None:
    """Three of mine; 20,000 of others; all copied by the database."""
    names = ", ".join(name for name in usual if name != "id")
    more = f"SELECT 1 UNION ALL SELECT number + 1 FROM many WHERE number < {OTHERS + 3}"
    numbers = f"WITH RECURSIVE many(number) AS ({more})"
    known = {"known": usual["id"]}
    ctx.session.execute(
        text(
            f"INSERT INTO human_tasks (id, {names}) {numbers}"
            f" SELECT 'copy-' || number, {names} FROM many, human_tasks WHERE id = :known"
        ),
        known,
    )
    never = (
        "'9999-12-31 00:00:00.000000'"
        if ctx.transaction.dialect.name == "sqlite"
        else "timestamptz '9999-12-31Z'"
    )
    ctx.session.execute(
        text(
            f"INSERT INTO task_candidates (task_id, principal, due_at) {numbers}"
            f" SELECT 'copy-' || number, CASE WHEN number <= {OTHERS} THEN 'person:' || (number % 2000)"
            f" WHEN number = {OTHERS + 1} THEN 'post:mine' ELSE 'person:me' END, {never} FROM many"
        )
    )
    ctx.session.execute(
        text(
            f"INSERT INTO task_drafts (task_id, person_id, data, saved_at) {numbers}"
            " SELECT 'copy-' || number, 'other', '{}', :now FROM many"
        ).bindparams(bindparam("now", type_=UtcDateTime())),
        {"now": ctx.now()},
    )


EVERYTHING = Filter(
    search="a",
    definition_key="p",
    node="A",
    stage="plan",
    organisation_id="u",
    assignee="person:me",
    drafted_by="me",
    due_before=NEVER,
)
ASKED: dict[str, Callable[[Ctx], object]] = {
    "page": lambda ctx: tasks.list_inbox(ctx, MINE),
    "page by one principal": lambda ctx: tasks.list_inbox(ctx, MINE[:1]),
    "deep page": lambda ctx: tasks.list_inbox(ctx, MINE, after=tasks.Cursor((ctx.now(), "x"))),
    "newest": lambda ctx: tasks.list_inbox(ctx, MINE, order=Order.NEWEST),
    "newest, deep": lambda ctx: tasks.list_inbox(
        ctx, MINE, order=Order.NEWEST, after=tasks.Cursor((ctx.now(), "x"))
    ),
    "by unit": lambda ctx: tasks.list_inbox(ctx, MINE, order=Order.UNIT),
    "by unit, deep": lambda ctx: tasks.list_inbox(
        ctx, MINE, order=Order.UNIT, after=tasks.Cursor(("u", ctx.now(), "x"))
    ),
    "every filter": lambda ctx: tasks.list_inbox(ctx, MINE, narrow=EVERYTHING),
    "count": lambda ctx: tasks.count_inbox(ctx, MINE),
    "filtered count": lambda ctx: tasks.count_inbox(ctx, MINE, narrow=EVERYTHING),
    "by due time": lambda ctx: tasks.count_by_due(ctx, MINE, [ctx.now()], narrow=EVERYTHING),
    "facets": lambda ctx: tasks.list_facets(ctx, MINE),
    "done": lambda ctx: tasks.list_done(ctx, "person:me", after=tasks.Cursor((ctx.now(), "x"))),
    "count of done": lambda ctx: tasks.count_done(ctx, "person:me"),
    "some of mine": lambda ctx: tasks.list_mine(ctx, MINE, ["copy-1", "copy-2"]),
    "new ones": lambda ctx: tasks.count_inbox(ctx, MINE, narrow=Filter(created_after=ctx.now())),
}


def test_each_question_is_one_statement_that_reads_ranges_of_indexes(crowd: Runtime) -> None:
    for name, ask in ASKED.items():
        seen: list[tuple[str, Any]] = []
        with (
            watching(crowd.reader, lambda text, values, _many, seen=seen: seen.append((text, values))),
            crowd.read() as ctx,
        ):
            ask(ctx)
        asked = [(text, values) for text, values in seen if "SELECT" in text]
        assert len(asked) == 1, name
        assert scans(crowd, *asked[0]) == [], name
    # One would be noticed.
    assert scans(crowd, "SELECT count(*) FROM task_candidates WHERE due_at < '2000-01-01'", ()) != []
    assert scans(crowd, "SELECT count(*) FROM human_tasks WHERE name = 'x'", ()) != []


def scans(runtime: Runtime, statement: str, values: Any) -> list[str]:
    """The lines of the database's plan that go through a whole table."""
    is_sqlite = runtime.reader.dialect.name == "sqlite"
    explain = f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{statement}"
    with runtime.read() as ctx:
        if "%(" in statement:  # SQLAlchemy's own style, of statements that go by a session
            rows = ctx.session.connection().exec_driver_sql(explain, values).fetchall()
        else:
            rows = ctx.transaction.execute(explain, values).fetchall()
    lines = [str(row[-1]) for row in rows]
    marks = ("SCAN human_tasks", "SCAN task_") if is_sqlite else ("Seq Scan on human_", "Seq Scan on task_")
    return [line for line in lines if any(mark in line for mark in marks)]


@pytest.fixture
def three(runtime: Runtime, deploy: Deploy, clock: VirtualClock) -> Runtime:
    """A of unit b due tomorrow, then B of unit a due today, then C of no unit and undated."""
    for name in "ABC":
        due = {} if name == "C" else {"due": "=due"}
        deploy(process([start(), user(name, **due), end()], [f"Begin > {name} > Finish"]), name)
    for name, unit, hours in (("A", "b", 26), ("B", "a", 2), ("C", None, 0)):
        with runtime.begin() as ctx:
            runtime.start(
                ctx, name, data={"organisation_id": unit, "due": clock.now() + timedelta(hours=hours)}
            )
            [task] = ctx.session.query(HumanTask).filter_by(node=name)
            task.organisation_id = unit
            ctx.session.flush()
            ctx.session.execute(
                TaskCandidate.__table__.update()
                .where(TaskCandidate.task_id == task.id)
                .values(principal="person:me")
            )
        clock.advance(minutes=1)
    return runtime


def nodes(ctx: Ctx, **values: Any) -> list[str]:
    return [task.node for task in tasks.list_inbox(ctx, MINE, **values).rows]


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.DUE, ["B", "A", "C"]), (Order.NEWEST, ["C", "B", "A"]), (Order.UNIT, ["C", "B", "A"])],
)
def test_pages_of_every_order_follow_each_other(three: Runtime, order: Order, expected: list[str]) -> None:
    with three.read() as ctx:
        assert nodes(ctx, order=order) == expected
        seen, place = [], None
        for _page in expected:
            page = tasks.list_inbox(ctx, MINE, order=order, after=place, limit=1)
            seen += [task.node for task in page.rows]
            place = tasks.place_of(page.rows[-1], order)
        assert seen == expected
        assert page.next is None


def test_filters_of_step_unit_draft_and_assignee(three: Runtime) -> None:
    with three.begin() as ctx:
        [first] = ctx.session.query(HumanTask).filter_by(node="A")
        first.assignee = "person:me"
        ctx.session.add(TaskDraft(task_id=first.id, person_id="me", data={}, saved_at=ctx.now()))
    with three.read() as ctx:
        assert nodes(ctx, narrow=Filter(node="B")) == ["B"]
        assert nodes(ctx, narrow=Filter(organisation_id="a")) == ["B"]
        assert nodes(ctx, narrow=Filter(assignee="person:me")) == ["A"]
        assert nodes(ctx, narrow=Filter(drafted_by="me")) == ["A"]
        assert nodes(ctx, narrow=Filter(drafted_by="other")) == []
        assert nodes(ctx, narrow=Filter(due_from=NEVER)) == ["C"]


def test_counts_by_due_time_and_what_there_is_to_narrow_to(three: Runtime, clock: VirtualClock) -> None:
    bounds = [clock.now(), clock.now() + timedelta(hours=12), clock.now() + timedelta(days=3)]
    with three.read() as ctx:
        assert tasks.count_by_due(ctx, MINE, bounds) == [0, 1, 1, 0, 1]
        assert tasks.count_by_due(ctx, MINE, bounds, narrow=Filter(node="A")) == [0, 0, 1, 0, 0]
        assert tasks.count_by_due(ctx, [], bounds) == [0, 0, 0, 0, 0]
        found = sorted(
            (each.kind, each.value, each.detail, each.found) for each in tasks.list_facets(ctx, MINE)
        )
        assert found == [
            *(("step", name, name, 1) for name in "ABC"),
            *(("unit", unit, "", 1) for unit in "ab"),
        ]
        assert tasks.list_facets(ctx, []) == []


def test_done_tasks_of_one_moment_are_each_on_one_page(three: Runtime) -> None:
    with three.begin("person:me") as ctx:
        for task in tasks.list_inbox(ctx, MINE).rows:
            three.complete_task(ctx, task.id, {})
    with three.read() as ctx:
        first = tasks.list_done(ctx, "person:me", limit=2)
        second = tasks.list_done(ctx, "person:me", after=first.next, limit=2)
        assert sorted(task.node for task in (*first.rows, *second.rows)) == ["A", "B", "C"]
        assert tasks.count_done(ctx, "person:me", limit=1) == 2
        [found] = tasks.list_done(ctx, "person:me", narrow=Filter(definition_key="B")).rows
        assert found.node == "B"
        assert tasks.list_done(ctx, "person:me", narrow=Filter(search="%")).rows == []
