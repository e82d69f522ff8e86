"""进度: the year on a time axis, and who has filed what, by county and body; every number leads to its list."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, Response, g, render_template, request

from engine.context import Ctx
from engine.errors import NotFound
from handlers.campaigns import queries as campaigns
from handlers.directory import queries as directory
from handlers.directory.models import Organisation
from handlers.directory.rules import Kind
from handlers.entries import coverage
from handlers.reminders import chases
from web import exports, progress_table, timeline
from web.documents.of_progress import print_overview, print_unit
from web.i18n import gettext as _
from web.i18n.dates import format_instant, local_date
from web.idempotency import new_key
from web.identity import me
from web.permissions import WATCHERS
from web.progress_figures import read_figures, read_rows, read_unit
from web.progress_question import Question, campaign_asked_for, read_question
from web.transactions import reading, stop_reading

bp = Blueprint("progress", __name__, url_prefix="/progress")

SOON = timedelta(days=30)
OWN_BODIES = (Kind.ENTERPRISE, Kind.COUNTY, Kind.MUNICIPAL_UNION, Kind.INDUSTRY, Kind.DEPARTMENT)


@bp.get("")
def show() -> str:
    """One campaign: its phases, one register by county or by the bodies of a county, its places and its reach."""
    ctx = reading()
    wanted = request.args.get("campaign", "")[:40]
    campaign = campaigns.get_campaign(ctx, wanted) if wanted else campaigns.current_campaign(ctx)
    if campaign is None:
        return render_template(
            "progress_none.html", year=local_date(ctx.now()).year, idempotency_key=new_key()
        )
    question = read_question(ctx, campaign)
    if (unit := _unit(ctx, question)) is not None:
        found = read_unit(ctx, question, unit)
        return render_template("progress_unit.html", **vars(found), pictured=found.pictured)
    figures = read_figures(ctx, question)
    return render_template(
        "progress.html",
        **vars(figures),
        pictured=figures.pictured,
        campaigns=campaigns.list_campaigns(ctx),
        may_review=me().has_role(*chases.EVERYWHERE, *chases.BELOW),
        soon=[day for day in figures.days if figures.today <= day.on <= figures.today + SOON],
        headings=progress_table.headings(progress_table.read_order(), _first(question)),
        share_passed=timeline.share_passed,
        idempotency_key=new_key(),
        share=coverage.share,
        may_watch=me().has_role(*WATCHERS),
    )


@bp.get("/print.pdf")
def paper() -> Response:
    """The page on paper, in Chinese, as far as this person may see it."""
    g.language = "zh"
    ctx = reading()
    question = read_question(ctx, campaign_asked_for(ctx))
    made = _("{person} 打印于 {time}", person=me().name, time=format_instant(ctx.now()))
    name = f"{_('进度')} {question.campaign.id}"
    if (unit := _unit(ctx, question)) is not None:
        found = read_unit(ctx, question, unit)
        stop_reading()  # setting long tables takes a while
        return _pdf(f"{name} {unit.name}", print_unit(found, made))
    figures = read_figures(ctx, question)
    stop_reading()
    return _pdf(f"{name} {figures.county}".strip(), print_overview(figures, made))


def _pdf(name: str, content: bytes) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = (
        f"inline; filename=\"progress.pdf\"; filename*=UTF-8''{quote(name, safe='')}.pdf"
    )
    return response


@bp.get("/table.csv")
def table_csv() -> Response:
    """The table as the page shows it, as CSV."""
    return _table("csv")


@bp.get("/table.xlsx")
def table_xlsx() -> Response:
    """The table as the page shows it, as a workbook."""
    return _table("xlsx")


def _table(kind: exports.Kind) -> Response:
    ctx = reading()
    question = read_question(ctx, campaign_asked_for(ctx))
    header, lines = progress_table.table(read_rows(ctx, question), _first(question))
    name = "-".join(filter(None, (question.campaign.id, question.register, question.county, "progress")))
    return exports.write(kind, header, lines).response(name)


def _first(question: Question) -> str:
    return _("单位") if question.county else _("县区")


def _unit(ctx: Ctx, question: Question) -> Organisation | None:
    """The body the address names; one that does not exist, owes nothing or may not be seen is not found."""
    wanted = request.args.get("unit", "")[:40]
    if not wanted:
        return None
    unit = directory.get_organisation(ctx, wanted)
    if unit.kind not in OWN_BODIES or not question.within.includes(unit):
        raise NotFound
    return unit
