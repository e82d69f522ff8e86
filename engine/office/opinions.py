"""Asking others for their opinion on a task: 委派 (a delegate does the work and gives it back), 加签 and 减签."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from engine import finishing, store, tasks
from engine.carry_out import MAX_NAME, candidate_rows
from engine.context import Ctx
from engine.db import new_id_beside
from engine.english import OPINION_ON
from engine.instances import Instances
from engine.models import AskedOpinion, HumanTask, OpinionState, TaskState, Way
from engine.office import answers
from engine.office.checks import note, require_offered, require_people, require_text, tell
from engine.office.refusals import NotNow
from engine.office.withdrawal import count_down, list_due, read_row, withdraw
from engine.step_rows import CANDIDATES, INSERT_CANDIDATES, TASKS

ACTIONS = "submit,transfer"
_OPERATIONS = {Way.DELEGATE: "delegate", Way.CLARIFY: "send_back"}
_NEWS = {Way.DELEGATE: "delegated", Way.CLARIFY: "sent_back"}


def ask(
    ctx: Ctx, instances: Instances, task_id: str, way: Way, principals: Sequence[str], question: str
) -> None:
    """Ask for opinions on an open task; one of a signer `after` is asked for once the task is answered.

    With a delegate the task is the actor's alone until and after the opinion comes back, or the absent person's for
    whom they act. Raises NotNow, NotFound, AlreadyCompleted, InstanceSuspended.
    """
    claimed = store.claim_of_task(ctx.transaction, task_id)
    task = tasks.read_open(ctx, task_id)
    instances.take_claimed(ctx, task["instance_id"], claimed())
    if way != Way.CLARIFY:
        require_offered(task, _OPERATIONS.get(way, "add_signer"))
    ask_on(ctx, task, way, principals, question)


def ask_on(ctx: Ctx, task: Mapping[str, Any], way: Way, principals: Sequence[str], question: str) -> None:
    """As `ask`, on a task this transaction has read and whose instance it has claimed."""
    question, people = require_text(question), require_people(ctx, principals)
    due = list_due(ctx, task["id"])
    if {each.principal for each in due} & set(people):
        raise NotNow("asked_already")
    if way == Way.DELEGATE:
        if len(people) > 1:
            raise NotNow("one_delegate")
        if any(each.way == Way.DELEGATE for each in due):
            raise NotNow("delegated")
        _keep_for(ctx, ctx.acting_for or ctx.actor, task)
    for principal in people:
        asked = AskedOpinion(
            task_id=task["id"],
            way=way.value,
            state=OpinionState.WAITING.value,
            principal=principal,
            asked_by=ctx.actor,
            asked_at=ctx.now(),
            question=question,
        )
        ctx.session.add(asked)
        if way != Way.AFTER:
            open_asked_task(ctx, task, asked)
    ctx.session.flush()
    ctx.session.execute(
        update(TASKS).where(TASKS.c.id == task["id"]).values(opinions=TASKS.c.opinions + len(people))
    )
    note(ctx, "opinions_asked", task, way=way.value, principals=people, reason=question)


def _keep_for(ctx: Ctx, person: str, task: Mapping[str, Any]) -> None:
    row = ctx.session.get_one(HumanTask, task["id"], populate_existing=True)
    if person.startswith("person:"):
        tasks.offer_to(ctx, row, [person])
        row.assignee = person
        ctx.session.flush()


def open_asked_task(ctx: Ctx, task: Mapping[str, Any], asked: AskedOpinion) -> None:
    """Put the question into the inbox of the person asked."""
    row = HumanTask(
        id=new_id_beside(task["instance_id"]),
        **{name: task[name] for name in ("instance_id", "definition_id", "definition_key", "node", "title")},
        **{
            name: task[name]
            for name in ("title_en", "role", "organisation_id", "reminder", "stage", "due_at")
        },
        name=OPINION_ON["zh"].format(name=task["name"])[:MAX_NAME],
        form="",
        actions=ACTIONS,
        instructions=asked.question,
        context={},
        state=TaskState.READY.value,
        assignee=asked.principal,
        created_at=ctx.now(),
        for_task_id=task["id"],
        opinions=0,
    )
    ctx.session.add(row)
    ctx.session.flush()
    INSERT_CANDIDATES.run_all(ctx.transaction, candidate_rows(row.id, [asked.principal], row.due_at))
    asked.asked_task_id, asked.state = row.id, OpinionState.OPEN.value
    for listener in ctx.ports.task_listeners:
        listener(ctx, row, "opened")
    # News of an opinion says so itself; the name is that of the task it is about.
    own = {**task, "id": row.id}
    tell(ctx, _NEWS.get(Way(asked.way), "opinion_asked"), own, [asked.principal], asked.question)


def give(
    ctx: Ctx,
    instances: Instances,
    asked_task: Mapping[str, Any],
    data: Mapping[str, Any],
    claimed: Mapping[str, Any] | None,
) -> None:
    """Give the opinion a task asks for: `opinion`, a text, and `agrees`, True unless it is said.

    The task it is about is told; if that is held and this was the last opinion due, it goes on; if the opinion is
    against it, it goes back to who answered it. Raises NotNow "opinion_missing", or "own_question" for who asked, whose
    post is asked, too, or who stands in for the person asked.
    """
    run = instances.take_claimed(ctx, asked_task["instance_id"], claimed)
    opinion = require_text(str(data.get("opinion") or ""), "opinion_missing")
    agrees = data.get("agrees", True) is True
    said = finishing.Answer({"opinion": opinion, "agrees": agrees}, "submit", "")
    asked = ctx.session.scalars(
        select(AskedOpinion).where(AskedOpinion.asked_task_id == asked_task["id"])
    ).one()
    if asked.asked_by == ctx.actor:
        raise NotNow("own_question")
    values = finishing.close(ctx, asked_task, said)
    asked.state, asked.closed_at = OpinionState.GIVEN.value, ctx.now()
    asked.agrees, asked.opinion = agrees, opinion
    asked.given_by, asked.given_for = ctx.actor, ctx.acting_for or None
    ctx.session.flush()
    task = count_down(ctx, asked.task_id, 1)
    told = {"way": asked.way, "agrees": agrees, "opinion": opinion, "on": asked.task_id}
    note(ctx, "opinion_given", {**task, "id": asked_task["id"]}, **told)
    finishing.tell_closed(ctx, asked_task, values)
    holders = ctx.session.scalars(
        select(CANDIDATES.c.principal).where(CANDIDATES.c.task_id == asked.task_id)
    ).all()
    concerned = dict.fromkeys([asked.asked_by, *([] if task["state"] == TaskState.HELD else holders)])
    tell(ctx, "opinion_given", task, [each for each in concerned if each != ctx.actor], opinion)
    if task["state"] == TaskState.HELD and not agrees:
        answers.hand_back(ctx, task, opinion)
    else:
        answers.go_on(ctx, instances, run, task)


def withdraw_one(ctx: Ctx, instances: Instances, opinion_id: str, reason: str) -> None:
    """Ask no more for an opinion 减签, or for the delegate's work; a task held for nothing else goes on.

    For who asked, and for who has the task. Raises NotNow.
    """
    reason = require_text(reason)
    found = ctx.session.get(AskedOpinion, opinion_id)
    if found is None:
        raise NotNow("opinion_gone")
    claimed = store.claim_of_task(ctx.transaction, found.task_id)()
    task = read_row(ctx, found.task_id)
    run = instances.take_claimed(ctx, task["instance_id"], claimed)
    asked = ctx.session.get_one(AskedOpinion, opinion_id, populate_existing=True)
    if asked.state not in (OpinionState.WAITING, OpinionState.OPEN):
        raise NotNow("opinion_gone")
    if ctx.actor not in (asked.asked_by, task["assignee"]) and task["state"] != TaskState.READY:
        raise NotNow("not_asker")
    withdraw(ctx, asked.task_id, [asked], reason)
    answers.go_on(ctx, instances, run, read_row(ctx, asked.task_id))


def list_opinions(ctx: Ctx, task_id: str) -> list[AskedOpinion]:
    """All opinions ever asked for on a task, the oldest first."""
    query = select(AskedOpinion).where(AskedOpinion.task_id == task_id)
    return list(ctx.session.scalars(query.order_by(AskedOpinion.asked_at, AskedOpinion.id)))
