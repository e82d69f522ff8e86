"""The blueprint and its routes: each is known with and without the engine's name before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, current_app, jsonify
from werkzeug.wrappers import Response

from web.engine_rest import errors

bp = Blueprint("engine_rest", __name__, url_prefix="/engine-rest")
errors.install(bp)
View = TypeVar("View", bound=Callable[..., Any])


def route(rule: str, method: str = "GET") -> Callable[[View], View]:
    """A route under /engine-rest and under /engine-rest/engine/default."""

    def register(view: View) -> View:
        for prefix in ("", "/engine/default"):
            bp.add_url_rule(prefix + rule, view_func=view, methods=[method])
        return view

    return register


def link(method: str, path: str) -> dict[str, str]:
    """A link to something of this API."""
    base: str = current_app.config["SAICHENG"].base_url
    return {"method": method, "href": f"{base}/engine-rest{path}", "rel": "self"}


def nothing() -> Response:
    """204: it is done, and there is nothing to say."""
    return Response(status=204)


def as_json(found: Any) -> Response:
    """200 with JSON."""
    return jsonify(found)
