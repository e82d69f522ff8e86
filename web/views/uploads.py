"""The files of one task: sent before the form is, kept with its draft, read from it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from engine import tasks
from engine.context import Ctx
from engine.errors import Invalid
from handlers.files import queries, uploading
from handlers.files.errors import BadPiece, FileRefused
from handlers.files.models import File
from handlers.files.readers import require_file
from web import incoming, own_tasks, typed_files
from web.downloads import send
from web.forms import attachments, binding
from web.identity import me
from web.problems import wants_json
from web.task_pages import refused_files_page
from web.transactions import reading, writing
from web.views.tasks import refuse_claimed

OFFSET = "Upload-Offset"
MOST_DIGITS = 10

bp = Blueprint("uploads", __name__, url_prefix="/tasks")
bp.register_error_handler(tasks.TaskClaimed, refuse_claimed)


class NoFile(Invalid):
    """No file came with the request, or not what it is called and how large it is."""

    code = "upload.no_part"


@bp.post("/<task_id>/files")
def send_files(task_id: str) -> Response:
    """Keep what was chosen in the form's file fields.

    The page's script sends one small file alone and gets its id; without a script the whole form comes, which becomes
    the draft, and the page is shown again.
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
    return _named(incoming.take(part, task_id))


@bp.post("/<task_id>/uploads")
def begin(task_id: str) -> Response:
    """Begin to send a file in pieces, or go on with it: how much of it has arrived, and where the next goes."""
    given = {name: request.form.get(name, "").replace("\0", "") for name in ("name", "type", "mark", "size")}
    size = given["size"]
    if not given["name"] or not (size.isascii() and size.isdecimal() and len(size) <= MOST_DIGITS):
        raise NoFile

    def verb(ctx: Ctx) -> str:
        return uploading.begin(
            ctx,
            task_id,
            me().person_id,
            **{"name": given["name"], "media_type": given["type"], "mark": given["mark"]},
            size=int(size),
        ).id

    return _told(task_id, writing(verb))


@bp.get("/<task_id>/uploads/<upload_id>")
def ask(task_id: str, upload_id: str) -> Response:
    """How much has arrived."""
    return _told(task_id, upload_id)


@bp.post("/<task_id>/uploads/<upload_id>")
def add_piece(task_id: str, upload_id: str) -> Response:
    """Take the piece that begins at `Upload-Offset`; with the last, the file is checked and becomes the task's.

    The last may be sent again, empty, if its answer was lost.
    """
    offset, piece = request.headers.get(OFFSET, ""), request.get_data()
    if not (offset.isascii() and offset.isdecimal() and len(offset) <= MOST_DIGITS):
        raise BadPiece

    def verb(ctx: Ctx) -> bool:
        upload = uploading.get_upload(ctx, upload_id, task_id, me().person_id, is_held=True)
        if upload.file_id is None:
            uploading.add_piece(ctx, upload, int(offset), piece)
        return upload.received == upload.size and upload.file_id is None

    if writing(verb):
        _finish(task_id, upload_id)
    return _told(task_id, upload_id)


def _finish(task_id: str, upload_id: str) -> None:
    """The content is on disk before its row; what is refused is forgotten."""
    ctx = reading()
    try:
        received = uploading.receive_whole(ctx, uploading.get_upload(ctx, upload_id, task_id, me().person_id))
    except FileRefused:
        writing(lambda ctx: uploading.refuse(ctx, upload_id))
        raise

    def verb(ctx: Ctx) -> None:
        task = own_tasks.take(ctx, task_id, me())
        upload = uploading.get_upload(ctx, upload_id, task_id, me().person_id, is_held=True)
        uploading.finish(ctx, upload, lambda: incoming.add(ctx, received, task))

    writing(verb)


def _told(task_id: str, upload_id: str) -> Response:
    """How far an upload is; the file, when it has become one."""
    ctx = reading()
    upload = uploading.get_upload(ctx, upload_id, task_id, me().person_id)
    if upload.file_id is not None:
        return _named(queries.get_file(ctx, upload.file_id))
    place = url_for("uploads.add_piece", task_id=task_id, upload_id=upload_id)
    return jsonify({"url": place, "received": upload.received})


def _named(file: File) -> Response:
    return jsonify({"id": file.id, "name": file.name, "size": attachments.size_text(file.size)})


@bp.get("/<task_id>/files/<file_id>")
def download(task_id: str, file_id: str) -> Response:
    """A file that the task's form shows, or that this person may read anyway."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    if attachments.is_shown(ctx, task, binding.form_of(ctx, task), file_id):
        return send(ctx, queries.get_file(ctx, file_id))
    return send(ctx, require_file(ctx, me(), file_id))
