"""谁能看到什么: an operator asks why somebody does or does not see a task or a process, or looks with their eyes."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Invalid
from engine.models import HumanTask, Instance
from handlers.directory import viewings
from handlers.directory.models import Person
from handlers.directory.visibility import Visibility, search_persons
from web import names, viewing
from web.identity import me
from web.problems import message_of
from web.transactions import reading, writing
from web.why.access import explain_instance_access, explain_task_access

bp = Blueprint("access", __name__, url_prefix="/access")

MAX_SEARCH = 80
LISTED = 50


@bp.get("")
def show() -> str:
    """Choose a person and a task or process; then every rule with its answer."""
    return _page("")


@bp.post("")
def begin() -> Response:
    """以其身份查看: from now on this session shows what the person sees."""
    person_id, reason = request.form.get("person", "")[:40], request.form.get("reason", "")
    try:
        writing(lambda ctx: viewings.begin_viewing(ctx, me().person_id, me().session_id, person_id, reason))
    except Invalid as error:
        return make_response(_page(message_of(error)), HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect(url_for("home.index"), HTTPStatus.SEE_OTHER)


@bp.post("/leave")
def leave() -> Response:
    """Back to my own pages."""
    viewing.leave()
    return redirect(url_for("home.index"), HTTPStatus.SEE_OTHER)


def _page(error: str) -> str:
    ctx = reading()
    search = request.values.get("q", "").strip()[:MAX_SEARCH]
    person = ctx.session.get(Person, request.values.get("person", "")[:40])
    task = ctx.session.get(HumanTask, request.values.get("task", "").strip()[:32])
    instance = ctx.session.get(Instance, request.values.get("instance", "").strip()[:32])
    if task is not None:
        instance = ctx.session.get(Instance, task.instance_id)
    return render_template(
        "access.html",
        search=search,
        hits=search_persons(ctx, search, Visibility(True, frozenset())) if search else [],
        person=person,
        task=task,
        instance=instance,
        tasks=_tasks_of(ctx, instance) if instance is not None else [],
        definition=names.definitions(ctx, [instance.definition_id])[instance.definition_id]
        if instance
        else "",
        task_access=explain_task_access(ctx, person, task) if person and task else None,
        instance_access=explain_instance_access(ctx, person, instance) if person and instance else None,
        reason=request.form.get("reason", ""),
        error=error,
        minutes=int(viewings.LASTS.total_seconds() // 60),
    )


def _tasks_of(ctx: Ctx, instance: Instance) -> list[HumanTask]:
    query = select(HumanTask).where(HumanTask.instance_id == instance.id)
    return list(ctx.session.scalars(query.order_by(HumanTask.created_at.desc(), HumanTask.id).limit(LISTED)))
