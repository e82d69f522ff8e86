"""查看个人信息: an operator reads one masked value of a process in full, for a reason that stays in its history."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template, request

from engine.context import Ctx
from engine.models import Instance
from engine.operations.refusals import Refused
from web.disclosing import Hidden, disclose, list_hidden
from web.i18n import language
from web.identity import me
from web.transactions import reading, writing
from web.views.operations import reason
from web.visibility import require_instance

bp = Blueprint("disclosures", __name__, url_prefix="/instances/<instance_id>/personal")

MAX_PLACE = 500


@bp.get("")
def show(instance_id: str) -> str:
    """What is masked, each as this person sees it."""
    return _page(instance_id)


@bp.post("")
def read(instance_id: str) -> Response:
    """One of them in full, on this page alone; without a reason nothing is shown."""
    place = request.form.get("place", "")[:MAX_PLACE]

    def verb(ctx: Ctx) -> Hidden:
        return disclose(ctx, require_instance(ctx, me(), instance_id), place, reason())

    try:
        found = writing(verb)
    except Refused as error:
        problem = error.problems[0]
        message = problem.message_zh if language() == "zh" else problem.message_en
        return make_response(_page(instance_id, message, place), HTTPStatus.UNPROCESSABLE_ENTITY)
    return make_response(_page(instance_id, found=found))


def _page(instance_id: str, error: str = "", place: str = "", found: Hidden | None = None) -> str:
    ctx = reading()
    instance: Instance = require_instance(ctx, me(), instance_id)
    return render_template(
        "disclosures.html",
        instance=instance,
        hidden=list_hidden(ctx, instance),
        found=found,
        error=error,
        place=place,
    )
