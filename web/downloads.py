"""A file as an answer: always to be saved, never shown as a page of ours."""

from __future__ import annotations

from flask import Response, send_file

from engine.context import Ctx
from engine.errors import NotFound
from handlers.files.models import File
from handlers.files.store import store_of


def send(ctx: Ctx, file: File) -> Response:
    """The content, by ranges if asked for so. Whether this person may read it is for the caller to ask."""
    store = store_of(ctx)
    if not store.has(file.sha256):
        raise NotFound(file=file.id)
    response = send_file(
        store.path_of(file.sha256),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        conditional=True,
        etag=file.sha256,
        last_modified=file.created_at,
    )
    # Kept by the person's own browser only, which asks each time whether it still may be shown.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
