"""Files by what they belong to: to save, and to look at without saving."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from handlers.files import queries
from handlers.files.content.text import decode
from handlers.files.quarantine import require_clean
from handlers.files.store import store_of
from web import previews
from web.addresses import safe_next
from web.downloads import send, show_inline
from web.forms.attachments import size_text
from web.transactions import reading

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<file_id>")
def download(file_id: str) -> Response:
    """One file, for whoever may see what it belongs to."""
    return send(reading(), queries.get_file(reading(), file_id))


@bp.get("/<file_id>/preview")
def preview(file_id: str) -> str | BaseResponse:
    """A page of ours with the picture, the document or the text; other kinds are saved instead."""
    ctx = reading()
    file = queries.get_file(ctx, file_id)
    require_clean(file)
    way = previews.way_of(file)
    if way is None:
        return redirect(url_for("files.download", file_id=file_id))
    text, is_cut = "", False
    if way == previews.TEXT:
        with store_of(ctx).path_of(file.sha256).open("rb") as stream:
            content = stream.read(previews.MOST_TEXT + 1)
        is_cut = len(content) > previews.MOST_TEXT
        text = decode(previews.whole_letters(content) if is_cut else content) or ""
    return render_template(
        "file_preview.html",
        file=file,
        size=size_text(file.size),
        way=way,
        text=text,
        is_cut=is_cut,
        back=safe_next(request.args.get("back", "")),
    )


@bp.get("/<file_id>/content")
def content(file_id: str) -> Response:
    """What the preview's page shows: only pictures and PDF, whose content was checked to be just that."""
    file = queries.get_file(reading(), file_id)
    if previews.way_of(file) not in (previews.PICTURE, previews.DOCUMENT):
        return send(reading(), file)
    return show_inline(reading(), file)
