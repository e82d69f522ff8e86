"""The pages of one task: open, refused, closed, handed on."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from sqlalchemy import select

from engine import tasks
from engine.context import Ctx
from engine.errors import AlreadyCompleted, Invalid
from engine.models import Definition, HumanTask, Instance, TaskState
from handlers.directory import queries as directory
from handlers.reminders import chases
from web import (
    colleagues,
    draft_saving,
    incoming,
    keeping_out,
    names,
    own_tasks,
    quotas,
    task_comments,
    task_operations,
    typed_files,
)
from web.designer import approval
from web.forms import attachments, binding, reading_matter
from web.forms.view import Errors
from web.i18n import gettext as _
from web.i18n import pick
from web.idempotency import FIELD, new_key
from web.identity import me
from web.inbox.listing import listed, of_request
from web.inbox.next_task import find_next
from web.personal import veil_of
from web.transactions import reading, writing
from web.why.task import explain_task

SHOWN_OPINIONS = 30


def transfer_page(task: HumanTask, reason: str, error: str) -> str:
    """Choosing the colleague to hand the task on to."""
    ctx, search = reading(), request.values.get("q", "").strip()[:80]
    return render_template(
        "task_transfer.html",
        task=task,
        search=search,
        found=colleagues.search(ctx, me().person_id, search, colleagues.Purpose(task)),
        reason=reason,
        chosen=request.values.get("principal", ""),
        error=error,
        idempotency_key=request.form.get(FIELD) or new_key(),
        **list_of(task),
    )


def task_page(
    ctx: Ctx,
    task: HumanTask,
    data: dict[str, Any],
    errors: Errors | None = None,
    reason: str = "",
    problem: str = "",
    due: str = "",
    refused: typed_files.Refused | None = None,
) -> str:
    instance = ctx.session.get_one(Instance, task.instance_id)
    opinions, pressed = _opinions(ctx, task), chases.list_chases(ctx, task.id)
    may_release = task.assignee == me().actor and tasks.find_claim(ctx, task) is not None
    view = binding.view_of(ctx, task, data, errors, refused)
    summary = [*view.errors, *([("reason", problem)] if problem else [])]
    summary += [("signings-title", due)] if due else []
    return render_template(
        "task.html",
        task=task,
        instance=instance,
        definition=pick(ctx.session.get_one(Definition, task.definition_id).name),
        organisation=names.organisations(ctx, [task.organisation_id]).get(task.organisation_id or "", ""),
        view=view,
        errors=summary,
        reason=reason,
        actions=task.actions.split(","),
        offers=task_operations.offers(ctx, task, me()),
        signings=task_operations.list_signings(ctx, task.id),
        opinions=opinions,
        chases=pressed,
        may_claim=not may_release and _is_shared(ctx, task),
        may_release=may_release,
        people=names.people(
            ctx,
            [
                instance.started_by,
                *(actor for each in opinions for actor in (each.task.completed_by, each.task.completed_for)),
                *(f"person:{each.person_id}" for each in pressed),
            ],
        ),
        idempotency_key=request.form.get(FIELD) or new_key(),
        **form_urls(task),
        draft_saved_at=draft_saving.saved_at(ctx, task.id, me().person_id),
        place=own_tasks.place_of_work(task),
        release=approval.outlook(ctx, task),
        quotas=quotas.of_task(ctx, task),
        why=explain_task(ctx, task, me()),
        stands_for=names.people(ctx, [ctx.acting_for]).get(ctx.acting_for, ""),
        **task_comments.latest(ctx, instance),
        **list_of(task),
    )


def keep_out_page(ctx: Ctx, task: HumanTask, why_out: str) -> str:
    """Instead of the form: that this person must keep out, why, and what they do with the task."""
    return render_template(
        "task_keep_out.html",
        task=task,
        instance=ctx.session.get_one(Instance, task.instance_id),
        definition=pick(ctx.session.get_one(Definition, task.definition_id).name),
        why_out=why_out,
        advice=keeping_out.advise(ctx, task, me()),
        **list_of(task),
    )


def form_urls(task: HumanTask) -> dict[str, str]:
    """Where the form's own buttons lead."""
    return {
        "redraw_url": url_for("tasks.redraw", task_id=task.id),
        "upload_url": url_for("uploads.send_files", task_id=task.id),
        "pieces_url": url_for("uploads.begin", task_id=task.id),
    }


def list_of(task: HumanTask) -> dict[str, str]:
    """The list a page was opened from, for its form, and the way back to it."""
    asked = of_request()
    return {"from_list": asked.text if asked else "", "back": listed(task.id)}


def _is_shared(ctx: Ctx, task: HumanTask) -> bool:
    """Whether several people have the task in their inbox by a post they share."""
    shared = directory.shared_principals(ctx, me().person_id)
    return not set(shared).isdisjoint(tasks.list_candidates(ctx, task.id))


def refused_files_page(task_id: str, typed: dict[str, Any], refused: typed_files.Refused) -> Response:
    """The form again, saying which files were not taken; everything else that was typed or sent is kept."""
    try:
        writing(lambda ctx: tasks.save_draft(ctx, task_id, me().person_id, typed))
    except AlreadyCompleted:
        return closed_page(reading(), tasks.get_task(reading(), task_id), HTTPStatus.CONFLICT, typed)
    ctx = reading()
    page = task_page(
        ctx, tasks.get_task(ctx, task_id), typed, reason=request.form.get("reason", ""), refused=refused
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def refused_page(task_id: str, typed: dict[str, Any], error: Invalid) -> Response:
    if incoming.parts(typed_files.PREFIX):  # they stand in no draft yet
        writing(lambda ctx: tasks.save_draft(ctx, task_id, me().person_id, typed))
    ctx = reading()
    task, reason = tasks.get_task(ctx, task_id), request.form.get("reason", "")
    errors: Errors = error.params.get("errors") or {}  # type: ignore[assignment]
    problem = _("请写明退回理由。") if error.code == "task.reason_missing" else ""
    if not errors and not problem:
        raise error
    return make_response(
        task_page(ctx, task, typed, errors, reason, problem), HTTPStatus.UNPROCESSABLE_ENTITY
    )


def closed_page(
    ctx: Ctx, task: HumanTask, status: HTTPStatus, typed: dict[str, Any] | None = None
) -> Response:
    """Who did the task and when; what this person typed meanwhile stays on the screen."""
    form, doer = binding.form_of(ctx, task), task.completed_by or task.assignee
    page = render_template(
        "task_closed.html",
        answered=url_for("tasks.submit", task_id=task.id),
        task=task,
        is_conflict=status == HTTPStatus.CONFLICT,
        person=names.doer(names.people(ctx, [doer, task.completed_for]), doer, task.completed_for),
        lines=veil_of(ctx, task.instance_id).over(
            reading_matter.lines(form, task.data or {}, attachments.in_answer(ctx, [(task, form)]))
        ),
        typed=reading_matter.lines(form, typed or {}),
        offers=task_operations.offers(ctx, task, me()),
        signings=task_operations.list_signings(ctx, task.for_task_id or task.id),
        next_task=find_next(ctx, task, of_request()),
        **list_of(task),
    )
    return make_response(page, status)


def _opinions(ctx: Ctx, task: HumanTask) -> list[reading_matter.Opinion]:
    """What others did before in the same process, the latest first."""
    query = (
        select(HumanTask)
        .where(HumanTask.instance_id == task.instance_id, HumanTask.state == TaskState.COMPLETED)
        .order_by(HumanTask.closed_at.desc(), HumanTask.id)
        .limit(SHOWN_OPINIONS)
    )
    done = [(each, binding.form_of(ctx, each)) for each in ctx.session.scalars(query)]
    files = attachments.in_answer(ctx, done)
    return [
        reading_matter.Opinion(each, reading_matter.lines(form, each.data or {}, files))
        for each, form in done
    ]
