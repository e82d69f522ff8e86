"""进度: the year on a time axis, and who has filed what, by county and body; every number leads to its list."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, render_template, request

from engine.context import Ctx
from engine.errors import NotFound
from handlers.campaigns import queries as campaigns
from handlers.directory import queries as directory
from handlers.directory.models import Organisation
from handlers.directory.rules import Kind
from handlers.entries import coverage, quotas
from handlers.oversight.progress import (
    Counts,
    ProgressRow,
    county_progress,
    due_days,
    phase_progress,
    unit_progress,
)
from handlers.oversight.teams import team_progress
from handlers.reminders import chases
from handlers.reviews.quotas import list_lists
from web import exports, names, progress_table, timeline
from web.i18n import gettext as _
from web.i18n.dates import local_date
from web.idempotency import new_key
from web.identity import me
from web.permissions import WATCHERS
from web.progress_question import Question, campaign_asked_for, read_question, register_names
from web.transactions import reading

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
        return _show_unit(ctx, question, unit)
    today, rows = local_date(ctx.now()), _rows(ctx, question)
    order, days = progress_table.read_order(), due_days(ctx, campaign.id, question.within)
    axis, reach = timeline.lay_out(campaign.phases, today), _reach(ctx, question)
    return render_template(
        "progress.html",
        campaign=campaign,
        campaigns=campaigns.list_campaigns(ctx),
        may_review=me().has_role(*chases.EVERYWHERE, *chases.BELOW),
        today=today,
        axis=axis,
        marks=timeline.mark(axis, campaign.phases, days),
        soon=[day for day in days if today <= day.on <= today + SOON],
        phases=phase_progress(ctx, campaign.id, question.within),
        registers=register_names(),
        question=question,
        county=names.organisations(ctx, [question.county]).get(question.county, ""),
        rows=rows,
        headings=progress_table.headings(order, _first(question)),
        pictured=rows[: progress_table.MOST_PICTURED],
        share_passed=timeline.share_passed,
        idempotency_key=new_key(),
        total=sum((row.counts for row in rows), Counts()),
        recommenders=quotas.list_recommenders(ctx, campaign.id, question.within),
        lists=list_lists(ctx, campaign.id) if question.within.is_everything else [],
        reach=reach,
        reach_total=coverage.total(reach),
        industries_covered=sum(1 for each in reach if each.covered),
        share=coverage.share,
        may_watch=me().has_role(*WATCHERS),
        threshold=campaigns.get_settings(ctx, campaign.id)["coverage_threshold"],
    )


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
    header, lines = progress_table.table(_rows(ctx, question), _first(question))
    name = "-".join(filter(None, (question.campaign.id, question.register, question.county, "progress")))
    return exports.write(kind, header, lines).response(name)


def _rows(ctx: Ctx, question: Question) -> list[ProgressRow]:
    found = county_progress(
        ctx, question.campaign.id, question.register, question.county or None, question.within
    )
    return progress_table.in_order(found, progress_table.read_order())


def _first(question: Question) -> str:
    return _("单位") if question.county else _("县区")


def _reach(ctx: Ctx, question: Question) -> list[coverage.Reach]:
    """The reach, the least covered industry first."""
    found = coverage.list_reach(ctx, question.campaign.id, question.within)
    return sorted(found, key=lambda each: (each.percent, each.industry))


def _unit(ctx: Ctx, question: Question) -> Organisation | None:
    """The body the address names; one that does not exist, owes nothing or may not be seen is not found."""
    wanted = request.args.get("unit", "")[:40]
    if not wanted:
        return None
    unit = directory.get_organisation(ctx, wanted)
    if unit.kind not in OWN_BODIES or not question.within.includes(unit):
        raise NotFound
    return unit


def _show_unit(ctx: Ctx, question: Question, unit: Organisation) -> str:
    campaign = question.campaign
    return render_template(
        "progress_unit.html",
        campaign=campaign,
        question=question,
        unit=unit,
        county=names.organisations(ctx, [unit.county_id]).get(unit.county_id or "", ""),
        registers=register_names(),
        rows=unit_progress(ctx, campaign.id, unit),
        teams=team_progress(ctx, campaign.id, unit.id),
    )
