"""Tasks: what a person does with them beside answering them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from engine.context import Ctx
from engine.models import AskedOpinion, OpinionState, Way
from engine.office.opinions import list_opinions
from web import task_operations
from web.api.model import Instant, Model, Reason, one_of
from web.api.once import do_once
from web.api.operate import Why
from web.api.operations import operation
from web.api.task_work import Principal, as_it_is
from web.api.tasks import TaskSummary
from web.identity import me
from web.transactions import reading, runtime


class Delegation(Model):
    """Who is to do the work and give it back, and what is wanted."""

    principal: Principal
    reason: Reason


class Signers(Model):
    """Who is asked for an opinion, before, beside or after the task is answered, and what is wanted."""

    way: Literal["before", "beside", "after"]
    principals: Annotated[list[Principal], Field(min_length=1, max_length=20)]
    reason: Reason


class Copies(Model):
    """Who may read the instance from now on, and why."""

    principals: Annotated[list[Principal], Field(min_length=1, max_length=20)]
    reason: Reason


class SendingBack(Model):
    """To which earlier step, and why."""

    target: Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")] = Field(
        "", description="the id of an earlier step, see the task's steps back; empty: the step before"
    )
    reason: Reason


class Opinion(Model):
    """An opinion asked for on a task."""

    id: str
    way: str = one_of(Way)
    state: str = one_of(OpinionState)
    principal: str = Field(description="who was asked")
    asked_by: str
    asked_at: Instant
    question: str
    asked_task_id: str | None = Field(
        description="the task in their inbox; complete it with opinion and agrees"
    )
    agrees: bool | None
    opinion: str
    given_by: str | None
    given_for: str | None = Field(description="for whom who gave it stood in")
    closed_at: Instant | None


class Opinions(Model):
    """The opinions asked for on a task, the oldest first."""

    items: list[Opinion]


class StepBack(Model):
    """An earlier step that a task can be sent back to."""

    node: str
    name: str
    done_by: str
    done_at: Instant


class StepsBack(Model):
    """Where a task can be sent back to now, the step before first."""

    items: list[StepBack]


@operation("POST", "/tasks/{task_id}/delegate", "委派任务", body=Delegation, answer=TaskSummary)
def delegate_task(task_id: str, body: Delegation) -> TaskSummary:
    """Let a colleague do the work; it comes back with their opinion, and only then can the task be completed."""
    return _act(task_id, "delegate", {"principal": [body.principal], "reason": [body.reason]})


@operation("POST", "/tasks/{task_id}/signers", "加签", body=Signers, answer=TaskSummary)
def add_signers(task_id: str, body: Signers) -> TaskSummary:
    """Ask others for their opinion. Beside or after: what is submitted is held until the opinions are in."""
    wanted: dict[str, Sequence[str]] = {
        "way": [body.way],
        "principal": body.principals,
        "reason": [body.reason],
    }
    return _act(task_id, "sign", wanted)


@operation("GET", "/tasks/{task_id}/opinions", "任务的意见", answer=Opinions)
def list_task_opinions(task_id: str) -> Opinions:
    """Every opinion ever asked for on a task."""
    return Opinions(items=[_shown(each) for each in list_opinions(reading(), task_id)])


@operation("POST", "/tasks/{task_id}/opinions/{opinion_id}/withdraw", "减签", body=Why, answer=TaskSummary)
def withdraw_opinion(task_id: str, opinion_id: str, body: Why) -> TaskSummary:
    """Ask no more for an opinion or for a delegate's work; a task held for nothing else goes on."""
    return _act(task_id, "fewer", {"opinion": [opinion_id], "reason": [body.reason]})


@operation("GET", "/tasks/{task_id}/steps-back", "可以退回的环节", answer=StepsBack)
def list_steps_back(task_id: str) -> StepsBack:
    """Where an open task can be sent back to now."""
    found = runtime().list_steps_back(reading(), task_id)
    items = [
        StepBack(node=each.node, name=each.name, done_by=each.done_by, done_at=each.done_at) for each in found
    ]
    return StepsBack(items=items)


@operation("POST", "/tasks/{task_id}/send-back", "退回任务", body=SendingBack, answer=TaskSummary)
def send_back_task(task_id: str, body: SendingBack) -> TaskSummary:
    """Send an open task back to an earlier step, which begins again."""
    return _act(task_id, "back", {"target": [body.target], "reason": [body.reason]})


@operation("POST", "/tasks/{task_id}/take-back", "取回任务", body=Why, answer=TaskSummary)
def take_back_task(task_id: str, body: Why) -> TaskSummary:
    """Take back what one has submitted while nobody has acted on what followed; gives the task that is open now."""
    return _act(task_id, "take_back", {"reason": [body.reason]})


@operation("POST", "/tasks/{task_id}/copies", "抄送", body=Copies, answer=TaskSummary)
def copy_task(task_id: str, body: Copies) -> TaskSummary:
    """Let others read the instance of a task; who has a copy already gets no second one."""
    return _act(task_id, "copy", {"principal": body.principals, "reason": [body.reason]})


def _act(task_id: str, what: str, wanted: Mapping[str, Sequence[str]]) -> TaskSummary:
    def verb(ctx: Ctx) -> TaskSummary:
        open_now = task_operations.act(ctx, task_id, me(), {"do": [what], **wanted})
        return as_it_is(ctx, open_now or task_id)

    done = do_once(verb)
    runtime().work(done.instance_id)
    return done


def _shown(asked: AskedOpinion) -> Opinion:
    return Opinion(**{name: getattr(asked, name) for name in Opinion.model_fields})
