"""使用手册: the handbook that comes with the product, open to everybody: who cannot sign in needs it most."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, send_from_directory, url_for
from werkzeug.wrappers import Response as BaseResponse

from web.handbook.places import START
from web.handbook.reading import PICTURES, get_chapter, list_chapters

bp = Blueprint("handbook", __name__, url_prefix="/handbook")


@bp.get("")
def index() -> BaseResponse:
    """The first chapter."""
    return redirect(url_for("handbook.show", chapter=START))


@bp.get("/<chapter>")
def show(chapter: str) -> str:
    """One chapter with its contents and the way to the others."""
    return render_template("handbook.html", chapter=get_chapter(chapter), chapters=list_chapters())


@bp.get("/pictures/<name>.webp")
def picture(name: str) -> Response:
    """A picture of a page as it was when the browser tests last took it."""
    response = send_from_directory(PICTURES, f"{name}.webp", mimetype="image/webp")
    response.cache_control.max_age = 3600
    return response
