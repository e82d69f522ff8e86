"""Creating the contest of a year."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Invalid
from handlers.campaigns import service
from web.idempotency import run_once
from web.transactions import runtime

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")


class BadYear(Invalid):
    """The year is a number from 2000 to 2999."""

    code = "campaign.bad_parameters"


@bp.post("")
def create() -> Response:
    """Create the contest of a year and start its process."""
    text = request.form.get("year", "").strip()
    if not text.isascii() or not text.isdecimal() or len(text) != 4:
        raise BadYear

    def verb(ctx: Ctx) -> str:
        campaign = service.create_campaign(ctx, int(text))
        instance_id = service.start_campaign(ctx, campaign.id)
        return url_for("instances.show", instance_id=instance_id, ok="campaign_started")

    place = run_once(verb)
    runtime().work()
    return redirect(place, HTTPStatus.SEE_OTHER)
