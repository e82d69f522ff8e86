"""退回 to an earlier step that nobody drew a way back to: the step before, the first one, or one that is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from engine import finishing, store, tasks
from engine.context import Ctx
from engine.instances import Instances
from engine.model.actions import SEND_BACK_BRANCH, SENDING_BACK
from engine.models import AuditEvent, HumanTask, Way
from engine.office.checks import note, require_offered, require_text, tell
from engine.office.opinions import ask_on
from engine.office.refusals import NotNow
from engine.office.withdrawal import read_row, withdraw_all
from engine.spiff import effects, operate, placing
from engine.spiff.reach import nodes_before
from engine.spiff.run import Run
from engine.spiff.token import Token
from engine.step_rows import CANDIDATES, TASKS

ACTION = "send_back"
_NO_WORK = (ACTION, "withdraw")


@dataclass(frozen=True)
class Step:
    """An earlier step a task can be sent back to, and who did it last. `token_id` is what moves there."""

    node: str
    name: str
    task_id: str
    done_by: str
    done_at: datetime
    token_id: str


def list_steps(ctx: Ctx, instances: Instances, task_id: str) -> list[Step]:
    """Where an open task can be sent back to now, the step before it first; only looks."""
    task = tasks.read_open(ctx, task_id)
    run = instances.peek(ctx, task["instance_id"])
    return _permitted(task, _find_steps(ctx, run, task))


def send_back(
    ctx: Ctx,
    instances: Instances,
    task_id: str,
    target: str,
    reason: str,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Send a task back to an earlier step (`target`; "" for the step before): it is closed with what was filled in,
    its process stands at that step again, and who did it last is told why.

    In a step that several sign, all of them are sent back; where the diagram says `sendBack` is "branch" only this
    one's question goes to who did the earlier step, and the others go on. Opinions asked for are withdrawn. Raises
    NotNow, NotFound, AlreadyCompleted, InstanceSuspended.
    """
    reason = require_text(reason)
    claimed = store.claim_of_task(ctx.transaction, task_id)
    task = tasks.read_open(ctx, task_id)
    run = instances.take_claimed(ctx, task["instance_id"], claimed())
    require_offered(task, *SENDING_BACK)
    steps = _permitted(task, _find_steps(ctx, run, task))
    if not steps:
        raise NotNow("no_step_back", element_id=task["node"])
    step = next((each for each in steps if target in ("", each.node)), None)
    if step is None:
        raise NotNow("step_unknown", target=target, element_id=task["node"])
    if _is_branch(run.token(task_id)):
        ask_on(ctx, task, Way.CLARIFY, [step.done_by], reason)
        return
    _move(ctx, instances, run, task, step, reason, data or {})


def _move(
    ctx: Ctx,
    instances: Instances,
    run: Run,
    task: Mapping[str, Any],
    step: Step,
    reason: str,
    data: Mapping[str, Any],
) -> None:
    if task["opinions"]:
        withdraw_all(ctx, task["id"])
    clean, _errors = finishing.read_form(ctx, instances, task, data)
    values = finishing.close(ctx, task, finishing.Answer(clean, ACTION, reason))
    finishing.attach_files(ctx, instances, task, clean)
    said = {"action": ACTION, "reason": reason, "to": step.node}
    run.ask(effects.Record(task["id"], task["node"], "task_completed", said))
    operate.move(run.token(step.token_id), step.node)
    opened = [
        each.token_id for each in run.effects if isinstance(each, effects.OpenTask) and each.node == step.node
    ]
    instances.store(ctx, run)
    finishing.tell_closed(ctx, task, values)
    before = ctx.session.get(HumanTask, step.task_id)
    for task_id in opened:
        _give_back(ctx, task_id, _whose(before) if before else None, reason)


def _whose(before: HumanTask) -> str | None:
    """Who had claimed a task or been handed it, if anybody; who stood in for an absent person had it for them."""
    if before.assignee == before.completed_by:
        return before.completed_for or before.assignee
    return before.assignee


def _give_back(ctx: Ctx, task_id: str, assignee: str | None, reason: str) -> None:
    """The step begins again: with the reason, and for whom it was claimed by or handed to before."""
    ctx.session.execute(update(TASKS).where(TASKS.c.id == task_id).values(reason=reason))
    row = ctx.session.get_one(HumanTask, task_id, populate_existing=True)
    if assignee is not None:
        tasks.offer_to(ctx, row, [assignee])
        row.assignee = assignee
        ctx.session.flush()
    opened = read_row(ctx, task_id)
    holders = ctx.session.scalars(select(CANDIDATES.c.principal).where(CANDIDATES.c.task_id == task_id)).all()
    note(ctx, "task_sent_back", opened, reason=reason, principals=list(holders))
    tell(ctx, "sent_back", opened, holders, reason)


def _is_branch(token: Token) -> bool:
    says = token.task_spec.node.properties.get("sendBack", "").strip()
    return token.is_item and says == SEND_BACK_BRANCH


def _permitted(task: Mapping[str, Any], steps: list[Step]) -> list[Step]:
    """Those the diagram permits: any, or only the step before and the first."""
    offered = task["actions"].split(",")
    if "send_back_any" in offered:
        return steps
    ends = {"send_back": steps[:1], "send_back_author": steps[-1:]}
    return [each for each in steps if any(each in found for name, found in ends.items() if name in offered)]


def _find_steps(ctx: Ctx, run: Run, task: Mapping[str, Any]) -> list[Step]:
    query = (
        select(AuditEvent, HumanTask.name)
        .join(HumanTask, HumanTask.id == AuditEvent.task_id)
        .where(AuditEvent.instance_id == run.instance_id, AuditEvent.kind == "task_completed")
        .order_by(AuditEvent.id.desc())
    )
    done = [
        (line, name)
        for line, name in ctx.session.execute(query)
        if line.data.get("action") not in _NO_WORK and "scope" in line.data
    ]
    found: dict[str, Step] = {}
    for token in _outwards(run, run.token(task["id"])):
        before = nodes_before(token.workflow.spec.process, token.task_spec.name)
        for line, name in done:
            if line.node in found or line.node not in before or not _is_of(line, token):
                continue
            if placing.why_not_there(token, line.node) is None:
                found[line.node] = Step(line.node, name, line.task_id or "", line.actor, line.at, token.id)
    return sorted(found.values(), key=lambda step: step.done_at, reverse=True)


def _is_of(line: AuditEvent, token: Token) -> bool:
    """Whether a step was done in the scope the token is in; as one of several who signed, in one around its own."""
    scope = token.workflow
    if not line.data.get("item"):
        return bool(line.data["scope"] == scope.id)
    spec = scope.spec.task_specs.get(line.node)
    return spec is not None and spec.node.loop is not None


def _outwards(run: Run, token: Token) -> Iterator[Token]:
    """What can move, from a task outwards: its token, then those of the activities around it.

    One of several who sign cannot move alone: the whole activity does.
    """
    stays_inside = token.task_spec.node.properties.get("sendBack", "").strip() == SEND_BACK_BRANCH
    while True:
        if placing.why_not_moved(token) is None:
            yield token
        is_branch = token.is_item and token.task_spec.node.kind != "userTask"
        if token.workflow.owner_token_id is None or (stays_inside and is_branch):
            return
        token = run.token(token.workflow.owner_token_id)
