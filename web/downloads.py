"""A file as an answer: what people uploaded only to be saved, what was drawn anew to be shown in a page of ours."""

from __future__ import annotations

from flask import Response, send_file

from engine.context import Ctx
from engine.errors import NotFound
from handlers.files.models import File
from handlers.files.quarantine import require_clean
from handlers.files.store import store_of
from web.headers import PDF_POLICY, SANDBOX


def send(ctx: Ctx, file: File) -> Response:
    """The content, by ranges if asked for so. Whether this person may read it is for the caller to ask."""
    response = _answer(ctx, file, is_to_save=True)
    # Kept by the person's own browser only, which asks each time whether it still may be shown.
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def show_picture(ctx: Ctx, file: File) -> Response:
    """A picture drawn by `handlers.files.service.redraw`, for pages of this address only.

    Whether the public may see it is for the caller to ask, each time anew: browsers ask before they show their copy.
    """
    response = _answer(ctx, file, is_to_save=False)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def show_inline(ctx: Ctx, file: File) -> Response:
    """A picture or PDF for the preview's page, by its checked media type. Only pages of this site may frame a PDF.

    A browser's own viewer of PDF does not work in a sandbox; what a PDF could do of itself was refused at its upload.
    """
    response = _answer(ctx, file, is_to_save=False)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Content-Security-Policy"] = PDF_POLICY if file.kind.code == "pdf" else SANDBOX
    return response


def _answer(ctx: Ctx, file: File, *, is_to_save: bool) -> Response:
    require_clean(file)
    store = store_of(ctx)
    if not store.has(file.sha256):
        raise NotFound(file=file.id)
    return send_file(
        store.path_of(file.sha256),
        mimetype=file.media_type,
        as_attachment=is_to_save,
        download_name=file.name,
        conditional=True,
        etag=file.sha256,
        last_modified=file.created_at,
    )
