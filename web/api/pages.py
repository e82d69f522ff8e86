"""The description of the API: for programs as OpenAPI, for people as a page."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template

from handlers.directory.scopes import SCOPES
from web.api import openapi
from web.api.operations import PREFIX
from web.error_texts import MESSAGES

bp = Blueprint("api_pages", __name__, url_prefix=PREFIX)


@bp.get("/")
def index() -> str:
    """Every operation, scope and error code on one page."""
    document = openapi.document()
    groups = {
        tag: [each for each in openapi.in_order() if openapi.tag_of(each) == tag] for tag in openapi.TAGS
    }
    return render_template(
        "api.html",
        groups=groups,
        described=document["paths"],
        schemas=document["components"]["schemas"],
        prefix=PREFIX,
        scope_of=openapi.scope_of,
        scopes=SCOPES,
        codes=MESSAGES,
    )


@bp.get("/openapi.json")
def openapi_json() -> Response:
    """The OpenAPI document."""
    return jsonify(openapi.document())
