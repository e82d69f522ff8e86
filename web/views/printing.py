"""打印: tasks and processes as PDF, for whoever may see their pages."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, g

from engine import tasks
from engine.context import Ctx
from engine.models import HumanTask, TaskState
from web.documents.form import PrintedForm, print_form
from web.documents.of_tasks import of_instance, of_task
from web.forms import binding
from web.identity import me
from web.transactions import reading, stop_reading
from web.visibility import require_instance

bp = Blueprint("printing", __name__)
PAPER_LANGUAGE = "zh"


@bp.get("/tasks/<task_id>/print.pdf")
def task(task_id: str) -> Response:
    """One task's form; while it is open with what this person has typed so far."""
    g.language = PAPER_LANGUAGE
    ctx = reading()
    found = tasks.get_task(ctx, task_id)
    return _pdf(of_task(ctx, found, _data_of(ctx, found)))


@bp.get("/instances/<instance_id>/print.pdf")
def instance(instance_id: str) -> Response:
    """A process: its first form and everybody's opinion."""
    g.language = PAPER_LANGUAGE
    ctx = reading()
    return _pdf(of_instance(ctx, require_instance(ctx, me(), instance_id)))


def _data_of(ctx: Ctx, task: HumanTask) -> dict[str, object]:
    if task.state != TaskState.READY:
        return dict(task.data or {})
    draft = tasks.find_draft(ctx, task.id, me().person_id)
    return dict(draft.data if draft else binding.prefilled(ctx, task))


def _pdf(form: PrintedForm) -> Response:
    stop_reading()  # setting a long form takes a while
    response = Response(print_form(form), mimetype="application/pdf")
    name = quote(f"{form.title} {form.number}".strip().replace("/", "-"), safe="")
    response.headers["Content-Disposition"] = f"inline; filename=\"print.pdf\"; filename*=UTF-8''{name}.pdf"
    return response
