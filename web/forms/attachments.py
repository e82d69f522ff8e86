"""Files in forms as people see them: name, size, and where to get them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request, url_for

from engine.context import Ctx
from engine.forms import Form
from engine.models import HumanTask
from handlers.files import queries
from handlers.files.models import File
from handlers.files.rules import Scan
from web import previews
from web.identity import me

KILO = 1024


@dataclass(frozen=True)
class Attachment:
    """One file; `url` is empty for an id behind which there is none, and while it waits for the virus scanner."""

    id: str
    name: str
    size: str = ""
    url: str = ""
    is_scanning: bool = False
    preview: str = ""


Attachments = Mapping[str, Attachment]


def in_form(ctx: Ctx, task: HumanTask, form: Form, data: object) -> Attachments:
    """The files in a task's form: what this person may have put there, and what the process shows in it."""
    typed = queries.list_usable(ctx, me().actor, task.instance_id, form.file_ids(data))
    return _shown({**typed, **_shown_by(ctx, task, form)}.values(), task.id)


def in_answer(ctx: Ctx, answers: Iterable[tuple[HumanTask, Form]]) -> Attachments:
    """The files in forms that have been sent."""
    ids = [each for task, form in answers for each in form.file_ids(task.data or {})]
    return by_id(ctx, ids)


def by_id(ctx: Ctx, ids: Iterable[str]) -> Attachments:
    """The files behind some ids; who may read one is asked when it is fetched."""
    return _shown(queries.list_by_id(ctx, ids).values())


def is_shown(ctx: Ctx, task: HumanTask, form: Form, file_id: str) -> bool:
    """Whether a task's form shows a file, so that whoever may see the task may read it."""
    return file_id in _shown_by(ctx, task, form)


def _shown_by(ctx: Ctx, task: HumanTask, form: Form) -> Mapping[str, File]:
    """What came from the process or was sent: never what somebody only typed."""
    return queries.list_by_id(ctx, [*form.file_ids(task.context), *form.file_ids(task.data or {})])


def size_text(size: int) -> str:
    """Bytes as people write them: 512 B, 48 KB, 3.2 MB."""
    if size < KILO:
        return f"{size} B"
    return f"{size / KILO:.0f} KB" if size < KILO * KILO else f"{size / KILO / KILO:.1f} MB"


def _shown(files: Iterable[File], task_id: str | None = None) -> Attachments:
    return {
        file.id: Attachment(
            file.id,
            file.name,
            size_text(file.size),
            _url(file, task_id),
            is_scanning=file.scan == Scan.WAITING,
            preview=_preview_url(file, task_id),
        )
        for file in files
    }


def _preview_url(file: File, task_id: str | None) -> str:
    if previews.way_of(file) is None or file.scan in (Scan.WAITING, Scan.INFECTED):
        return ""
    back = url_for("tasks.show", task_id=task_id) if task_id else request.path
    return url_for("files.preview", file_id=file.id, back=back)


def _url(file: File, task_id: str | None) -> str:
    if file.scan in (Scan.WAITING, Scan.INFECTED):
        return ""
    if task_id is None:
        return url_for("files.download", file_id=file.id)
    return url_for("uploads.download", task_id=task_id, file_id=file.id)
