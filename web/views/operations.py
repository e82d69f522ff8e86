"""What an operator does to a whole process: suspend it, let it go on, cancel it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from web.idempotency import run_once
from web.transactions import runtime

bp = Blueprint("operations", __name__, url_prefix="/instances")

MAX_REASON = 500


@bp.post("/<instance_id>/suspend")
def suspend(instance_id: str) -> Response:
    """Let it and what it has called stand still, for a reason."""

    def verb(ctx: Ctx) -> str:
        runtime().suspend(ctx, instance_id, reason())
        return _page(instance_id, "instance_suspended")

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


@bp.post("/<instance_id>/resume")
def resume(instance_id: str) -> Response:
    """Let it go on, and do the work that became due meanwhile."""

    def verb(ctx: Ctx) -> str:
        runtime().resume(ctx, instance_id, reason())
        return _page(instance_id, "instance_resumed")

    place = run_once(verb)
    runtime().work(instance_id)
    return redirect(place, HTTPStatus.SEE_OTHER)


@bp.post("/<instance_id>/cancel")
def cancel(instance_id: str) -> Response:
    """End it with everything it has called, for a reason."""

    def verb(ctx: Ctx) -> str:
        runtime().cancel(ctx, instance_id, reason())
        return _page(instance_id, "instance_cancelled")

    place = run_once(verb)
    runtime().work(instance_id)
    return redirect(place, HTTPStatus.SEE_OTHER)


def reason() -> str:
    """Why, as the form says; "" if it does not."""
    return request.form.get("reason", "").replace("\0", "").strip()[:MAX_REASON]


def _page(instance_id: str, message: str) -> str:
    return url_for("instances.show", instance_id=instance_id, ok=message)
