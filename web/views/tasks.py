"""One task: read it, fill it in, keep a draft, submit, return it, hand it on."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from engine import tasks
from engine.context import Ctx
from engine.errors import AlreadyCompleted, Invalid
from engine.models import Definition, HumanTask, Instance, TaskState
from engine.office.refusals import NotNow
from handlers.directory import queries as directory
from handlers.reminders import chases
from web import colleagues, incoming, names, own_tasks, task_operations, typed_files
from web.designer import approval
from web.forms import attachments, binding, reading_matter
from web.forms.view import Errors
from web.i18n import gettext as _
from web.i18n import pick
from web.idempotency import FIELD, new_key, run_once
from web.identity import me
from web.inbox.listing import back, keeping, listed, of_request
from web.inbox.next_task import find_next
from web.problems import answer, wants_json
from web.transactions import reading, runtime, writing
from web.views.task_operations import opinion_page, words

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

MAX_REASON = 2_000
SHOWN_OPINIONS = 30


@bp.errorhandler(tasks.TaskClaimed)
def refuse_claimed(error: tasks.TaskClaimed) -> BaseResponse:
    """A colleague has claimed the task: say who, and keep what was typed on the screen."""
    if wants_json():
        return answer(error)
    task = tasks.get_task(reading(), str((request.view_args or {})["task_id"]))
    typed = binding.form_of(reading(), task).from_multidict(request.form)
    return _closed_page(reading(), task, HTTPStatus.CONFLICT, typed)


@bp.get("/<task_id>")
def show(task_id: str) -> str | BaseResponse:
    """The task with its form, or what became of it."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if task.state != TaskState.READY:
        return _closed_page(ctx, task, HTTPStatus.OK)
    if task.for_task_id is not None:
        return opinion_page(ctx, task)
    draft = tasks.find_draft(ctx, task_id, me().person_id)
    return _page(ctx, task, draft.data if draft else binding.prefilled(ctx, task))


@bp.post("/<task_id>")
def submit(task_id: str) -> BaseResponse:
    """Submit or return; a repeat of the same form gets the same answer, and nothing typed is ever lost."""
    task = tasks.get_task(reading(), task_id)
    instance_id = task.instance_id
    typed, refused = typed_files.bind(task)
    if refused:
        return refused_files_page(task_id, typed, refused)
    action, reason = request.form.get("action", "submit"), request.form.get("reason", "").strip()
    if action == "save":
        writing(lambda ctx: tasks.save_draft(ctx, task_id, me().person_id, typed))
        place = keeping(url_for("tasks.show", task_id=task_id, ok="draft_saved"))
        return redirect(place, HTTPStatus.SEE_OTHER)

    def verb(ctx: Ctx) -> str:
        own_tasks.take(ctx, task_id, me())
        runtime().complete_task(ctx, task_id, typed, action=action, reason=reason[:MAX_REASON])
        return keeping(url_for("tasks.done", task_id=task_id))

    try:
        place = run_once(verb)
    except (AlreadyCompleted, tasks.TaskHeld):
        return _closed_page(reading(), tasks.get_task(reading(), task_id), HTTPStatus.CONFLICT, typed)
    except NotNow as error:
        writing(lambda ctx: tasks.save_draft(ctx, task_id, me().person_id, typed))
        page = _page(reading(), tasks.get_task(reading(), task_id), typed, due=words(error))
        return make_response(page, HTTPStatus.CONFLICT)
    except Invalid as error:
        return _refused_page(task_id, typed, error)
    runtime().work(instance_id)
    return redirect(place, HTTPStatus.SEE_OTHER)


@bp.post("/<task_id>/draft")
def save_draft(task_id: str) -> Response:
    """Keep what has been typed so far (called by the page itself, a few seconds after the last key)."""
    typed, _refused = typed_files.bind(tasks.get_task(reading(), task_id))
    writing(lambda ctx: tasks.save_draft(ctx, task_id, me().person_id, typed))
    return jsonify({"saved": True})


@bp.post("/<task_id>/fields")
def redraw(task_id: str) -> str | Response:
    """The form again after a change that shows or hides fields, or adds or removes a row. Nothing is stored."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if task.state != TaskState.READY:
        return _closed_page(
            ctx, task, HTTPStatus.CONFLICT, binding.form_of(ctx, task).from_multidict(request.form)
        )
    form = binding.form_of(ctx, task)
    posted, refused = typed_files.posted_fields(task, form)
    ctx, task = reading(), tasks.get_task(reading(), task_id)
    data = binding.with_changed_rows(form, posted)
    if request.headers.get("HX-Request") != "true":
        return _page(ctx, task, data, refused=refused)
    view = binding.view_of(ctx, task, data, refused=refused)
    return render_template("task_fields.html", task=task, view=view, **_urls(task))


@bp.get("/<task_id>/done")
def done(task_id: str) -> str | BaseResponse:
    """After submitting: what comes next in this process, and the next task of mine."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if task.state == TaskState.READY:
        return redirect(url_for("tasks.show", task_id=task_id))
    following = tasks.list_open(ctx, task.instance_id)
    return render_template(
        "task_done.html",
        task=task,
        instance=ctx.session.get_one(Instance, task.instance_id),
        following=following,
        organisations=names.organisations(ctx, (each.organisation_id for each in following)),
        next_task=find_next(ctx, task, of_request()),
        **_list_of(task),
    )


@bp.get("/<task_id>/transfer")
def choose_person(task_id: str) -> str:
    """Find the colleague to hand the task on to."""
    return _transfer_page(tasks.get_task(reading(), task_id), request.args.get("reason", ""), "")


@bp.post("/<task_id>/transfer")
def transfer(task_id: str) -> BaseResponse:
    """Hand the task on, with a reason; the person must be one the search offers."""
    principal, reason = request.form.get("principal", ""), request.form.get("reason", "").strip()[:MAX_REASON]

    def verb(ctx: Ctx) -> str:
        own_tasks.transfer(ctx, task_id, me(), principal, reason)
        return back("transferred")

    try:
        return redirect(run_once(verb), HTTPStatus.SEE_OTHER)
    except AlreadyCompleted:
        return _closed_page(reading(), tasks.get_task(reading(), task_id), HTTPStatus.CONFLICT)
    except Invalid as error:
        message = _("请选择接办人。") if error.code == "task.no_person" else _("请填写转办理由。")
        page = _transfer_page(tasks.get_task(reading(), task_id), reason, message)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


@bp.post("/<task_id>/claim")
def claim(task_id: str) -> BaseResponse:
    """签收: take a task that several could do out of the others' inboxes; what is typed so far becomes a draft."""
    return _hand_over(task_id, tasks.claim, "claimed")


@bp.post("/<task_id>/release")
def release(task_id: str) -> BaseResponse:
    """放回: let the others do it again."""
    return _hand_over(task_id, tasks.release, "put_back")


def _hand_over(task_id: str, change: Callable[[Ctx, str, str], None], message: str) -> BaseResponse:
    typed, _refused = typed_files.bind(tasks.get_task(reading(), task_id))

    def verb(ctx: Ctx) -> str:
        own_tasks.take(ctx, task_id, me())
        tasks.save_draft(ctx, task_id, me().person_id, typed)
        change(ctx, task_id, own_tasks.whose(ctx, me()))
        return keeping(url_for("tasks.show", task_id=task_id, ok=message))

    try:
        return redirect(run_once(verb), HTTPStatus.SEE_OTHER)
    except AlreadyCompleted:
        return _closed_page(reading(), tasks.get_task(reading(), task_id), HTTPStatus.CONFLICT, typed)


def _transfer_page(task: HumanTask, reason: str, error: str) -> str:
    ctx, search = reading(), request.values.get("q", "").strip()[:80]
    return render_template(
        "task_transfer.html",
        task=task,
        search=search,
        hits=colleagues.search(ctx, me().person_id, search),
        reason=reason,
        chosen=request.values.get("principal", ""),
        error=error,
        idempotency_key=request.form.get(FIELD) or new_key(),
        **_list_of(task),
    )


def _page(
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
        **_urls(task),
        place=own_tasks.place_of_work(task),
        release=approval.outlook(ctx, task),
        stands_for=names.people(ctx, [ctx.acting_for]).get(ctx.acting_for, ""),
        **_list_of(task),
    )


def _urls(task: HumanTask) -> dict[str, str]:
    """Where the form's own buttons lead."""
    return {
        "redraw_url": url_for("tasks.redraw", task_id=task.id),
        "upload_url": url_for("uploads.send_files", task_id=task.id),
    }


def _list_of(task: HumanTask) -> dict[str, str]:
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
        return _closed_page(reading(), tasks.get_task(reading(), task_id), HTTPStatus.CONFLICT, typed)
    ctx = reading()
    page = _page(
        ctx, tasks.get_task(ctx, task_id), typed, reason=request.form.get("reason", ""), refused=refused
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _refused_page(task_id: str, typed: dict[str, Any], error: Invalid) -> Response:
    if incoming.parts(typed_files.PREFIX):  # they stand in no draft yet
        writing(lambda ctx: tasks.save_draft(ctx, task_id, me().person_id, typed))
    ctx = reading()
    task, reason = tasks.get_task(ctx, task_id), request.form.get("reason", "")
    errors: Errors = error.params.get("errors") or {}  # type: ignore[assignment]
    problem = _("请写明退回理由。") if error.code == "task.reason_missing" else ""
    if not errors and not problem:
        raise error
    return make_response(_page(ctx, task, typed, errors, reason, problem), HTTPStatus.UNPROCESSABLE_ENTITY)


def _closed_page(
    ctx: Ctx, task: HumanTask, status: HTTPStatus, typed: dict[str, Any] | None = None
) -> Response:
    """Who did the task and when; what this person typed meanwhile stays on the screen."""
    form, doer = binding.form_of(ctx, task), task.completed_by or task.assignee
    page = render_template(
        "task_closed.html",
        task=task,
        is_conflict=status == HTTPStatus.CONFLICT,
        person=names.doer(names.people(ctx, [doer, task.completed_for]), doer, task.completed_for),
        lines=reading_matter.lines(form, task.data or {}, attachments.in_answer(ctx, [(task, form)])),
        typed=reading_matter.lines(form, typed or {}),
        offers=task_operations.offers(ctx, task, me()),
        signings=task_operations.list_signings(ctx, task.for_task_id or task.id),
        next_task=find_next(ctx, task, of_request()),
        **_list_of(task),
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
