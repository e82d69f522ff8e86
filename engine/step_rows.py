"""The rows that effects become and the statements that write them."""

from __future__ import annotations

from sqlalchemy import Delete, Table, delete, or_, update

from engine.models import (
    ExternalJob,
    HumanTask,
    Job,
    Message,
    SignalWait,
    Subscription,
    TaskCandidate,
    TaskDraft,
    TaskState,
    Timer,
)
from engine.statements import Statement, inserting, parameter

TASKS: Table = HumanTask.__table__  # type: ignore[assignment]
CANDIDATES: Table = TaskCandidate.__table__  # type: ignore[assignment]
DRAFTS: Table = TaskDraft.__table__  # type: ignore[assignment]
SUBSCRIPTIONS: Table = Subscription.__table__  # type: ignore[assignment]
TIMERS: Table = Timer.__table__  # type: ignore[assignment]
JOBS: Table = Job.__table__  # type: ignore[assignment]
MESSAGES: Table = Message.__table__  # type: ignore[assignment]
SIGNAL_WAITS: Table = SignalWait.__table__  # type: ignore[assignment]
EXTERNAL_JOBS: Table = ExternalJob.__table__  # type: ignore[assignment]

INSERT_CANDIDATES = inserting(CANDIDATES, "task_id", "principal", "due_at")
INSERT_TASK = inserting(
    TASKS,
    *("id", "instance_id", "definition_id", "definition_key", "node", "name", "title", "title_en"),
    *("role", "organisation_id", "form", "actions", "reminder", "instructions", "stage", "context", "state"),
    *("created_at", "due_at", "reason", "judges"),
)


def _of_token(table: Table) -> Delete:
    return delete(table).where(table.c.token_id == parameter("gone", table.c.token_id))


INSERT_TIMER = inserting(TIMERS, "token_id", "instance_id", "node", "due_at", "cycle", "hops", "armed_at")
INSERT_SUBSCRIPTION = inserting(
    SUBSCRIPTIONS, "token_id", "instance_id", "message", "correlation_key", "is_held"
)
INSERT_SIGNAL_WAIT = inserting(SIGNAL_WAITS, "token_id", "instance_id", "signal")
INSERT_JOB = inserting(
    JOBS,
    *("id", "instance_id", "token_id", "kind", "handler", "inputs", "due_at", "state", "attempts"),
    *("retries", "error", "timeout_seconds", "hops"),
)
INSERT_EXTERNAL_JOB = inserting(
    EXTERNAL_JOBS,
    *("id", "instance_id", "token_id", "node", "topic", "inputs", "sees_all", "urgency", "created_at"),
    *("available_at", "lock_number", "state", "retries", "first_retries", "error", "error_details"),
)
DELETE_CANDIDATES, DELETE_DRAFTS = (
    Statement(delete(table).where(table.c.task_id == parameter("closed", table.c.task_id)))
    for table in (CANDIDATES, DRAFTS)
)
DELETE_SUBSCRIPTION = Statement(_of_token(SUBSCRIPTIONS))
DELETE_TIMER = Statement(_of_token(TIMERS).returning(TIMERS.c.due_at))
DELETE_JOBS = Statement(_of_token(JOBS).returning(JOBS.c.state))
DELETE_EXTERNAL_JOB = Statement(_of_token(EXTERNAL_JOBS).returning(EXTERNAL_JOBS.c.state))
CANCEL_TASK = Statement(
    update(TASKS)
    .where(
        TASKS.c.id == parameter("withdrawn", TASKS.c.id),
        or_(TASKS.c.state == TaskState.READY, TASKS.c.state == TaskState.HELD),
    )
    .values(state=TaskState.CANCELLED, closed_at=parameter("new_closed_at", TASKS.c.closed_at))
    .returning(TASKS.c.opinions)
)
LOOK_AGAIN = Statement(
    update(MESSAGES)
    .where(
        MESSAGES.c.name == parameter("message", MESSAGES.c.name),
        MESSAGES.c.correlation_key == parameter("key", MESSAGES.c.correlation_key),
        MESSAGES.c.state == "pending",
    )
    .values(due_at=parameter("now", MESSAGES.c.due_at))
)
