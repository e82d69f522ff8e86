"""Answers that wait for opinions: a task is held until they are in, then goes on as it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from engine.carry_out import candidate_rows
from engine.closing import forget_open_task
from engine.context import Ctx
from engine.instances import Instances
from engine.models import FIRST, AskedOpinion, HumanTask, OpinionState, TaskState, Way
from engine.office.checks import note, tell
from engine.office.refusals import NotNow
from engine.office.withdrawal import close_asked_task, list_due, withdraw_all
from engine.spiff.run import Run
from engine.step_rows import DRAFTS, INSERT_CANDIDATES, TASKS

if TYPE_CHECKING:
    from engine.finishing import Answer


def hold(ctx: Ctx, instances: Instances, task: Mapping[str, Any], answer: Answer) -> bool:
    """Keep the answer until the opinions asked for are in, and ask the signers whose turn comes now; True if so.

    An answer other than "submit" needs no opinions: they are withdrawn. Raises NotNow "opinions_due" while some are
    due that must come first.
    """
    from engine import finishing

    if answer.action != "submit":
        withdraw_all(ctx, task["id"])
        return False
    due = list_due(ctx, task["id"])
    if first := [each for each in due if each.way in FIRST]:
        raise NotNow("opinions_due", count=len(first), element_id=task["node"])
    finishing.attach_files(ctx, instances, task, answer.data)
    values = {
        "state": TaskState.HELD.value,
        "assignee": ctx.actor,
        "completed_for": ctx.acting_for or None,
        "action": answer.action,
        "data": answer.data,
    }
    ctx.session.execute(update(TASKS).where(TASKS.c.id == task["id"]).values(**values))
    forget_open_task(ctx, task["instance_id"], task["id"])
    finishing.tell_closed(ctx, task, values)
    note(ctx, "task_held", task, due=len(due))
    for asked in due:
        if asked.state == OpinionState.WAITING:
            _open(ctx, {**task, **values}, asked)
    ctx.session.flush()
    return True


def _open(ctx: Ctx, task: Mapping[str, Any], asked: AskedOpinion) -> None:
    from engine.office import opinions

    opinions.open_asked_task(ctx, task, asked)


def go_on(ctx: Ctx, instances: Instances, run: Run, task: Mapping[str, Any]) -> None:
    """If the task is held and no opinion is due any more, finish it as its holder answered it."""
    from engine import finishing

    if task["state"] != TaskState.HELD or task["opinions"]:
        return
    own = replace(ctx, actor=task["assignee"], acting_for=task["completed_for"] or "")
    answer = finishing.Answer(task["data"], task["action"], "")
    finishing.finish(own, instances, run, task, answer, state=TaskState.HELD)


def hand_back(ctx: Ctx, task: Mapping[str, Any], why: str) -> None:
    """A held task is its holder's again, what was answered is the draft; signers after it wait for a new answer."""
    values = {"state": TaskState.READY.value, "action": None, "data": None, "completed_for": None}
    ctx.session.execute(update(TASKS).where(TASKS.c.id == task["id"]).values(**values))
    for asked in list_due(ctx, task["id"], Way.AFTER):
        if asked.asked_task_id is not None and asked.state == OpinionState.OPEN:
            close_asked_task(ctx, asked.asked_task_id, "opinion_withdrawn", why)
            asked.state, asked.asked_task_id = OpinionState.WAITING.value, None
    ctx.session.flush()
    whose = task["completed_for"] or task["assignee"]
    ctx.session.execute(update(TASKS).where(TASKS.c.id == task["id"]).values(assignee=whose))
    offer_with_draft(ctx, task["id"], whose, task["data"])
    row = ctx.session.get_one(HumanTask, task["id"], populate_existing=True)
    for listener in ctx.ports.task_listeners:
        listener(ctx, row, "opened")
    note(ctx, "task_handed_back", task, reason=why, principals=[whose])
    if whose != ctx.actor:
        tell(ctx, "handed_back", task, [whose], why)


def offer_with_draft(ctx: Ctx, task_id: str, person: str, data: Mapping[str, Any] | None) -> None:
    """Put an open task into one person's inbox and no other, filled in with what was answered before."""
    due_at = ctx.session.scalar(select(TASKS.c.due_at).where(TASKS.c.id == task_id))
    INSERT_CANDIDATES.run_all(ctx.transaction, candidate_rows(task_id, [person], due_at))
    if data and person.startswith("person:"):
        draft = {"task_id": task_id, "person_id": person.removeprefix("person:")}
        ctx.session.execute(insert(DRAFTS).values(**draft, data=dict(data), saved_at=ctx.now()))
