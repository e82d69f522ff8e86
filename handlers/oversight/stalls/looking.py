"""Looking for what stands still: through everything open in small pieces, again and again, in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from engine.context import Ctx
from engine.models import (
    AuditEvent,
    ExternalJob,
    HumanTask,
    Incident,
    Instance,
    InstanceState,
    Job,
    SignalDelivery,
    SignalWait,
    Subscription,
    TaskCandidate,
    TaskState,
    Timer,
    TokenRow,
)
from engine.upsert import insert_for
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.oversight.stalls.models import Look, StalledInstance, StalledTask
from handlers.oversight.stalls.queries import step_times, usual_for
from handlers.oversight.stalls.rounds import next_instances
from handlers.oversight.stalls.rules import LONG_WAIT, level_of

TASKS = 1_000
INSTANCES = 300
"""How many tasks, or instances, are looked at in one transaction."""

_ANOTHER = (HumanTask, Timer, Job, ExternalJob, SignalWait, SignalDelivery)
"""Besides messages, what an instance waits for; each names its instance."""


def look_at_tasks(ctx: Ctx, look: Look) -> bool:
    """Look at the next open tasks by id, and keep those far beyond the usual; returns whether there may be more."""
    ids = ctx.session.scalars(
        select(TaskCandidate.task_id)
        .where(TaskCandidate.task_id > look.place)
        .order_by(TaskCandidate.task_id)
        .distinct()
        .limit(TASKS)
    ).all()
    stalled = _stalled(ctx, ids)
    is_more = len(ids) == TASKS
    _replace(ctx, StalledTask, StalledTask.task_id, look.place, ids[-1] if is_more else None, stalled)
    look.place = ids[-1] if is_more else ""
    return is_more


def _stalled(ctx: Ctx, ids: Any) -> list[dict[str, Any]]:
    """The rows to keep of some tasks."""
    rows = ctx.session.execute(
        select(
            HumanTask.id,
            HumanTask.definition_key,
            HumanTask.node,
            HumanTask.organisation_id,
            HumanTask.created_at,
            HumanTask.due_at,
            Organisation.kind,
            county_column().label("county_id"),
        )
        .join(Instance, Instance.id == HumanTask.instance_id)
        .outerjoin(Organisation, Organisation.id == HumanTask.organisation_id)
        .where(HumanTask.id.in_(ids), HumanTask.state.concat("") == TaskState.READY)
        .where(Instance.state.concat("") == InstanceState.RUNNING)
    ).all()
    times = step_times(ctx, {row.definition_key for row in rows})
    found = []
    for row in rows:
        level, age = level_of(row.kind), (ctx.now() - row.created_at).total_seconds()
        time = times.get((row.definition_key, row.node, level))
        usual = usual_for(time, row.created_at, row.due_at)
        if usual is None or not usual.is_far_beyond(age):
            continue
        found.append(
            {
                "task_id": row.id,
                "definition_key": row.definition_key,
                "node": row.node,
                "level": level,
                "organisation_id": row.organisation_id or "",
                "county_id": row.county_id,
                "since": row.created_at,
                "basis": usual.basis,
                "usual_seconds": usual.seconds,
                "times": age / usual.seconds,
            }
        )
    return found


def look_at_instances(ctx: Ctx, look: Look) -> bool:
    """Look at the next instances that have tokens, by id, and keep those that nothing, or only a message and for long,
    will move; returns whether there may be more."""
    ids = next_instances(ctx, look, INSTANCES)
    is_more = len(ids) == INSTANCES
    found = _standing(ctx, ids)
    last = ids[-1] if is_more else None
    _replace(ctx, StalledInstance, StalledInstance.instance_id, look.place, last, found)
    look.place = ids[-1] if is_more else ""
    return is_more


def _standing(ctx: Ctx, ids: Any) -> list[dict[str, Any]]:
    open_task = HumanTask.state.concat("").in_((TaskState.READY, TaskState.HELD))
    query = select(Instance.id, Instance.started_at).where(
        Instance.id.in_(ids), Instance.state.concat("") == InstanceState.RUNNING
    )
    for kind in _ANOTHER:
        waits = select(kind.instance_id).where(kind.instance_id == Instance.id)
        query = query.where(~(waits.where(open_task) if kind is HumanTask else waits).exists())
    incidents = select(Incident.id).where(Incident.instance_id == Instance.id, Incident.resolved_at.is_(None))
    child = aliased(Instance)
    called = select(child.id).where(child.parent_id == Instance.id, child.ended_at.is_(None))
    quiet = {
        row.id: row.started_at
        for row in ctx.session.execute(query.where(~incidents.exists(), ~called.exists()))
    }
    if not quiet:
        return []
    newest = (
        select(func.max(AuditEvent.id))
        .where(AuditEvent.instance_id.in_(quiet))
        .group_by(AuditEvent.instance_id)
    )
    events = select(AuditEvent.instance_id, AuditEvent.at).where(AuditEvent.id.in_(newest))
    moved = {row.instance_id: row.at for row in ctx.session.execute(events)}
    messages = _messages(ctx, quiet)
    found = []
    for instance_id, started_at in quiet.items():
        since: datetime = moved.get(instance_id) or started_at
        node, message = messages.get(instance_id, ("", ""))
        if message and ctx.now() - since < LONG_WAIT:
            continue
        found.append(
            {
                "instance_id": instance_id,
                "kind": "message" if message else "nothing",
                "node": node,
                "waits_for": message,
                "since": since,
            }
        )
    return found


def _messages(ctx: Ctx, ids: Any) -> dict[str, tuple[str, str]]:
    """For each instance that waits for a message, where and for which."""
    query = (
        select(Subscription.instance_id, TokenRow.node, Subscription.message)
        .join(TokenRow, TokenRow.id == Subscription.token_id)
        .where(Subscription.instance_id.in_(ids))
        .order_by(Subscription.token_id)
    )
    return {row.instance_id: (row.node, row.message) for row in ctx.session.execute(query)}


def _replace(
    ctx: Ctx, model: Any, key: Any, after: str, last: str | None, rows: list[dict[str, Any]]
) -> None:
    """Let the rows be those kept behind one id and up to another (None: to the end)."""
    gone = delete(model).where(key > after, key.not_in([row[key.key] for row in rows]))
    if last is not None:
        gone = gone.where(key <= last)
    ctx.session.execute(gone.execution_options(synchronize_session=False))
    if not rows:
        return
    statement = insert_for(ctx.session, model)
    changed = {name: statement.excluded[name] for name in rows[0] if name != key.key}
    ctx.session.execute(statement.on_conflict_do_update(index_elements=[key.key], set_=changed), rows)
