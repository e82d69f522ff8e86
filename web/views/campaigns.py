"""Creating the contest of a year, afresh or from an earlier one, and suspending it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Invalid
from handlers.campaigns import cloning, queries, service
from handlers.campaigns.cloning import Attention
from web.i18n import gettext as _
from web.i18n.dates import format_date, local_date
from web.idempotency import new_key, run_once
from web.transactions import reading, runtime

bp = Blueprint("campaigns", __name__, url_prefix="/campaigns")

MAX_REASON = 500
GROUPS = {
    "left": "有人离任的岗位",
    "vacant": "空缺的岗位",
    "closed": "已停止参加的单位",
    "dictionary": "依据较早文件的字典",
    "quotas": "名额的依据",
    "holidays": "工作日历",
}
DICTIONARIES = {
    "five_small_kinds": "五小类别",
    "five_types": "五型类别",
    "entry_categories": "成果类别",
    "trades": "职业（工种）",
    "industries": "行业",
}


class BadYear(Invalid):
    """The year is a number from 2000 to 2999."""

    code = "campaign.bad_parameters"


@bp.get("/new")
def plan() -> str:
    """The form for the contest of another year, with what the one it is taken from leaves to be looked at."""
    ctx = reading()
    campaigns = queries.list_campaigns(ctx)
    wanted = request.args.get("campaign", "")[:40]
    source = queries.get_campaign(ctx, wanted) if wanted else next(iter(campaigns), None)
    year = campaigns[0].year + 1 if campaigns else local_date(ctx.now()).year
    return render_template(
        "campaign_new.html",
        campaigns=campaigns,
        source=source,
        year=year,
        groups=_grouped(cloning.list_attention(ctx, source.year, year)) if source else {},
        idempotency_key=new_key(),
    )


def _grouped(found: list[Attention]) -> dict[str, list[str]]:
    """What needs a look as lines, by heading."""
    groups: dict[str, list[str]] = {}
    for each in found:
        groups.setdefault(_(GROUPS[each.kind]), []).append(_line(each))
    return groups


def _line(each: Attention) -> str:
    if each.kind == "dictionary":
        return _(
            "{name}：{year}年，{authority}",
            name=_(DICTIONARIES[each.subject]),
            year=each.year,
            authority=each.place,
        )
    if each.kind == "quotas":
        return _("沿用{year}年的名额，依据：{authority}", year=each.year, authority=each.subject)
    if each.kind == "holidays":
        return _("还没有{year}年的放假和调休安排", year=each.year)
    day = format_date(each.on) if each.on else ""
    return " · ".join(part for part in (each.subject, each.place, day) if part)


@bp.post("")
def create() -> Response:
    """Create the contest of a year, as the one of `from_year` was if that is given, and start its process."""
    year, from_year = _year("year"), _year("from_year") if request.form.get("from_year") else None

    def verb(ctx: Ctx) -> str:
        if from_year is None:
            campaign = service.create_campaign(ctx, year)
        else:
            campaign, _attention = cloning.clone_campaign(ctx, from_year, year)
        instance_id = service.start_campaign(ctx, campaign.id)
        return url_for("instances.show", instance_id=instance_id, ok="campaign_started")

    place = run_once(verb)
    runtime().work()
    return redirect(place, HTTPStatus.SEE_OTHER)


def _year(field: str) -> int:
    text = request.form.get(field, "").strip()
    if not text.isascii() or not text.isdecimal() or len(text) != 4:
        raise BadYear
    return int(text)


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
