"""The demo city with two contests played, and its waiting processes copied until there are very many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, text

from engine.db import Identifier
from engine.models import (
    AuditEvent,
    HumanTask,
    Instance,
    ScopeRow,
    Subscription,
    TaskCandidate,
    Timer,
    TokenRow,
)
from engine.runtime import Runtime
from handlers.directory.models import Post
from web.serve import prepare

OWN_COPIES = 5
"""So many copies wait at the same posts as what they are copies of, the others at anybody's."""
_TABLES = (Instance, ScopeRow, TokenRow, HumanTask, Timer, Subscription, AuditEvent)
_SHARED = {"definition_id", "suspended_with", "parent_token_id"}
_ROOTS = """
    SELECT i.id FROM instances i WHERE i.state = 'running' AND i.parent_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM instances child WHERE child.parent_id = i.id)
    AND EXISTS (SELECT 1 FROM human_tasks t WHERE t.instance_id = i.id AND t.state = 'ready')
"""


def fill(runtime: Runtime, instances: int) -> None:
    """Load the city, then copy whole processes, row by row, until there are so many instances."""
    prepare(runtime, lambda _text: None)
    is_sqlite = runtime.engine.dialect.name == "sqlite"
    with runtime.begin() as ctx:
        ctx.session.execute(text(f"CREATE TEMPORARY TABLE roots AS {_ROOTS}"))
        roots = ctx.session.scalar(text("SELECT count(*) FROM roots"))
        present = ctx.session.scalar(select(func.count()).select_from(Instance)) or 0
        posts = ctx.session.scalar(select(func.count()).select_from(Post)) or 0
        copies = max(-(-(instances - present) // roots), 1)
        for model in _TABLES:
            ctx.session.execute(text(_copy(model, copies, is_sqlite)))
        ctx.session.execute(text(_copy_candidates(copies, posts, is_sqlite)))
        ctx.session.execute(text("DROP TABLE roots"))
    with runtime.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for statement in ("ANALYZE",) if is_sqlite else ("VACUUM", "ANALYZE"):
            connection.exec_driver_sql(statement)


def _numbers(copies: int) -> str:
    return f"WITH RECURSIVE many(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM many WHERE number < {copies})"


def _copied(column: str, is_sqlite: bool) -> str:
    """The id that a row's copy has: the same in every table, and nobody else's."""
    number = "printf('f%07x', number)" if is_sqlite else "'f' || lpad(to_hex(number), 7, '0')"
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE {number} || substr({column}, 9) END"


def _copy(model: Any, copies: int, is_sqlite: bool) -> str:
    table = model.__table__
    made: Mapping[str, str] = {
        column.name: _copied(f"row.{column.name}", is_sqlite)
        if isinstance(column.type, Identifier) and column.name not in _SHARED
        else "NULL"
        if column.name == "start_key"
        else f"row.{column.name}"
        for column in table.columns
        if column.name != "id" or isinstance(column.type, Identifier)
    }
    own = "id" if model is Instance else "instance_id"
    return (
        f"INSERT INTO {table.name} ({', '.join(made)}) {_numbers(copies)}"
        f" SELECT {', '.join(made.values())} FROM many, {table.name} AS row"
        f" WHERE row.{own} IN (SELECT id FROM roots)"
    )


def _copy_candidates(copies: int, posts: int, is_sqlite: bool) -> str:
    anybody = f"1 + (number * 7919 + length(task.title) * 104729) % {posts}"
    post = f"printf('%05d', {anybody})" if is_sqlite else f"lpad(({anybody})::text, 5, '0')"
    return (
        f"INSERT INTO {TaskCandidate.__tablename__} (task_id, principal, due_at) {_numbers(copies)}"
        f" SELECT {_copied('row.task_id', is_sqlite)},"
        f" CASE WHEN number <= {OWN_COPIES} THEN row.principal ELSE 'post:post-' || {post} END, row.due_at"
        " FROM many, task_candidates AS row JOIN human_tasks AS task ON task.id = row.task_id"
        " WHERE task.instance_id IN (SELECT id FROM roots)"
    )
