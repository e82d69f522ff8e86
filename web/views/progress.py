"""进度: the year on a time axis, and who has filed what."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.errors import NotFound
from handlers.campaigns import queries as campaigns
from web import timeline
from web.i18n.dates import local_date
from web.idempotency import new_key
from web.transactions import reading

bp = Blueprint("progress", __name__, url_prefix="/progress")


@bp.get("")
def show() -> str:
    """One campaign: phases, tiles, counties."""
    ctx = reading()
    wanted = request.args.get("campaign", "")[:40]
    campaign = campaigns.get_campaign(ctx, wanted) if wanted else campaigns.current_campaign(ctx)
    return render_template(
        "progress.html",
        campaign=campaign,
        campaigns=campaigns.list_campaigns(ctx),
        axis=timeline.lay_out(campaign.phases, local_date(ctx.now())) if campaign else None,
        today=local_date(ctx.now()),
        idempotency_key=new_key(),
    )


@bp.get("/bodies")
def bodies() -> str:
    """x"""
    raise NotFound


@bp.get("/export.csv")
def export() -> str:
    """x"""
    raise NotFound
