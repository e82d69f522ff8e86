"""Tasks: what a person does with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from engine import tasks
from engine.context import Ctx
from engine.errors import Invalid
from engine.forms.messages import FieldError
from web import own_tasks
from web.api.model import Model, Reason, Remark, Values
from web.api.once import do_once
from web.api.operations import operation
from web.api.requests import BadBody, pointer
from web.api.tasks import TaskSummary, summary_of
from web.api.values import from_json
from web.forms import binding
from web.i18n import language
from web.identity import Identity, me
from web.transactions import reading, runtime, writing

MAX_PRINCIPAL = 80
Principal = Annotated[str, StringConstraints(pattern=r"^post:[^\x00]+$", max_length=MAX_PRINCIPAL)]


class Completion(Model):
    """What is submitted."""

    data: Values = Field(default_factory=dict, description="what the form asks for, see the task's form")
    action: Literal["submit", "return", "withdraw"] = "submit"
    reason: Remark = Field("", description="needed for a return")


class DraftData(Model):
    """What is filled in so far."""

    data: Values


class Transfer(Model):
    """To whom a task is handed on, and why."""

    principal: Principal
    reason: Reason


class Nothing(Model):
    """Nothing is needed."""


class FormInvalid(BadBody):
    """The form is not filled in as it must be; see `errors`."""

    code = "form.invalid"


@operation("POST", "/tasks/{task_id}/complete", "提交任务", body=Completion, answer=TaskSummary)
def complete_task(task_id: str, body: Completion) -> TaskSummary:
    """Submit or return a task; the data are checked by its form. Exactly once: a task already done is a conflict."""
    data = from_json(body.data)

    def verb(ctx: Ctx) -> TaskSummary:
        own_tasks.take_to_do(ctx, task_id, me())
        runtime().complete_task(ctx, task_id, data, action=body.action, reason=body.reason)
        return as_it_is(ctx, task_id)

    try:
        done = do_once(verb)
    except Invalid as error:
        raise _explained(task_id, error) from None
    runtime().work(done.instance_id)
    return done


@operation("PUT", "/tasks/{task_id}/draft", "保存任务草稿", body=DraftData, answer=DraftData)
def save_task_draft(task_id: str, body: DraftData) -> DraftData:
    """Keep what is filled in so far; the newest wins."""

    def verb(ctx: Ctx) -> None:
        own_tasks.take(ctx, task_id, me())
        tasks.save_draft(ctx, task_id, me().person_id, from_json(body.data))

    writing(verb)
    return body


@operation("POST", "/tasks/{task_id}/claim", "签收任务", body=Nothing, answer=TaskSummary)
def claim_task(task_id: str, body: Nothing) -> TaskSummary:
    """Take a task that several could do out of the others' inboxes."""
    return _change(task_id, tasks.claim, own_tasks.take_to_do)


@operation("POST", "/tasks/{task_id}/release", "放回任务", body=Nothing, answer=TaskSummary)
def release_task(task_id: str, body: Nothing) -> TaskSummary:
    """Let the others do a task again that this person has claimed."""
    return _change(task_id, tasks.release, own_tasks.take)


@operation("POST", "/tasks/{task_id}/transfer", "转办任务", body=Transfer, answer=TaskSummary)
def transfer_task(task_id: str, body: Transfer) -> TaskSummary:
    """Hand a task on to a colleague's post, with a reason."""

    def verb(ctx: Ctx) -> TaskSummary:
        own_tasks.transfer(ctx, task_id, me(), body.principal, body.reason)
        return as_it_is(ctx, task_id)

    return do_once(verb)


def _change(
    task_id: str, change: Callable[[Ctx, str, str], None], hold: Callable[[Ctx, str, Identity], object]
) -> TaskSummary:
    def verb(ctx: Ctx) -> TaskSummary:
        hold(ctx, task_id, me())
        change(ctx, task_id, own_tasks.whose(ctx, me()))
        return as_it_is(ctx, task_id)

    return do_once(verb)


def as_it_is(ctx: Ctx, task_id: str) -> TaskSummary:
    """A task as this transaction leaves it."""
    ctx.session.flush()
    return summary_of(tasks.get_task(ctx, task_id))


def _explained(task_id: str, error: Invalid) -> Invalid:
    """The form's faults as fields of the body, in words."""
    faults: Mapping[str, list[FieldError]] | Any = error.params.get("errors")
    if error.code != FormInvalid.code or not isinstance(faults, Mapping):
        return error
    form = binding.form_of(reading(), tasks.get_task(reading(), task_id))
    texts = form.texts(faults, language())
    return FormInvalid(
        [
            {"pointer": pointer("data", *(path.split(".") if path else ())), "detail": text}
            for path, found in texts.items()
            for text in found
        ]
    )
