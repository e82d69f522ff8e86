"""What clients ask first: which engine, which version."""

from __future__ import annotations

from typing import Final

from werkzeug.wrappers import Response

from engine.errors import NotFound
from web.engine_rest.blueprint import as_json, bp, route

VERSION: Final = "7.24.0"
"""The dialect spoken here; clients choose what they send by it."""


@route("/engine")
def list_engines() -> Response:
    """There is one engine."""
    return as_json([{"name": "default"}])


@route("/version")
def show_version() -> Response:
    """The version of the dialect."""
    return as_json({"version": VERSION})


@bp.route("/<path:address>", methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
def not_there(address: str) -> Response:
    """Everything of Camunda's REST API that is not here."""
    raise NotFound(f"/{address[:200]} is not part of what this server speaks of Camunda's REST API")
