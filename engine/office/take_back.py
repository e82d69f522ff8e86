"""取回: taking back what one has submitted, as long as nobody has acted on what followed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select, update

from engine import store
from engine.context import Ctx
from engine.errors import IncidentError
from engine.instances import Instances
from engine.model.dialect import ACTIVITIES
from engine.model.elements import walk
from engine.models import AuditEvent, Instance, TaskDraft, TaskState
from engine.office import answers
from engine.office.checks import note, require_offered, require_text, tell
from engine.office.refusals import NotNow
from engine.office.withdrawal import read_row
from engine.spiff import effects, operate
from engine.spiff.run import Run
from engine.spiff.token import Token
from engine.step_rows import CANDIDATES, TASKS

_NOT_ACTING = ("task_opened", "task_chased", "task_copied", "incident")
"""Lines of history about an open task that are no act on it."""


def take_back(ctx: Ctx, instances: Instances, task_id: str, reason: str) -> str:
    """Open a task again that the actor has submitted, with the answer as draft, and cancel what followed; gives the
    id of the task that is open now. One that is held for opinions is simply theirs again. What was done for somebody
    absent is theirs.

    Raises NotNow when it is not the actor's, was taken back before, the process has gone on or to another version, or
    somebody has acted on what followed.
    """
    reason = require_text(reason)
    claimed = store.claim_of_task(ctx.transaction, task_id)()
    task = read_row(ctx, task_id)
    run = instances.take_claimed(ctx, task["instance_id"], claimed)
    require_offered(task, "take_back")
    if task["state"] == TaskState.HELD and task["assignee"] == ctx.actor:
        answers.hand_back(ctx, task, reason)
        return task_id
    if task["completed_by"] != ctx.actor:
        raise NotNow("not_yours" if task["completed_by"] else "not_submitted")
    if _was_taken_back(ctx, task_id, task["instance_id"]):
        raise NotNow("taken_back")
    if task["definition_id"] != ctx.session.get_one(Instance, task["instance_id"]).definition_id:
        raise NotNow("migrated")
    line = _line_of(ctx, task_id, task["instance_id"])
    then = line.data.get("then") if line is not None else None
    if line is None or then is None:
        raise NotNow("gone_on")
    _require_untouched(ctx, run, line, [token_id for token_id, _flow in then])
    told = _held_by(ctx, run, [token_id for token_id, _flow in then])
    note(ctx, "task_taken_back", task, reason=reason)
    operate.take_back(run, line.data["scope"], task["node"], then, is_item=line.data.get("item", False))
    [opened] = [
        each.token_id
        for each in run.effects
        if isinstance(each, effects.OpenTask) and each.node == task["node"]
    ][-1:]
    instances.store(ctx, run)
    _give_to(ctx, opened, task["completed_for"] or ctx.actor, task["data"])
    for row, holders in told:
        tell(ctx, "taken_back", row, holders, reason)
    return str(opened)


def _was_taken_back(ctx: Ctx, task_id: str, instance_id: str) -> bool:
    return bool(ctx.session.scalar(select(exists().where(*_about(task_id, instance_id, "task_taken_back")))))


def _line_of(ctx: Ctx, task_id: str, instance_id: str) -> AuditEvent | None:
    query = select(AuditEvent).where(*_about(task_id, instance_id, "task_completed"))
    return ctx.session.scalar(query)


def _about(task_id: str, instance_id: str, kind: str) -> tuple[ColumnElement[bool], ...]:
    return AuditEvent.instance_id == instance_id, AuditEvent.task_id == task_id, AuditEvent.kind == kind


def _require_untouched(ctx: Ctx, run: Run, line: AuditEvent, token_ids: Sequence[str]) -> None:
    try:
        tokens = [run.token(each) for each in token_ids]
        run.scope(line.data["scope"])
    except IncidentError as error:
        raise NotNow("acted_on") from error
    ids = [each for token in tokens for each in operate.tokens_under(token)]
    since = (
        AuditEvent.instance_id == run.instance_id,
        AuditEvent.id > line.id,
        AuditEvent.kind.not_in(_NOT_ACTING),
        AuditEvent.task_id.in_(ids) | AuditEvent.node.in_(_names_inside(run, tokens)),
    )
    drafted = exists().where(TaskDraft.task_id.in_(ids))
    if ctx.session.scalar(select(exists().where(*since) | drafted)):
        raise NotNow("acted_on")


def _names_inside(run: Run, tokens: Sequence[Token]) -> set[str]:
    """The steps inside the sub-processes these tokens are at, and the events on their edges."""
    names = {token.task_spec.name for token in tokens}
    nodes = [node for process in walk(run.spec.process) for node in process.nodes.values()]
    inside = {
        each.id
        for node in nodes
        if node.id in names and node.process is not None
        for process in walk(node.process)
        for each in process.nodes.values()
        if each.kind in ACTIVITIES or each.kind in ("intermediateCatchEvent", "boundaryEvent")
    }
    return inside | {node.id for node in nodes if node.attached_to in names}


def _held_by(ctx: Ctx, run: Run, token_ids: Sequence[str]) -> list[tuple[dict[str, Any], list[str]]]:
    """The open tasks that are about to go, each with those who have it."""
    ids = {each for token_id in token_ids for each in operate.tokens_under(run.token(token_id))}
    rows = ctx.session.execute(select(TASKS).where(TASKS.c.id.in_(ids), TASKS.c.state == TaskState.READY))
    found = []
    for row in rows.mappings().all():
        holders = ctx.session.scalars(select(CANDIDATES.c.principal).where(CANDIDATES.c.task_id == row["id"]))
        found.append((dict(row), list(holders)))
    return found


def _give_to(ctx: Ctx, task_id: str, person: str, data: dict[str, Any] | None) -> None:
    ctx.session.execute(delete(CANDIDATES).where(CANDIDATES.c.task_id == task_id))
    ctx.session.execute(update(TASKS).where(TASKS.c.id == task_id).values(assignee=person))
    answers.offer_with_draft(ctx, task_id, person, data)
