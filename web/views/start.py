"""发起: what I may start for my organisations; one tap starts it and opens its first task."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import tasks
from engine.context import Ctx
from handlers.campaigns import queries as campaigns
from handlers.campaigns import starting
from handlers.campaigns.models import Campaign
from handlers.campaigns.rules import CampaignState
from web import names
from web.content import content
from web.i18n import gettext as _
from web.idempotency import new_key, run_once
from web.identity import me
from web.problems import message_of
from web.transactions import reading, runtime

bp = Blueprint("start", __name__, url_prefix="/start")

MAX_ID = 80


@dataclass(frozen=True)
class Choice:
    """An offer with its words on the page."""

    offer: starting.Offer
    description: str


@bp.get("")
def show() -> str:
    """What this person may start, grouped by kind; of several contests under way one is chosen in the address."""
    ctx = reading()
    wanted = request.args.get("campaign", "")[:MAX_ID]
    running = campaigns.list_campaigns(ctx, (CampaignState.RUNNING, CampaignState.SUSPENDED))
    campaign = campaigns.get_campaign(ctx, wanted) if wanted else campaigns.current_campaign(ctx)
    offers = starting.list_offers(ctx, me().person_id)
    return render_template(
        "start.html",
        groups=_groups(ctx, offers),
        campaign=campaign,
        campaigns=running,
        why_not=_why_not(campaign),
        new_key=new_key,
    )


@bp.post("/<key>")
def begin(key: str) -> Response:
    """Start a process once, whatever number of times the same form comes, and go to its first task."""
    organisation_id = request.form.get("organisation_id", "")[:MAX_ID]
    campaign_id = request.form.get("campaign", "")[:MAX_ID]

    def verb(ctx: Ctx) -> str:
        instance_id = starting.start_process(ctx, me().person_id, key, organisation_id, campaign_id)
        return url_for("start.opened", instance_id=instance_id)

    place = run_once(verb)
    runtime().work(place.rpartition("/")[2])
    return redirect(place, HTTPStatus.SEE_OTHER)


@bp.get("/opened/<instance_id>")
def opened(instance_id: str) -> Response:
    """On to the first open task of mine in what I have started, else to the instance."""
    ctx = reading()
    mine = (
        task.id
        for task in tasks.list_open(ctx, instance_id)
        if not set(tasks.list_candidates(ctx, task.id)).isdisjoint(me().principals)
    )
    if task_id := next(mine, None):
        return redirect(url_for("tasks.show", task_id=task_id), HTTPStatus.SEE_OTHER)
    return redirect(url_for("instances.show", instance_id=instance_id), HTTPStatus.SEE_OTHER)


def _groups(ctx: Ctx, offers: list[starting.Offer]) -> dict[str, list[Choice]]:
    """The offers by the name of their category, known categories first and in their order."""
    known = list(names.CATEGORIES)
    rank = {code: place for place, code in enumerate(known)}
    found: dict[str, list[Choice]] = {}
    for offer in sorted(
        offers, key=lambda each: (rank.get(each.category, len(known)), each.category, each.key)
    ):
        process = runtime().instances.versions.get(ctx, offer.definition_id).process
        found.setdefault(names.category(offer.category), []).append(
            Choice(offer, content(process.documentation))
        )
    return found


def _why_not(campaign: Campaign | None) -> str:
    """Why nothing of a campaign can be started now; empty if it can."""
    if campaign is None:
        return _("还没有竞赛")
    try:
        starting.require_open(campaign)
    except starting.NotOpen as error:
        return message_of(error)
    return ""
