"""Files: uploading them, what is known of them, their content."""

from __future__ import annotations

from flask import Response, request
from pydantic import Field
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnsupportedMediaType

from engine import tasks
from engine.context import Ctx
from handlers.files import queries
from handlers.files.models import File
from web import incoming, own_tasks
from web.api.model import Instant, Model
from web.api.once import do_once
from web.api.operations import OCTETS, operation
from web.api.requests import BadBody
from web.api.texts import explain
from web.downloads import send
from web.identity import me
from web.transactions import reading

FILE = {
    "file": "one file with its name: PDF, PNG, JPEG, WebP, .docx, .xlsx, .pptx, .mp4, .txt or .csv, at most 20 MB",
    "task_id": "the task whose form it is for; without it the file waits a week for a form that names it",
}


class FileInfo(Model):
    """A file. Its id is what the file fields of forms hold."""

    id: str
    name: str
    media_type: str = Field(description="by its content")
    size: int = Field(description="in bytes")
    sha256: str
    state: str = Field(
        description="stored: nothing holds it yet; attached: it belongs to a process",
        json_schema_extra={"enum": ["stored", "attached"]},
    )
    created_at: Instant
    is_anonymisable: bool = Field(
        description="whether properties that name people can be taken out of its kind"
    )


def info_of(file: File) -> FileInfo:
    """A row as programs see it; who uploaded it is nobody's business here."""
    return FileInfo(**{name: getattr(file, name) for name in FileInfo.model_fields})


@operation("POST", "/files", "上传文件", answer=FileInfo, status=201, uploads=FILE, location="/files/{id}")
def upload_file() -> FileInfo:
    """Upload one file as multipart/form-data; then name its id in a task's form. Ending, declared media type and
    content must agree; scripts, macros, passwords and mixtures of kinds are refused."""
    task_id = request.form.get("task_id", "")
    part = _part()
    if task_id:
        tasks.require_access(reading(), task_id, me().principals)
    received = incoming.receive_part(part)

    def verb(ctx: Ctx) -> FileInfo:
        return info_of(incoming.add(ctx, received, own_tasks.take(ctx, task_id, me()) if task_id else None))

    return do_once(verb)


def _part() -> FileStorage:
    """The one file of the body; raises UnsupportedMediaType, BadBody."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    unknown = [*(request.files.keys() - {"file"}), *(request.form.keys() - {"task_id"})]
    if unknown:
        raise BadBody([{"pointer": f"/{name}", "detail": explain("extra_forbidden", {})} for name in unknown])
    sent = request.files.getlist("file")
    if len(sent) != 1:
        raise BadBody([{"pointer": "/file", "detail": explain("doubled" if sent else "missing", {})}])
    return sent[0]


@operation("GET", "/files/{file_id}", "文件信息", answer=FileInfo)
def show_file(file_id: str) -> FileInfo:
    """What is known of a file that this person may read: their own upload, or by what it belongs to."""
    return info_of(queries.get_file(reading(), file_id))


@operation("GET", "/files/{file_id}/content", "下载文件", media=OCTETS)
def download_file(file_id: str) -> Response:
    """The content, as it was uploaded; its media type is the file's own. Takes Range."""
    return send(reading(), queries.get_file(reading(), file_id))
