"""Whose token this is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify

from web.identity import me

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/me")
def show_me() -> Response:
    """The person a token acts for, their roles and principals today, and the token's scopes."""
    answer: dict[str, Any] = {
        "person_id": me().person_id,
        "name": me().name,
        "roles": sorted(me().roles),
        "principals": list(me().principals),
        "scopes": list(g.api_token.scopes),
    }
    return jsonify(answer)
