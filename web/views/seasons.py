"""复盘: what a season teaches, for those who run the contest, and for a county its own part."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from reportlab.platypus import Flowable
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.context import Ctx
from engine.errors import NotFound
from handlers.campaigns import queries as campaigns
from handlers.campaigns.models import Campaign
from handlers.directory.models import Organisation
from handlers.directory.rules import CITY
from handlers.directory.visibility import visible_organisations
from handlers.oversight.seasons.models import SeasonReview
from handlers.oversight.seasons.service import ask_review, find_reading, find_review
from web import exports, names
from web.documents.letters import Letters
from web.documents.parts import grid, paragraph
from web.documents.sheet import Sheet
from web.i18n import gettext as _
from web.i18n.dates import format_instant
from web.idempotency import new_key, run_once
from web.identity import me
from web.seasons import tables
from web.transactions import reading

bp = Blueprint("seasons", __name__)


@bp.get("/campaigns/<campaign_id>/review")
def show(campaign_id: str) -> str:
    """The newest review, or how to get one."""
    ctx = reading()
    campaign, place = campaigns.get_campaign(ctx, campaign_id), _place(ctx)
    review, under_way = find_review(ctx, campaign.id, place), find_reading(ctx, campaign.id, place)
    return render_template(
        "season.html",
        campaign=campaign,
        campaigns=campaigns.list_campaigns(ctx),
        place=place,
        place_name=names.organisations(ctx, [place]).get(place, place),
        review=review,
        tables=tables(ctx, review.content) if review else [],
        under_way=under_way,
        is_new=under_way is None and "followed" in request.args,
        makers=names.people(
            ctx, (review.made_by if review else None, under_way.asked_by if under_way else None)
        ),
        idempotency_key=new_key(),
    )


@bp.post("/campaigns/<campaign_id>/review")
def make(campaign_id: str) -> WerkzeugResponse:
    """Have the review made anew in the background, or go on with one that stands still."""
    place = _place(reading())

    def verb(ctx: Ctx) -> str:
        ask_review(ctx, campaign_id, place)
        return url_for("seasons.show", campaign_id=campaign_id, place=place)

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


@bp.get("/campaigns/<campaign_id>/review.xlsx")
def export_xlsx(campaign_id: str) -> WerkzeugResponse:
    """The same tables, one below the other, as a workbook; without a review, the page that makes one."""
    campaign, review = _find(campaign_id)
    if review is None:
        return _to_page(campaign)
    found = tables(reading(), review.content)
    widest = max(len(table.header) for table in found)
    lines: list[list[object]] = []
    for table in found:
        lines += [[table.title], [*table.header], *(list[object](row) for row in table.rows), []]
    header = [_("复盘"), campaign.title, format_instant(review.made_at), *[""] * (widest - 3)]
    rows = (line + [""] * (widest - len(line)) for line in lines)
    return exports.write("xlsx", header, rows).response(f"{_('复盘')} {campaign.id}")


@bp.get("/campaigns/<campaign_id>/review.pdf")
def paper(campaign_id: str) -> WerkzeugResponse:
    """The same tables on paper, in Chinese; without a review, the page that makes one."""
    g.language = "zh"
    campaign, review = _find(campaign_id)
    if review is None:
        return _to_page(campaign)
    letters, sheet = Letters(), Sheet(f"复盘：{campaign.title}", footer=f"复盘 {campaign.id}")
    place = names.organisations(reading(), [review.place]).get(review.place, "")
    story: list[Flowable] = [
        paragraph(letters, f"复盘：{campaign.title}", "title"),
        paragraph(letters, f"{place}　{format_instant(review.made_at)}", "right"),
    ]
    for table in tables(reading(), review.content):
        story.append(paragraph(letters, table.title, "heading"))
        if table.note:
            story.append(paragraph(letters, table.note, "small"))
        if table.rows:
            shares = [3.0, *[1.4] * (len(table.header) - 1)]
            story.append(grid(letters, table.header, table.rows, sheet.width, shares))
        else:
            story.append(paragraph(letters, _("无"), "small"))
    response = Response(sheet.print(story, letters), mimetype="application/pdf")
    response.headers["Content-Disposition"] = (
        f"inline; filename=\"review.pdf\"; filename*=UTF-8''{quote(f'复盘 {campaign.id}')}.pdf"
    )
    return response


def _find(campaign_id: str) -> tuple[Campaign, SeasonReview | None]:
    campaign = campaigns.get_campaign(reading(), campaign_id)
    return campaign, find_review(reading(), campaign.id, _place(reading()))


def _to_page(campaign: Campaign) -> WerkzeugResponse:
    place = _place(reading())
    return redirect(url_for("seasons.show", campaign_id=campaign.id, place=place), HTTPStatus.SEE_OTHER)


def _place(ctx: Ctx) -> str:
    """What part the address asks for: the city for who sees it all, a county for its union. Raises NotFound."""
    within = visible_organisations(ctx, me().person_id)
    asked = request.values.get("place", "")[:40]
    asked = asked or (CITY if within.is_everything else min(within.roots, default=""))
    found = ctx.session.get(Organisation, asked)
    if found is None or not within.includes(found) or (asked == CITY and not within.is_everything):
        raise NotFound
    return asked
