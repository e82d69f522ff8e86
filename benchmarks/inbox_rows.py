"""Very many open tasks, made by the database itself: the same on both, and in every run."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from engine import tasks
from engine.models import HumanTask
from engine.runtime import Runtime

PERSONS = 20_000
SIZES = (5, 50, 5_000)
"""How many tasks the people have who are asked for; to claim and done they have as many."""
DRAFTS = 20_000
MINUTES = 400_000
"""In which tasks were made and are due."""

_MADE = {
    "definition_key": "'process-' || number % 20",
    "node": "'Step' || number % 7",
    "name": "'审核第' || number % 7 || '步'",
    "title": "'第' || number || '号事项'",
    "stage": "'stage-' || number % 4",
    "organisation_id": "'unit-' || number % 3000",
}


class _Sql:
    """How a database writes what the rows are made of."""

    def __init__(self, dialect: str) -> None:
        self.is_sqlite = dialect == "sqlite"
        self.id = "printf('%032x', {})" if self.is_sqlite else "lpad(to_hex({}), 32, '0')"
        self.never = (
            "'9999-12-31 00:00:00.000000'" if self.is_sqlite else "timestamptz '9999-12-31 00:00:00Z'"
        )

    def minutes(self, count: str) -> str:
        """So many minutes after the instance began."""
        if self.is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%S.000000', created_at, ({count}) || ' minutes')"
        return f"created_at + ({count}) * interval '1 minute'"


def fill(runtime: Runtime, count: int) -> None:
    """So many open tasks offered to 20,000 people, and besides them those of each size; then as after a while."""
    sql = _Sql(runtime.engine.dialect.name)
    with runtime.begin() as ctx:
        [known] = tasks.list_open(ctx, runtime.start(ctx, "approval"))
        usual = {column.name: getattr(known, column.name) for column in HumanTask.__table__.columns}
        first = 1
        _insert(ctx.session, sql, usual, first, count, f"'person:' || number * 7919 % {PERSONS}")
        first += count
        for size in SIZES:
            mine = f"CASE number % 2 WHEN 0 THEN 'person:p{size}' ELSE 'post:p{size}' END"
            for principal in (mine, f"'post:shared-p{size}'", ""):
                _insert(ctx.session, sql, usual, first, size, principal, f"person:p{size}")
                first += size
        _draft(ctx.session, "other", sql, 1, min(count, DRAFTS))
        first = count + 1
        for size in SIZES:
            _draft(ctx.session, f"p{size}", sql, first, max(size // 10, 1))
            first += 3 * size
    with runtime.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        # As PostgreSQL does by itself after a while.
        for statement in ("ANALYZE",) if sql.is_sqlite else ("VACUUM", "ANALYZE"):
            connection.exec_driver_sql(statement)


def _insert(
    session: Any, sql: _Sql, usual: dict[str, Any], first: int, count: int, principal: str, done_by: str = ""
) -> None:
    """Tasks from a number on, offered to a principal; without one they are done."""
    due = f"CASE WHEN number % 17 = 0 THEN NULL ELSE {sql.minutes(f'number * 7919 % {MINUTES} - {MINUTES // 4}')} END"
    made = {
        **_MADE,
        "id": sql.id.format("number"),
        "due_at": due,
        "created_at": sql.minutes(f"-(number * 104729 % {MINUTES})"),
    }
    if not principal:
        made |= {
            "state": "'completed'",
            "closed_at": sql.minutes("number % 50000"),
            "completed_by": f"'{done_by}'",
            "action": "'submit'",
        }
    elif done_by:
        made["assignee"] = f"CASE WHEN number % 10 = 0 THEN '{done_by}' END"
    names = list(usual)
    numbers = (
        f"WITH RECURSIVE many(number) AS (SELECT CAST({first} AS bigint) UNION ALL"
        f" SELECT number + 1 FROM many WHERE number < {first + count - 1})"
    )
    session.execute(
        text(
            f"INSERT INTO human_tasks ({', '.join(names)}) {numbers}"
            f" SELECT {', '.join(made.get(name, name) for name in names)}"
            " FROM many, human_tasks WHERE id = :known"
        ),
        {"known": usual["id"]},
    )
    if principal:
        session.execute(
            text(
                f"INSERT INTO task_candidates (task_id, principal, due_at) {numbers}"
                f" SELECT id, {principal}, coalesce(due_at, {sql.never})"
                f" FROM many JOIN human_tasks ON id = {sql.id.format('number')}"
            )
        )


def _draft(session: Any, person: str, sql: _Sql, first: int, count: int) -> None:
    session.execute(
        text(
            "INSERT INTO task_drafts (task_id, person_id, data, saved_at)"
            f" SELECT id, '{person}', '{{}}', created_at FROM human_tasks"
            f" WHERE id BETWEEN {sql.id.format(first)} AND {sql.id.format(first + count - 1)}"
        )
    )
