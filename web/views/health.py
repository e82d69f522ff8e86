"""Whether the product is ready."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from web.transactions import reading

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """200 when the database answers; a broken database gives 503 through the error handler."""
    reading().session.execute(text("SELECT 1"))
    return jsonify({"status": "ok"})
