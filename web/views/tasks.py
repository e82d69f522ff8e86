"""One task: read it, fill it in, keep a draft, submit, return it, hand it on."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from engine import tasks
from engine.context import Ctx
from engine.errors import AlreadyCompleted, Invalid
from engine.models import HumanTask, Instance, TaskState
from engine.office.refusals import NotNow
from handlers.files.quarantine import FileInfected, FileScanning
from web import commenting, draft_saving, keeping_out, names, own_tasks, typed_files
from web.forms import binding
from web.i18n import gettext as _
from web.idempotency import run_once
from web.identity import Identity, me
from web.inbox.listing import back, keeping, of_request
from web.inbox.next_task import find_next
from web.offline import keep_page
from web.problems import answer, message_of, wants_json
from web.task_pages import (
    closed_page,
    form_urls,
    keep_out_page,
    list_of,
    refused_files_page,
    refused_page,
    task_page,
    transfer_page,
)
from web.transactions import reading, runtime, writing
from web.views.task_operations import opinion_page, words
from web.visibility import CONFIDENTIAL

bp = Blueprint("tasks", __name__, url_prefix="/tasks")

MAX_REASON = 2_000


@bp.errorhandler(tasks.TaskClaimed)
def refuse_claimed(error: tasks.TaskClaimed) -> BaseResponse:
    """A colleague has claimed the task: say who, and keep what was typed on the screen."""
    if wants_json():
        return answer(error)
    task = tasks.get_task(reading(), str((request.view_args or {})["task_id"]))
    typed = binding.form_of(reading(), task).from_multidict(request.form)
    return closed_page(reading(), task, HTTPStatus.CONFLICT, typed)


@bp.get("/<task_id>")
def show(task_id: str) -> str | BaseResponse:
    """The task with its form, or what became of it."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if task.state != TaskState.READY:
        return closed_page(ctx, task, HTTPStatus.OK)
    if why_out := keeping_out.why_out(ctx, task, me()):
        return keep_out_page(ctx, task, why_out)
    if task.for_task_id is not None:
        return opinion_page(ctx, task)
    draft = tasks.find_draft(ctx, task_id, me().person_id)
    instance = ctx.session.get_one(Instance, task.instance_id)
    if task.definition_key not in CONFIDENTIAL and commenting.is_open(ctx, instance):
        keep_page()
    return task_page(ctx, task, draft.data if draft else binding.prefilled(ctx, task))


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
        own_tasks.take_to_do(ctx, task_id, me())
        runtime().complete_task(ctx, task_id, typed, action=action, reason=reason[:MAX_REASON])
        return keeping(url_for("tasks.done", task_id=task_id))

    try:
        place = run_once(verb)
    except (AlreadyCompleted, tasks.TaskHeld):
        return closed_page(reading(), tasks.get_task(reading(), task_id), HTTPStatus.CONFLICT, typed)
    except (NotNow, FileScanning, FileInfected) as error:
        writing(lambda ctx: tasks.save_draft(ctx, task_id, me().person_id, typed))
        due = words(error) if isinstance(error, NotNow) else message_of(error)
        page = task_page(reading(), tasks.get_task(reading(), task_id), typed, due=due)
        return make_response(page, HTTPStatus.CONFLICT)
    except Invalid as error:
        return refused_page(task_id, typed, error)
    runtime().work(instance_id)
    return redirect(place, HTTPStatus.SEE_OTHER)


@bp.post("/<task_id>/draft")
def save_draft(task_id: str) -> Response:
    """Keep what has been typed so far (called by the page itself, a few seconds after the last key)."""
    typed, _refused = typed_files.bind(tasks.get_task(reading(), task_id))
    base = request.headers.get(draft_saving.BASE_HEADER)
    at = writing(lambda ctx: draft_saving.save_over(ctx, task_id, me().person_id, typed, base))
    return jsonify({"saved": True, "saved_at": at})


@bp.post("/<task_id>/fields")
def redraw(task_id: str) -> str | Response:
    """The form again after a change that shows or hides fields, or adds or removes a row. Nothing is stored."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if task.state != TaskState.READY:
        return closed_page(
            ctx, task, HTTPStatus.CONFLICT, binding.form_of(ctx, task).from_multidict(request.form)
        )
    form = binding.form_of(ctx, task)
    posted, refused = typed_files.posted_fields(task, form)
    ctx, task = reading(), tasks.get_task(reading(), task_id)
    data = binding.with_changed_rows(form, posted)
    if request.headers.get("HX-Request") != "true":
        return task_page(ctx, task, data, refused=refused)
    view = binding.view_of(ctx, task, data, refused=refused)
    return render_template("task_fields.html", task=task, view=view, **form_urls(task))


@bp.get("/<task_id>/done")
def done(task_id: str) -> str | BaseResponse:
    """After submitting: what comes next in this process, and the next task of mine."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if task.state == TaskState.READY:
        return redirect(url_for("tasks.show", task_id=task_id))
    following = tasks.list_open(ctx, task.instance_id)
    mine = {each.id for each in tasks.list_mine(ctx, me().principals, [each.id for each in following])}
    return render_template(
        "task_done.html",
        mine=mine,
        again=next((each for each in following if each.id in mine and _follows(each, task)), None),
        answered=url_for("tasks.submit", task_id=task.id),
        task=task,
        instance=ctx.session.get_one(Instance, task.instance_id),
        following=following,
        organisations=names.organisations(ctx, (each.organisation_id for each in following)),
        next_task=find_next(ctx, task, of_request()),
        **list_of(task),
    )


def _follows(other: HumanTask, task: HumanTask) -> bool:
    """Whether it is the same step over again, as when the process has found something to put right."""
    return other.node == task.node and task.closed_at is not None and other.created_at >= task.closed_at


@bp.get("/<task_id>/transfer")
def choose_person(task_id: str) -> str:
    """Find the colleague to hand the task on to."""
    return transfer_page(tasks.get_task(reading(), task_id), request.args.get("reason", ""), "")


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
        return closed_page(reading(), tasks.get_task(reading(), task_id), HTTPStatus.CONFLICT)
    except Invalid as error:
        own = {"task.no_person": _("请选择接办人。"), "task.reason_missing": _("请填写转办理由。")}
        message = own.get(error.code) or message_of(error)
        page = transfer_page(tasks.get_task(reading(), task_id), reason, message)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


@bp.post("/<task_id>/claim")
def claim(task_id: str) -> BaseResponse:
    """签收: take a task that several could do out of the others' inboxes; what is typed so far becomes a draft."""
    return _hand_over(task_id, tasks.claim, "claimed", own_tasks.take_to_do)


@bp.post("/<task_id>/release")
def release(task_id: str) -> BaseResponse:
    """放回: let the others do it again."""
    return _hand_over(task_id, tasks.release, "put_back", own_tasks.take)


def _hand_over(
    task_id: str,
    change: Callable[[Ctx, str, str], None],
    message: str,
    hold: Callable[[Ctx, str, Identity], object],
) -> BaseResponse:
    typed, _refused = typed_files.bind(tasks.get_task(reading(), task_id))

    def verb(ctx: Ctx) -> str:
        hold(ctx, task_id, me())
        tasks.save_draft(ctx, task_id, me().person_id, typed)
        change(ctx, task_id, own_tasks.whose(ctx, me()))
        return keeping(url_for("tasks.show", task_id=task_id, ok=message))

    try:
        return redirect(run_once(verb), HTTPStatus.SEE_OTHER)
    except AlreadyCompleted:
        return closed_page(reading(), tasks.get_task(reading(), task_id), HTTPStatus.CONFLICT, typed)
