"""全年日程: every timer, due date and reminder of running processes on one axis, and the list behind each week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request
from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import Definition
from handlers.campaigns import queries as campaigns
from handlers.directory import queries as directory
from handlers.directory.rules import CITY, Kind
from handlers.directory.visibility import visible_organisations
from handlers.reminders import agenda
from handlers.reminders.agenda_counts import find_days
from handlers.reminders.agenda_reminders import AHEAD
from web import names, standing
from web.content import node_name
from web.i18n.dates import local_date
from web.identity import me
from web.progress_question import PLACES
from web.transactions import reading
from web.visibility import CONFIDENTIAL

bp = Blueprint("agenda", __name__, url_prefix="/agenda")

WEEK = timedelta(days=7)
MONTHS = 12
MOST_DAYS = 400
MOST_LISTED = 100
MOVERS = ("office", "office_director")
KIND_NAMES = {"timer": "定时", "due": "任务到期", "reminder": "提醒", "phase": "阶段提醒"}


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday: how many moments of each kind; `x` and `width` are in per cent of the axis."""

    first: date
    x: float
    width: float
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """All kinds together."""
        return sum(self.counts.values())


@bp.get("")
def show() -> str:
    """Twelve months from this one, or from the month in the address, week by week."""
    ctx = reading()
    asked, kinds, first = _asked(ctx), _kinds(), _month(ctx)
    last = _months_later(first, MONTHS) - timedelta(days=1)
    found = find_days(ctx, asked, first, last)
    counts = found.counts
    days = {key: count for key, count in counts.items() if key[1] in kinds}
    weeks = list(_weeks(days, first, last))
    year = campaigns.get_campaign(ctx, asked.campaign) if asked.campaign else campaigns.current_campaign(ctx)
    phases = year.phases if year else []
    return render_template(
        "agenda.html",
        weeks=[week for week in weeks if week.total],
        most=max((week.total for week in weeks), default=0),
        totals={
            kind: sum(count for (_day, each), count in counts.items() if each == kind)
            for kind in agenda.KINDS
        },
        months=[(_x(day, first, last), day) for day in _firsts(first)],
        today=_x(local_date(ctx.now()), first, last),
        bands=[
            (phase, _x(max(phase.starts_on, first), first, last), _x(min(phase.ends_on, last), first, last))
            for phase in phases
            if phase.ends_on >= first and phase.starts_on <= last
        ],
        year=year,
        campaign_phases=phases,
        may_move=me().has_role(*MOVERS),
        counted_at=found.at,
        told_until=told_until if (told_until := local_date(ctx.now() + AHEAD)) < last else None,
        first=first,
        following=_months_later(first, MONTHS),
        **_common(ctx, asked, kinds),
    )


@bp.get("/moments")
def moments() -> str:
    """What will happen on some days: a list for each kind."""
    ctx = reading()
    asked, kinds = _asked(ctx), _kinds()
    first = _date(request.args.get("on", ""))
    days = request.args.get("days", "1")
    if first is None or not (days.isascii() and days.isdecimal() and 0 < int(days[:4]) <= MOST_DAYS):
        raise NotFound
    last = first + timedelta(days=int(days) - 1)
    lists = {
        kind: agenda.list_moments(ctx, asked, kind, first, last, limit=MOST_LISTED + 1)
        for kind in agenda.KINDS
        if kind in kinds
    }
    items = [item for found in lists.values() for item in found]
    return render_template(
        "agenda_moments.html",
        first=first,
        last=last,
        lists={kind: found[:MOST_LISTED] for kind, found in lists.items() if found},
        cut={kind for kind, found in lists.items() if len(found) > MOST_LISTED},
        most=MOST_LISTED,
        node_names=node_names(ctx, {item.definition_id for item in items if item.kind == "timer"}),
        definitions=names.definitions(ctx, {item.definition_id for item in items}),
        organisations=names.organisations(ctx, {item.organisation_id for item in items}),
        may_move=me().has_role("sysadmin"),
        **_common(ctx, asked, kinds),
    )


def _common(ctx: Ctx, asked: agenda.Asked, kinds: frozenset[str]) -> dict[str, object]:
    return {
        "asked": asked,
        "kinds": kinds,
        "kind_names": KIND_NAMES,
        "campaigns": campaigns.list_campaigns(ctx),
        "processes": [row for row in names.newest_definitions(ctx) if row[0] not in asked.hidden],
        "counties": directory.list_children(ctx, CITY, Kind.COUNTY),
        "kept": {
            name: value
            for name, value in request.args.items()
            if name in ("campaign", "key", "county", "kind", "from") and value
        },
    }


def _asked(ctx: Ctx) -> agenda.Asked:
    """The filters of the address; what does not exist is not found."""
    campaign, key, county = (request.args.get(name, "")[:80] for name in ("campaign", "key", "county"))
    if campaign:
        campaigns.get_campaign(ctx, campaign)
    if county and directory.get_organisation(ctx, county).kind not in PLACES:
        raise NotFound
    hidden = frozenset() if me().has_role("sysadmin") else CONFIDENTIAL
    return agenda.Asked(visible_organisations(ctx, me().person_id), campaign, key, county, hidden)


def _kinds() -> frozenset[str]:
    wanted = request.args.get("kind", "")
    if wanted and wanted not in agenda.KINDS:
        raise NotFound
    return frozenset([wanted] if wanted else agenda.KINDS)


def _month(ctx: Ctx) -> date:
    asked = _date(f"{request.args.get('from', '')}-01")
    return asked or local_date(ctx.now()).replace(day=1)


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2999 else None


def _months_later(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _firsts(first: date) -> list[date]:
    return [_months_later(first, number) for number in range(MONTHS)]


def _x(day: date, first: date, last: date) -> float:
    return round((day - first).days * 100 / ((last - first).days + 1), 2)


def _weeks(days: dict[tuple[date, str], int], first: date, last: date) -> Iterable[Week]:
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        counts = {
            kind: sum(days.get((monday + timedelta(days=number), kind), 0) for number in range(7))
            for kind in agenda.KINDS
        }
        begin, end = max(monday, first), min(monday + WEEK, last + timedelta(days=1))
        x = _x(begin, first, last)
        yield Week(monday, x, _x(end, first, last) - x, counts)
        monday += WEEK


def node_names(ctx: Ctx, definition_ids: set[str]) -> dict[tuple[str, str], str]:
    """What the elements are called where timers wait; a boundary event without a name takes its activity's."""
    found = {}
    for definition in ctx.session.scalars(select(Definition).where(Definition.id.in_(definition_ids))):
        for node in standing.nodes_of(standing.process_of(definition)):
            found[definition.id, node.id] = node_name(node)
    return found
