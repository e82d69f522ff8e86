"""Creating the contest of a year, and suspending it."""

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

MAX_REASON = 500


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


@bp.post("/<campaign_id>/suspend")
def suspend(campaign_id: str) -> Response:
    """Ask the contest's process to stop for the time being; the group's leader decides how it goes on."""
    reason = request.form.get("reason", "").strip()[:MAX_REASON]

    def verb(ctx: Ctx) -> str:
        service.request_suspension(ctx, campaign_id, reason)
        return url_for("progress.show", campaign=campaign_id, ok="suspension_asked")

    place = run_once(verb)
    runtime().work()
    return redirect(place, HTTPStatus.SEE_OTHER)
