"""Each invariant notices what it is for: tables damaged by hand are reported by name."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from engine.invariants import find_violations
from engine.runtime import Runtime
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, end, process, start, user
from tests.engine.spiff.test_run import TIMER

DAMAGE = {
    "an open task has a token waiting at it": "UPDATE human_tasks SET id = 'x' WHERE state = 'ready'",
    "an open task is offered to somebody or is an incident": "DELETE FROM task_candidates",
    "an instance that has ended has no live token": (
        "UPDATE instances SET state = 'completed', ended_at = started_at WHERE state = 'running'"
    ),
    "a running instance has a live token": "DELETE FROM tokens",
    "a scope counts its live tokens": "UPDATE scopes SET live_tokens = live_tokens + 1",
    "a timer belongs to a live token": "UPDATE timers SET token_id = 'x'",
    "a token that stands still is an open incident": "UPDATE tokens SET state = 'error' WHERE node = 'B'",
    "no token is left half way": "UPDATE tokens SET state = 'future' WHERE node = 'B'",
    "a token has its scope": "UPDATE tokens SET scope_id = 'x' WHERE node = 'B'",
    "a scope has its owner": "UPDATE scopes SET owner_token_id = 'x'",
    "a running instance waits for something": (
        "UPDATE tokens SET state = 'waiting', attached_to = NULL; DELETE FROM timers"
    ),
    "only a suspended instance has work set aside": "UPDATE timers SET held_due_at = due_at",
    "what a suspended instance has called does not run": (
        "UPDATE instances SET state = 'suspended', suspended_with = id; "
        "INSERT INTO instances (id, definition_id, definition_key, business_key, title, state, revision, parent_id,"
        " started_at, started_by, end_reason) SELECT 'c', definition_id, definition_key, '', '', 'running', 0, id,"
        " started_at, '', '' FROM instances"
    ),
    "a timer that cannot fire is an open incident": "UPDATE timers SET due_at = '9999-12-31 00:00:00'",
    "an open incident belongs to a live token": (
        "INSERT INTO incidents (id, instance_id, token_id, node, cause, created_at)"
        " SELECT 'i', id, 'x', 'B', 'no', started_at FROM instances"
    ),
    "a closed task has no draft": (
        "INSERT INTO task_drafts (task_id, person_id, data, saved_at)"
        " SELECT id, 'p', '{}', created_at FROM human_tasks"
    ),
    "a closed task has no token, unless it stands still": (
        "UPDATE human_tasks SET state = 'cancelled', closed_at = created_at WHERE state = 'ready'"
    ),
    "a completed task is in the history": "DELETE FROM events WHERE kind = 'task_completed'",
    "a task is completed once": (
        "INSERT INTO events (at, kind, actor, instance_id, node, task_id, data)"
        " SELECT at, kind, actor, instance_id, node, task_id, data FROM events WHERE kind = 'task_completed'"
    ),
}


@pytest.mark.parametrize("name", sorted(DAMAGE))
def test_damage_is_reported(name: str, runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process(
            [start(), user("A"), user("B"), end(), boundary("T", "B", TIMER)],
            ["Begin > A > B > Finish", "T > Finish"],
        )
    )
    with runtime.begin("person:p1") as ctx:
        instance_id = runtime.start(ctx, "p")
    with runtime.begin("person:p1") as ctx:
        runtime.complete_task(ctx, runtime.list_open_tasks(ctx, instance_id)[0].id, {})
    with runtime.begin() as ctx:
        assert find_violations(ctx) == []
        if "human_tasks SET id" in DAMAGE[name]:
            ctx.session.execute(text("DELETE FROM task_candidates"))
        for statement in DAMAGE[name].split("; "):
            ctx.session.execute(text(statement))
        assert name in {line.partition(":")[0] for line in find_violations(ctx)}
        ctx.session.rollback()
