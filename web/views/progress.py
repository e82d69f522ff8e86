"""进度: the year on a time axis, and who has filed what; every number leads to its list."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import HumanTask, TaskState
from handlers.campaigns import queries as campaigns
from handlers.campaigns.models import Campaign
from handlers.directory import queries as directory
from handlers.directory.rules import Kind
from handlers.directory.visibility import Visibility, visible_organisations
from handlers.oversight.listing import RegisterRow, list_register
from handlers.oversight.owed import OWED, STATUSES
from handlers.oversight.progress import Counts, county_progress, phase_progress
from handlers.reminders import chases
from web import exports, names, paging, timeline
from web.addresses import here
from web.i18n import gettext as _
from web.i18n import language
from web.i18n.dates import local_date
from web.idempotency import new_key, run_once
from web.identity import me
from web.transactions import reading

bp = Blueprint("progress", __name__, url_prefix="/progress")

STATUS_NAMES = {"filed": "已报送", "open": "未到期", "overdue": "逾期", "exempted": "免报"}
CHASED = ("open", "overdue")
# The names of these are known to everybody.
PLACES = (Kind.COUNTY, Kind.MUNICIPAL_UNION)
MOST_EXPORTED = 20_000
MOST_PAGES = 400


@dataclass(frozen=True)
class Question:
    """What part of which register of which campaign is asked for; from the address."""

    campaign: Campaign
    register: str
    county: str
    organisation: str
    status: str
    period: str
    within: Visibility

    def rows(self, ctx: Ctx, *, limit: int, offset: int = 0) -> list[RegisterRow]:
        """The items, by due date and body."""
        found = list_register(
            ctx,
            self.campaign.id,
            self.register,
            status=self.status,
            county_id=self.county,
            organisation_id=self.organisation,
            period=self.period,
            within=self.within,
            limit=limit,
            offset=offset,
        )
        return list(found)


@bp.get("")
def show() -> str:
    """One campaign: its phases, and one register by county or by the bodies of a county."""
    ctx = reading()
    wanted = request.args.get("campaign", "")[:40]
    campaign = campaigns.get_campaign(ctx, wanted) if wanted else campaigns.current_campaign(ctx)
    if campaign is None:
        return render_template(
            "progress_none.html", year=local_date(ctx.now()).year, idempotency_key=new_key()
        )
    question = _question(ctx, campaign)
    rows = county_progress(ctx, campaign.id, question.register, question.county or None, question.within)
    return render_template(
        "progress.html",
        campaign=campaign,
        campaigns=campaigns.list_campaigns(ctx),
        today=local_date(ctx.now()),
        axis=timeline.lay_out(campaign.phases, local_date(ctx.now())),
        phases=phase_progress(ctx, campaign.id, question.within),
        registers=_register_names(),
        question=question,
        county=names.organisations(ctx, [question.county]).get(question.county, ""),
        rows=rows,
        share_passed=timeline.share_passed,
        idempotency_key=new_key(),
        total=Counts(
            sum(row.filed for row in rows), sum(row.open for row in rows), sum(row.overdue for row in rows)
        ),
    )


@bp.get("/bodies")
def bodies() -> str:
    """The list behind a number."""
    ctx = reading()
    question = _question(ctx, _campaign(ctx))
    text = request.args.get("page", "1")
    page = int(text) if text.isascii() and text.isdecimal() and 0 < int(text) <= MOST_PAGES else 1
    rows = question.rows(ctx, limit=paging.PAGE + 1, offset=(page - 1) * paging.PAGE)
    places = names.organisations(
        ctx, [question.county, question.organisation, *(row.county_id for row in rows)]
    )
    return render_template(
        "progress_bodies.html",
        question=question,
        registers=_register_names(),
        statuses=STATUS_NAMES,
        rows=rows[: paging.PAGE],
        places=places,
        may_chase=question.status in CHASED and me().has_role(*chases.EVERYWHERE, *chases.BELOW),
        more=here(page=str(page + 1)) if len(rows) > paging.PAGE else None,
    )


@bp.get("/chase")
def preview_chase() -> str:
    """What pressing for everything on a list would do."""
    ctx = reading()
    question = _question(ctx, _campaign(ctx))
    found = _chaseable(ctx, question)
    return render_template(
        "progress_chase.html",
        question=question,
        tasks=found,
        people=chases.count_persons(ctx, [task.id for task in found]),
        organisations=names.organisations(ctx, (task.organisation_id for task in found)),
        back=_list_address(),
        here=here,
        idempotency_key=new_key(),
    )


@bp.post("/chase")
def chase() -> WerkzeugResponse:
    """催办: press for every open task behind a list."""
    note = request.form.get("note", "").strip()[:200]

    def verb(ctx: Ctx) -> str:
        found = _chaseable(ctx, _question(ctx, _campaign(ctx)))
        done = chases.chase(ctx, me().person_id, [task.id for task in found], note)
        message = "chased" if done.tasks else "chased_before"
        return _list_address(ok=message)

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


def _list_address(**more: str) -> str:
    """The list that was looked at, by the same filters."""
    return f"{url_for('progress.bodies')}?{urlencode({**request.args, **more})}"


def _chaseable(ctx: Ctx, question: Question) -> list[HumanTask]:
    """The open tasks of the items on a list that this person may press for."""
    rows = question.rows(ctx, limit=chases.MOST_AT_ONCE)
    instances = {row.instance_id for row in rows if row.status in CHASED} - {None}
    query = (
        select(HumanTask)
        .where(HumanTask.instance_id.in_(instances), HumanTask.state == TaskState.READY)
        .order_by(HumanTask.due_at, HumanTask.id)
        .limit(chases.MOST_AT_ONCE)
    )
    return chases.find_chaseable(ctx, me().person_id, ctx.session.scalars(query).all())


@bp.get("/export.csv")
def export() -> Response:
    """The same list as CSV."""
    return _export("csv")


@bp.get("/export.xlsx")
def export_xlsx() -> Response:
    """The same list as a workbook."""
    return _export("xlsx")


def _export(kind: exports.Kind) -> Response:
    ctx = reading()
    question = _question(ctx, _campaign(ctx))
    rows = question.rows(ctx, limit=MOST_EXPORTED)
    places = names.organisations(ctx, {row.county_id for row in rows})
    header = [_("县区"), _("单位"), _("期次"), _("状态"), _("期限"), _("报送时间")]
    lines = (
        [
            places.get(row.county_id, ""),
            row.name,
            row.period,
            _(STATUS_NAMES[row.status]),
            row.due_on,
            local_date(row.filed_at) if row.filed_at else None,
        ]
        for row in rows
    )
    return exports.write(kind, header, lines).response(f"{question.campaign.id}-{question.register}")


def _campaign(ctx: Ctx) -> Campaign:
    return campaigns.get_campaign(ctx, request.args.get("campaign", "")[:40])


def _question(ctx: Ctx, campaign: Campaign) -> Question:
    """The filters of the address. What does not exist, or an organisation one may not see, is not found."""
    given = {
        name: request.args.get(name, "").strip()[:40]
        for name in ("county", "organisation", "status", "period")
    }
    register = request.args.get("register", "") or _register_of_today(ctx, campaign)
    if register not in OWED or given["status"] not in ("", "exempted", *STATUSES):
        raise NotFound
    within = visible_organisations(ctx, me().person_id)
    if given["county"] and directory.get_organisation(ctx, given["county"]).kind not in PLACES:
        raise NotFound
    if given["organisation"] and not within.includes(directory.get_organisation(ctx, given["organisation"])):
        raise NotFound
    return Question(campaign, register, within=within, **given)


def _register_of_today(ctx: Ctx, campaign: Campaign) -> str:
    """The register of the phase under way, else of the last one that has begun."""
    today = local_date(ctx.now())
    begun = [phase.number for phase in campaign.phases if phase.starts_on <= today] or [1]
    by_phase = {register.phase: code for code, register in OWED.items()}
    return by_phase[max(begun)]


def _register_names() -> dict[str, str]:
    return {code: each.name_en if language() == "en" else each.name_zh for code, each in OWED.items()}
