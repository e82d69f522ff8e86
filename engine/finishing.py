"""Finishing a task: its data are checked by its form, its row is closed, its process goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from engine import tasks
from engine.closing import forget_open_task
from engine.context import Ctx
from engine.errors import Invalid
from engine.faults import faultpoint
from engine.instances import Instances
from engine.models import HumanTask, TaskState
from engine.spiff import effects
from engine.spiff.run import Run
from engine.statements import Statement, parameter
from engine.step_rows import TASKS

CLOSING = ("submit", "return", "withdraw")
"""The actions that complete a task."""
_CLOSED = ("state", "closed_at", "completed_by", "completed_for", "action", "reason", "data")
_CLOSE_TASK = Statement(
    update(TASKS)
    .where(
        TASKS.c.id == parameter("open_id", TASKS.c.id),
        TASKS.c.state == parameter("open_state", TASKS.c.state),
    )
    .values({name: parameter(f"new_{name}", TASKS.c[name]) for name in _CLOSED})
)


@dataclass(frozen=True)
class Answer:
    """What a person makes of a task: what is right of the form, which action, why."""

    data: dict[str, Any]
    action: str
    reason: str


def check(
    ctx: Ctx, instances: Instances, task: Mapping[str, Any], data: Mapping[str, Any], action: str, reason: str
) -> Answer:
    """The answer as it is taken; see `Runtime.complete_task` for what is raised."""
    if action not in CLOSING or action not in task["actions"].split(","):
        raise Invalid(f"this task has no action {action!r}", code="task.action_unknown", action=action)
    if action == "return" and not reason.strip():
        raise Invalid("a return needs a reason", code="task.reason_missing")
    clean, errors = read_form(ctx, instances, task, data)
    if action == "submit" and errors:
        raise Invalid("the form has errors", code="form.invalid", errors=errors)
    return Answer({key: value for key, value in clean.items() if not _has_error(key, errors)}, action, reason)


def read_form(
    ctx: Ctx, instances: Instances, task: Mapping[str, Any], data: Mapping[str, Any]
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """What a form takes of some data, and its errors by field."""
    form = instances.versions.get(ctx, task["definition_id"]).forms.get(task["form"])
    if form is None:
        return (dict(data) if ctx.ports.is_trial else {}), {}
    today = ctx.ports.calendar(ctx).local(ctx.now()).date()
    keeper, sent = ctx.ports.files, form.file_ids(data)
    names = keeper.find_names(ctx, task, sent) if keeper is not None else None
    return form.check(data, context=task["context"], today=today, files=names)


def finish(
    ctx: Ctx,
    instances: Instances,
    run: Run,
    task: Mapping[str, Any],
    answer: Answer,
    *,
    state: str = TaskState.READY,
) -> None:
    """Close a task that is in this state and move its process; raises AlreadyCompleted if it is not."""
    values = close(ctx, task, answer, state=state)
    attach_files(ctx, instances, task, answer.data)
    faultpoint("task_closed")
    said: dict[str, Any] = {"action": answer.action, "reason": answer.reason}
    run.ask(effects.Record(task["id"], task["node"], "task_completed", said))
    run.complete_task(task["id"], answer.data, action=answer.action, reason=answer.reason, said=said)
    instances.store(ctx, run)
    tell_closed(ctx, task, values)
    faultpoint("task_moved")


def close(
    ctx: Ctx, task: Mapping[str, Any], answer: Answer, *, state: str = TaskState.READY
) -> dict[str, Any]:
    """Close the row and take it out of every inbox; gives the new values. Raises AlreadyCompleted."""
    values = {
        "state": TaskState.COMPLETED,
        "closed_at": ctx.now(),
        "completed_by": ctx.actor,
        "completed_for": ctx.acting_for or None,
        "action": answer.action,
        "reason": answer.reason,
        "data": answer.data,
    }
    new = {f"new_{name}": value for name, value in values.items()}
    count = _CLOSE_TASK.run_later(ctx.transaction, {"open_id": task["id"], "open_state": state, **new})
    forget_open_task(ctx, task["instance_id"], task["id"])
    if count() != 1:
        raise tasks.already_completed(ctx, task["id"])
    return values


def tell_closed(ctx: Ctx, task: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Let those who listen to tasks know that this one is closed."""
    if ctx.ports.task_listeners:
        closed = HumanTask(**{**task, **values})
        for listener in ctx.ports.task_listeners:
            listener(ctx, closed, "closed")


def attach_files(ctx: Ctx, instances: Instances, task: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """What the form holds now belongs to the process."""
    form = instances.versions.get(ctx, task["definition_id"]).forms.get(task["form"])
    if ctx.ports.files is not None and form is not None and (ids := form.file_ids(data)):
        ctx.ports.files.attach(ctx, task, ids)


def _has_error(key: str, errors: Mapping[str, Any]) -> bool:
    return any(path.split(".")[0] == key for path in errors)
