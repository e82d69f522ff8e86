"""更多操作: one page for each, with a picker for people, a reason and what will happen; and giving an opinion."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import tasks
from engine.context import Ctx
from engine.errors import AppError, Conflict, Invalid
from engine.models import HumanTask
from web import colleagues, names, own_tasks, task_operations
from web.forms import attachments, binding, reading_matter
from web.i18n import gettext as _
from web.i18n import language
from web.idempotency import FIELD, new_key, run_once
from web.identity import me
from web.inbox.listing import back, keeping, listed, of_request
from web.problems import message_of
from web.task_operations import OPERATIONS, WAYS
from web.transactions import reading, runtime
from web.why.task import explain_task

bp = Blueprint("task_operations", __name__, url_prefix="/tasks")

MAX_TEXT = 2_000


@bp.get("/<task_id>/more")
def show(task_id: str) -> Response:
    """The page of one operation (`do`)."""
    return _page(task_id, "", HTTPStatus.OK)


@bp.post("/<task_id>/more")
def act(task_id: str) -> Response:
    """Do it; `find` only looks for people."""
    if "find" in request.form:
        return _page(task_id, "", HTTPStatus.OK)
    instance_id = tasks.get_task(reading(), task_id).instance_id
    wanted = {name: request.form.getlist(name) for name in request.form}

    def verb(ctx: Ctx) -> str:
        go_on_with = task_operations.act(ctx, task_id, me(), wanted)
        if not go_on_with:
            return back("sent_back" if request.form["do"] == "back" else "task_take_back_for")
        return keeping(url_for("tasks.show", task_id=go_on_with, ok=f"task_{request.form['do']}"))

    try:
        place = run_once(verb)
    except (Invalid, Conflict) as error:
        return _page(task_id, words(error), HTTPStatus(error.status))
    runtime().work(instance_id)
    return redirect(place, HTTPStatus.SEE_OTHER)


@bp.post("/<task_id>/opinion")
def give(task_id: str) -> Response:
    """Give the opinion this task asks for."""
    task = tasks.get_task(reading(), task_id)
    if task.for_task_id is None:
        raise own_tasks.NotOffered
    instance_id = task.instance_id
    said = {
        "opinion": request.form.get("opinion", "").strip()[:MAX_TEXT],
        "agrees": request.form.get("agrees") != "no",
    }

    def verb(ctx: Ctx) -> str:
        own_tasks.take_to_do(ctx, task_id, me())
        runtime().complete_task(ctx, task_id, said)
        return back("opinion_given")

    try:
        place = run_once(verb)
    except (Invalid, Conflict) as error:
        return opinion_page(reading(), tasks.get_task(reading(), task_id), said, error)
    runtime().work(instance_id)
    return redirect(place, HTTPStatus.SEE_OTHER)


def opinion_page(
    ctx: Ctx, task: HumanTask, said: dict[str, object] | None = None, error: AppError | None = None
) -> Response:
    """A task that asks for an opinion: on what, the question, and what others said."""
    about = tasks.get_task(ctx, task.for_task_id or "")
    form = binding.form_of(ctx, about)
    data = about.data or binding.prefilled(ctx, about)
    page = render_template(
        "task_opinion.html",
        task=task,
        about=about,
        lines=reading_matter.lines(form, data, attachments.in_answer(ctx, [(about, form)])),
        signings=task_operations.list_signings(ctx, about.id),
        why=explain_task(ctx, task, me()),
        said=said or {},
        error=words(error) if error else "",
        idempotency_key=request.form.get(FIELD) or new_key(),
        back=listed(task.id),
        stands_for=names.people(ctx, [ctx.acting_for]).get(ctx.acting_for, ""),
        from_list=asked.text if (asked := of_request()) else "",
    )
    return make_response(page, error.status if error else HTTPStatus.OK)


def _page(task_id: str, error: str, status: HTTPStatus) -> Response:
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    operation = OPERATIONS.get(request.values.get("do", ""))
    if operation is None or operation not in task_operations.offers(ctx, task, me()):
        raise own_tasks.NotOffered
    search, chosen = request.values.get("q", "").strip()[:80], request.form.getlist("principal")[:50]
    purpose = operation.purpose(task)
    picked = [each for each in chosen if colleagues.may_receive(ctx, me().person_id, each, purpose)]
    held_by = task_operations.holders(ctx, picked)
    page = render_template(
        "task_operation.html",
        task=task,
        operation=operation,
        search=search,
        found=colleagues.search(ctx, me().person_id, search, purpose)
        if operation.people
        else colleagues.Found(),
        picked=[(each, held_by[each]) for each in picked],
        ways=WAYS,
        steps=runtime().list_steps_back(ctx, task_id) if operation.code == "back" else [],
        signings=[each for each in task_operations.list_signings(ctx, task_id) if each.is_due],
        reason=request.form.get("reason", ""),
        way=request.form.get("way", "before"),
        error=error,
        idempotency_key=request.form.get(FIELD) or new_key(),
        back=keeping(url_for("tasks.show", task_id=task_id)),
        from_list=asked.text if (asked := of_request()) else "",
    )
    return make_response(page, status)


def words(error: AppError) -> str:
    """Why not, in the language of the page."""
    for problem in getattr(error, "problems", ()):
        return problem.message_zh if language() == "zh" else str(problem.message_en)
    return _("请选择人员。") if error.code == "task.no_person" else message_of(error)
