"""The files of one task: sent before the form is, kept with its draft, read from it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from engine import tasks
from engine.errors import Invalid
from handlers.files import queries
from handlers.files.readers import require_file
from web import incoming, typed_files
from web.downloads import send
from web.forms import attachments, binding
from web.identity import me
from web.problems import wants_json
from web.task_pages import refused_files_page
from web.transactions import reading, writing
from web.views.tasks import refuse_claimed

bp = Blueprint("uploads", __name__, url_prefix="/tasks")
bp.register_error_handler(tasks.TaskClaimed, refuse_claimed)


class NoFile(Invalid):
    """No file came with the request."""

    code = "upload.no_part"


@bp.post("/<task_id>/files")
def send_files(task_id: str) -> Response:
    """Keep what was chosen in the form's file fields.

    The page's script sends one file alone and gets its id; without a script the whole form comes, which becomes the
    draft, and the page is shown again.
    """
    task = tasks.get_open(reading(), task_id)
    if wants_json():
        return _send_one(task_id)
    typed, refused = typed_files.bind(task)
    if refused:
        return refused_files_page(task_id, typed, refused)
    writing(lambda ctx: tasks.save_draft(ctx, task_id, me().person_id, typed))
    return redirect(url_for("tasks.show", task_id=task_id, ok="draft_saved"), HTTPStatus.SEE_OTHER)


def _send_one(task_id: str) -> Response:
    part = next((part for part in request.files.values() if part.filename), None)
    if part is None:
        raise NoFile
    file = incoming.take(part, task_id)
    return jsonify({"id": file.id, "name": file.name, "size": attachments.size_text(file.size)})


@bp.get("/<task_id>/files/<file_id>")
def download(task_id: str, file_id: str) -> Response:
    """A file that the task's form shows, or that this person may read anyway."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if attachments.is_shown(ctx, task, binding.form_of(ctx, task), file_id):
        return send(ctx, queries.get_file(ctx, file_id))
    return send(ctx, require_file(ctx, me(), file_id))
