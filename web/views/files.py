"""Files by what they belong to."""

from __future__ import annotations

from flask import Blueprint, Response

from handlers.files import queries
from web.downloads import send
from web.transactions import reading

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<file_id>")
def download(file_id: str) -> Response:
    """One file, for whoever may see what it belongs to."""
    return send(reading(), queries.get_file(reading(), file_id))
