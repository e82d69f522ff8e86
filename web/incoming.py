"""Requests that bring files: which, how large they may be, and what is in them. Werkzeug writes their parts to disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import IO

from flask import request
from werkzeug.datastructures import FileStorage

from engine.context import Ctx
from engine.models import HumanTask
from handlers.directory import queries as directory
from handlers.files import service
from handlers.files.models import File
from handlers.files.receiving import Received, receive
from handlers.files.rules import MAX_SIZE
from handlers.files.store import store_of
from web import own_tasks
from web.identity import me
from web.transactions import reading, writing

ENDPOINTS = frozenset(
    {"api.upload_file", "uploads.send_files"}
    # Whole task forms, with what was chosen in their file fields.
    | {f"tasks.{name}" for name in ("submit", "save_draft", "redraw", "claim", "release")}
)
FILES_AT_ONCE = 5
"""So many of the largest files may come in one form; a script on the page sends them one by one."""

_PIECE = 1 << 16
MAX_BODY = FILES_AT_ONCE * MAX_SIZE + 2 * 1024 * 1024


def parts(prefix: str) -> Mapping[str, Sequence[FileStorage]]:
    """The files that came, by the name of their part without `prefix`; inputs left empty are not there."""
    found: dict[str, list[FileStorage]] = {}
    for name, part in request.files.items(multi=True):
        if name.startswith(prefix) and part.filename:
            found.setdefault(name.removeprefix(prefix), []).append(part)
    return found


def receive_part(part: FileStorage) -> Received:
    """Check one file that came and keep its content; it needs its row soon (see `add`).

    Raises FileRefused, FileTooLarge, QuotaUsedUp.
    """
    ctx = reading()
    service.require_room(ctx, me().person_id)
    return receive(store_of(ctx), part.stream, part.filename or "", part.mimetype or "", ctx.now())


def add(ctx: Ctx, received: Received, task: HumanTask | None) -> File:
    """Note that received content is this person's, for a task if there is one. Raises QuotaUsedUp."""
    return service.add_file(
        ctx,
        received,
        me().person_id,
        task_id=task.id if task else None,
        organisation_id=task.organisation_id if task else _own_organisation(ctx),
    )


def take(part: FileStorage, task_id: str) -> File:
    """A file for a task that this person may do: checked, kept, noted. Raises as the two above, NotFound, TaskClaimed.

    The content is on disk before its row: what dies between is swept.
    """
    received = receive_part(part)
    file_id = writing(lambda ctx: add(ctx, received, own_tasks.take(ctx, task_id, me())).id)
    return reading().session.get_one(File, file_id)


def _own_organisation(ctx: Ctx) -> str | None:
    posts = directory.list_posts_of(ctx, me().person_id)
    return posts[0].organisation_id if posts else None


def digest() -> bytes:
    """What stands for the body of such a request: names, texts and contents of all its parts, never all in memory."""
    total = sha256()
    for name, text in request.form.items(multi=True):
        total.update(f"{len(name)} {name}{len(text)} {text}".encode(errors="replace"))
    for name, part in request.files.items(multi=True):
        total.update(f"{len(name)} {name}{part.filename}\n{part.mimetype}\n".encode(errors="replace"))
        total.update(_digest_of(part.stream))
    return total.digest()


def _digest_of(stream: IO[bytes]) -> bytes:
    found = sha256()
    stream.seek(0)
    while piece := stream.read(_PIECE):
        found.update(piece)
    stream.seek(0)
    return found.digest()
