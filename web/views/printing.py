"""打印: tasks, processes, decisions and certificates as PDF, for whoever may see their pages."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, current_app, g

from engine import tasks
from engine.context import Ctx
from engine.errors import NotFound
from engine.models import HumanTask, TaskState
from handlers.registers.queries import get_row, reader_of
from web.documents.form import PrintedForm, print_form
from web.documents.of_tasks import of_instance, of_task
from web.forms import binding
from web.identity import me
from web.personal import veil_of
from web.registers import papers
from web.registers.catalogue import get_register
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
    form = of_task(ctx, found, _data_of(ctx, found))
    return _pdf(veil_of(ctx, found.instance_id).over(form))


@bp.get("/instances/<instance_id>/print.pdf")
def instance(instance_id: str) -> Response:
    """A process: its first form and everybody's opinion."""
    g.language = PAPER_LANGUAGE
    ctx = reading()
    form = of_instance(ctx, require_instance(ctx, me(), instance_id))
    return _pdf(veil_of(ctx, instance_id).over(form))


@bp.get("/registers/<code>/rows/<row_key>/paper.pdf")
def paper(code: str, row_key: str) -> Response:
    """The document a row of a register stands for: a decision, a certificate. Raises NotFound if there is none."""
    g.language = PAPER_LANGUAGE
    ctx, register = reading(), get_register(code)
    row = get_row(ctx, register, reader_of(ctx, me().person_id), row_key)
    kind = papers.paper_of(code, row.state)
    if kind is None:
        raise NotFound(register=code, row=row_key)
    found = kind.print(ctx, row_key, current_app.config["SAICHENG"].base_url)
    stop_reading()
    return _response(found.name, found.set())


def _data_of(ctx: Ctx, task: HumanTask) -> dict[str, object]:
    if task.state != TaskState.READY:
        return dict(task.data or {})
    draft = tasks.find_draft(ctx, task.id, me().person_id)
    return dict(draft.data if draft else binding.prefilled(ctx, task))


def _pdf(form: PrintedForm) -> Response:
    stop_reading()  # setting a long form takes a while
    return _response(f"{form.title} {form.number}", print_form(form))


def _response(title: str, content: bytes) -> Response:
    response = Response(content, mimetype="application/pdf")
    name = quote(title.strip().replace("/", "-"), safe="")
    response.headers["Content-Disposition"] = f"inline; filename=\"print.pdf\"; filename*=UTF-8''{name}.pdf"
    return response
