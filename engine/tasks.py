"""Human tasks: who may do what, drafts, claiming, handing on; the inbox is in `engine.inbox`.

A principal is "post:<id>" or "person:<id>"; a person acts with all of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from engine.carry_out import candidate_rows, nobody_holds
from engine.context import Ctx
from engine.errors import AlreadyCompleted, Conflict, Invalid, NotFound
from engine.inbox import Cursor as Cursor
from engine.inbox import Filter as Filter
from engine.inbox import InboxTask as InboxTask
from engine.inbox import Order as Order
from engine.inbox import Page as Page
from engine.inbox import count_by_due as count_by_due
from engine.inbox import count_done as count_done
from engine.inbox import count_inbox as count_inbox
from engine.inbox import list_done as list_done
from engine.inbox import list_facets as list_facets
from engine.inbox import list_inbox as list_inbox
from engine.inbox import list_mine as list_mine
from engine.inbox import place_of as place_of
from engine.incidents import report_incident, resolve_incidents
from engine.models import (
    NEVER,
    AskedOpinion,
    AuditEvent,
    HumanTask,
    Instance,
    OpinionState,
    TaskDraft,
    TaskState,
    Way,
)
from engine.office.checks import tell
from engine.office.refusals import NotNow
from engine.statements import Statement, parameter
from engine.step_rows import CANDIDATES, INSERT_CANDIDATES, TASKS
from engine.upsert import insert_for

_TASK = (
    select(HumanTask)
    .where(HumanTask.id == parameter("wanted", HumanTask.id))
    .execution_options(populate_existing=True)
)
_READ = Statement(select(TASKS).where(TASKS.c.id == parameter("wanted", TASKS.c.id)))
_CANDIDATES = Statement(
    select(CANDIDATES.c.principal).where(CANDIDATES.c.task_id == parameter("wanted", CANDIDATES.c.task_id))
)
_HANDS_OVER = ("task_transferred", "task_claimed", "task_released")


def list_open(ctx: Ctx, instance_id: str) -> list[HumanTask]:
    """The open tasks of an instance, oldest first."""
    query = (
        select(HumanTask)
        # Not the bare column: SQLite would go through every open task there is by the index on the state.
        .where(HumanTask.instance_id == instance_id, HumanTask.state.concat("") == TaskState.READY)
        .order_by(HumanTask.created_at, HumanTask.id)
    )
    return list(ctx.session.scalars(query))


def get_task(ctx: Ctx, task_id: str) -> HumanTask:
    """A task, open or closed; raises NotFound."""
    found = ctx.session.scalar(_TASK, {"wanted": task_id})
    if found is None:
        raise NotFound("there is no such task")
    return found


def get_open(ctx: Ctx, task_id: str) -> HumanTask:
    """A task nobody has closed; raises NotFound or AlreadyCompleted."""
    task = get_task(ctx, task_id)
    if task.state != TaskState.READY:
        raise _not_open(task_id, task.state, task.completed_by, task.closed_at)
    return task


def _not_open(task_id: str, state: str, by: str | None, at: datetime | None) -> Conflict:
    if state == TaskState.HELD:
        return TaskHeld(task_id=task_id)
    return AlreadyCompleted(task_id=task_id, by=by, at=at)


def read_open(ctx: Ctx, task_id: str) -> dict[str, Any]:
    """As `get_open`, but the row alone: an object of the session costs more than the rest of a step's reading."""
    task = _READ.first(ctx.transaction, {"wanted": task_id})
    if task is None:
        raise NotFound("there is no such task")
    if task["state"] != TaskState.READY:
        raise _not_open(task_id, task["state"], task["completed_by"], task["closed_at"])
    return task


def read_for(ctx: Ctx, task_id: str, principals: Sequence[str]) -> dict[str, Any]:
    """As `read_open`, if one of the principals may do the task; raises as `require_access` otherwise."""
    if set(list_candidates(ctx, task_id)).isdisjoint(principals):
        require_access(ctx, task_id, principals)
    return read_open(ctx, task_id)


def already_completed(ctx: Ctx, task_id: str) -> AlreadyCompleted:
    """The error for a task that is closed by now: `by` whom (None: by the process) and `at` what time."""
    task = get_task(ctx, task_id)
    return AlreadyCompleted(task_id=task_id, by=task.completed_by, at=task.closed_at)


def list_candidates(ctx: Ctx, task_id: str) -> list[str]:
    """The principals an open task is offered to."""
    ctx.transaction.flush_session()
    return sorted(row["principal"] for row in _CANDIDATES.rows(ctx.transaction, {"wanted": task_id}))


def require_access(ctx: Ctx, task_id: str, principals: Sequence[str]) -> HumanTask:
    """The task, if one of the principals may do it, or did, or might have done it before it closed.

    Raises TaskClaimed if a colleague has taken it out of their inbox, and NotFound otherwise: whoever may not see
    a task is not told that it exists.
    """
    task = get_task(ctx, task_id)
    if not set(list_candidates(ctx, task_id)).isdisjoint(principals):
        return task
    # Each statement sees what was committed before it: the task may have been closed between the two.
    task = get_task(ctx, task_id)
    if task.state != TaskState.READY:
        own = {task.completed_by or "", task.assignee or ""} | list_former_candidates(ctx, task)
        if not own.isdisjoint(principals):
            return task
    elif not set(find_claim(ctx, task) or ()).isdisjoint(principals):
        raise TaskClaimed(task_id=task_id, by=task.assignee)
    raise NotFound("there is no such task")


def take(ctx: Ctx, task_id: str, principals: Sequence[str]) -> HumanTask:
    """As `require_access`, and held until the transaction ends (`lock`)."""
    lock(ctx, task_id)
    return require_access(ctx, task_id, principals)


def lock(ctx: Ctx, task_id: str) -> None:
    """Lock a task until the transaction ends: its instance first, then the task.

    Whoever may do it now still may when the verb writes. Without this, PostgreSQL lets a task be handed on between the
    question and the act.
    """
    owner = select(HumanTask.instance_id).where(HumanTask.id == task_id).scalar_subquery()
    ctx.session.execute(select(Instance.id).where(Instance.id == owner).with_for_update())
    ctx.session.execute(select(HumanTask.id).where(HumanTask.id == task_id).with_for_update())


def list_former_candidates(ctx: Ctx, task: HumanTask) -> set[str]:
    """Everybody a task was ever offered to."""
    query = select(AuditEvent.data).where(
        AuditEvent.instance_id == task.instance_id,
        AuditEvent.task_id == task.id,
        AuditEvent.kind.in_(("task_opened", *_HANDS_OVER)),
    )
    return {each for data in ctx.session.scalars(query) for each in data.get("principals", [])}


def save_draft(ctx: Ctx, task_id: str, person_id: str, data: Mapping[str, Any]) -> None:
    """Keep what a person has typed so far; the newest wins. Raises AlreadyCompleted."""
    _lock_open(ctx, task_id)
    content = {"data": dict(data), "saved_at": ctx.now()}
    statement = insert_for(ctx.session, TaskDraft).values(task_id=task_id, person_id=person_id, **content)
    ctx.session.execute(
        statement.on_conflict_do_update(index_elements=["task_id", "person_id"], set_=content)
    )


def find_draft(ctx: Ctx, task_id: str, person_id: str) -> TaskDraft | None:
    """What a person has typed and not submitted."""
    return ctx.session.get(TaskDraft, (task_id, person_id))


def list_drafted(ctx: Ctx, person_id: str, task_ids: Sequence[str]) -> set[str]:
    """Those of the tasks in which the person has a draft."""
    query = select(TaskDraft.task_id).where(TaskDraft.person_id == person_id, TaskDraft.task_id.in_(task_ids))
    return set(ctx.session.scalars(query))


class TaskHeld(Conflict):
    """This task is answered and waits for opinions."""

    code = "task.held"


class TaskClaimed(Conflict):
    """Somebody else has claimed this task."""

    code = "task.claimed"


def claim(ctx: Ctx, task_id: str, person_id: str) -> None:
    """Take a task out of everybody else's inbox 签收; nothing happens if it is this person's already.

    Raises AlreadyCompleted, or TaskClaimed(by="person:…").
    """
    task, person = _lock_open(ctx, task_id), f"person:{person_id}"
    if task.assignee == person:
        return
    if task.assignee and task.assignee.startswith("person:"):
        raise TaskClaimed(task_id=task_id, by=task.assignee)
    before = list_candidates(ctx, task_id)
    task.assignee = person
    offer_to(ctx, task, [person])
    ctx.record(
        "task_claimed",
        instance_id=task.instance_id,
        node=task.node,
        task_id=task_id,
        data={"principals": [person], "from": before},
    )


def release(ctx: Ctx, task_id: str, person_id: str) -> None:
    """Give a claimed task back 放回 to those it was offered to before. Raises AlreadyCompleted, or Invalid
    "task.not_claimed" if this person has not claimed it."""
    task = _lock_open(ctx, task_id)
    _require_not_delegated(ctx, task)
    claimed = find_claim(ctx, task)
    if claimed is None or task.assignee != f"person:{person_id}":
        raise Invalid("you have not claimed this task", code="task.not_claimed")
    task.assignee = None
    offer_to(ctx, task, claimed)
    ctx.record(
        "task_released",
        instance_id=task.instance_id,
        node=task.node,
        task_id=task_id,
        data={"principals": claimed},
    )


def find_claim(ctx: Ctx, task: HumanTask) -> list[str] | None:
    """Whom a claimed task was offered to before it was claimed; None if its present holder did not claim it."""
    query = (
        select(AuditEvent.kind, AuditEvent.data)
        .where(AuditEvent.instance_id == task.instance_id, AuditEvent.task_id == task.id)
        .where(AuditEvent.kind.in_(_HANDS_OVER))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    newest = ctx.session.execute(query).one_or_none()
    if newest is None or newest.kind != "task_claimed":
        return None
    found: list[str] = newest.data["from"]
    return found


def transfer(ctx: Ctx, task_id: str, principal: str, reason: str) -> None:
    """Hand a task on 转办, with a reason. Raises AlreadyCompleted, or Invalid "task.reason_missing"."""
    task = _lock_open(ctx, task_id)
    if not reason.strip():
        raise Invalid("handing on needs a reason", code="task.reason_missing")
    _require_not_delegated(ctx, task)
    task.assignee = principal
    before = list_candidates(ctx, task_id)
    offer_to(ctx, task, [principal])
    ctx.record(
        "task_transferred",
        instance_id=task.instance_id,
        node=task.node,
        task_id=task_id,
        data={"principals": [principal], "from": before, "reason": reason},
    )
    row = {column.name: getattr(task, column.name) for column in TASKS.columns}
    tell(ctx, "transferred", row, [principal], reason)


def _require_not_delegated(ctx: Ctx, task: HumanTask) -> None:
    """Raises NotNow while a delegate has the work: it comes back to this person."""
    delegated = select(AskedOpinion.id).where(
        AskedOpinion.task_id == task.id,
        AskedOpinion.way == Way.DELEGATE,
        AskedOpinion.state == OpinionState.OPEN,
    )
    if task.opinions and ctx.session.scalar(delegated) is not None:
        raise NotNow("delegated", element_id=task.node)


def assign_again(ctx: Ctx, task_id: str, variables: Mapping[str, Any]) -> None:
    """Offer an open task that nobody has to those its role resolves to now; nobody yet is an incident again."""
    task = ctx.session.get(HumanTask, task_id)
    if task is None or task.state != TaskState.READY or list_candidates(ctx, task_id):
        return
    found = ctx.ports.resolve_principals(ctx, task.role, task.organisation_id, variables)
    if not found:
        report_incident(ctx, task.instance_id, task_id, node=task.node, cause=nobody_holds(task.role))
        return
    offer_to(ctx, task, found)
    ctx.record(
        "task_transferred",
        instance_id=task.instance_id,
        node=task.node,
        task_id=task_id,
        data={"principals": list(found)},
    )


def offer_anew(ctx: Ctx, task: HumanTask, variables: Mapping[str, Any]) -> None:
    """Offer an open task to those its role resolves to now, instead of to whom it was; nobody is an incident."""
    found = ctx.ports.resolve_principals(ctx, task.role, task.organisation_id, variables)
    before = list_candidates(ctx, task.id)
    offer_to(ctx, task, found)
    if not found:
        report_incident(ctx, task.instance_id, task.id, node=task.node, cause=nobody_holds(task.role))
    ctx.record(
        "task_transferred",
        instance_id=task.instance_id,
        node=task.node,
        task_id=task.id,
        data={"principals": list(found), "from": before},
    )


def put_due(ctx: Ctx, task: HumanTask, due_at: datetime | None) -> None:
    """Give an open task another due time, in the inboxes too; see `tell_due_changed`."""
    task.due_at = due_at
    ctx.session.flush()
    inboxes = update(CANDIDATES).where(CANDIDATES.c.task_id == task.id)
    ctx.session.execute(inboxes.values(due_at=due_at or NEVER))


def tell_due_changed(ctx: Ctx, task: HumanTask) -> None:
    """Let who listens to tasks hear that one is due, or is reminded of, otherwise.

    Of a held one, which is in no inbox, they hear when it is handed back.
    """
    if task.state == TaskState.HELD:
        return
    for listener in ctx.ports.task_listeners:
        listener(ctx, task, "due_changed")


def _lock_open(ctx: Ctx, task_id: str) -> HumanTask:
    """The open task, its row locked until the transaction ends: it cannot be completed meanwhile."""
    ctx.session.execute(select(TASKS.c.id).where(TASKS.c.id == task_id).with_for_update())
    return get_open(ctx, task_id)


def offer_to(ctx: Ctx, task: HumanTask, principals: Sequence[str]) -> None:
    """Put the task into these inboxes and no others."""
    ctx.session.execute(delete(CANDIDATES).where(CANDIDATES.c.task_id == task.id))
    INSERT_CANDIDATES.run_all(ctx.transaction, candidate_rows(task.id, principals, task.due_at))
    resolve_incidents(ctx, task.instance_id, task.id)
