"""Reads: campaigns, phases and the calendar in force."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, and_, or_, select, type_coerce

from engine.calendar import WorkCalendar
from engine.context import Ctx
from engine.encoding import decode
from engine.errors import NotFound
from engine.models import Instance
from engine.statements import Statement, parameter
from handlers.campaigns.models import Campaign, CampaignPhase, WorkingDay
from handlers.campaigns.rules import default_settings

_CALENDAR = "campaigns.calendar"
_KEPT = "campaigns.kept"
_KNOWN = "campaigns.settings"
_SETTINGS = Statement(
    select(Campaign.year, type_coerce(Campaign.settings, Text).label("text")).where(
        Campaign.id == parameter("wanted", Campaign.id)
    )
)
_STANDING = Statement(
    select(Campaign.year, Campaign.state).where(Campaign.id == parameter("wanted", Campaign.id))
)
_WORKING_DAYS = Statement(select(WorkingDay.on, WorkingDay.is_working))


def is_of_campaign(campaign_id: str) -> ColumnElement[bool]:
    """The condition on instances: the business keys of a campaign are its id, or begin with it and a colon."""
    # A range is looked up in the index, which a pattern is not everywhere.
    return or_(
        Instance.business_key == campaign_id,
        and_(Instance.business_key >= f"{campaign_id}:", Instance.business_key < f"{campaign_id};"),
    )


def get_campaign(ctx: Ctx, campaign_id: str) -> Campaign:
    """One campaign, read once in a transaction; raises NotFound."""
    found = ctx.session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound(campaign=campaign_id)
    # A session forgets what nobody holds, and the settings are long to read.
    ctx.memory.setdefault(_KEPT, {})[campaign_id] = found
    return found


class Standing(NamedTuple):
    """A campaign's year, and the state it is in (`CampaignState`)."""

    year: int
    state: str


def get_standing(ctx: Ctx, campaign_id: str) -> Standing:
    """The year and state of a campaign, without its settings, which are long to read; raises NotFound."""
    ctx.transaction.flush_session()
    found = _STANDING.tuples(ctx.transaction, {"wanted": campaign_id}, Standing._make)
    if not found:
        raise NotFound(campaign=campaign_id)
    return found[0]


def get_settings(ctx: Ctx, campaign_id: str) -> dict[str, Any]:
    """A campaign's settings, read once in a transaction; what it was made without has its default.

    Not to be changed by whoever reads them. Raises NotFound.
    """
    campaign = ctx.transaction.find_loaded(Campaign, campaign_id)
    if campaign is not None:
        return {**default_settings(campaign.year), **campaign.settings}
    known: dict[str, dict[str, Any]] = ctx.memory.setdefault(_KNOWN, {})
    if campaign_id not in known:
        ctx.transaction.flush_session()
        row = _SETTINGS.first(ctx.transaction, {"wanted": campaign_id})
        if row is None:
            raise NotFound(campaign=campaign_id)
        known[campaign_id] = _read_settings(row["year"], row["text"])
    return dict(known[campaign_id])


@lru_cache(maxsize=32)
def _read_settings(year: int, text: str) -> dict[str, Any]:
    """What the column holds, with the defaults: long to read, asked for by almost every step and seldom changed."""
    return {**default_settings(year), **decode(text)}


def list_campaigns(ctx: Ctx, states: tuple[str, ...] = ()) -> list[Campaign]:
    """Campaigns, newest year first; of some states only."""
    query = select(Campaign).order_by(Campaign.year.desc())
    if states:
        query = query.where(Campaign.state.in_(states))
    return list(ctx.session.scalars(query))


def current_campaign(ctx: Ctx) -> Campaign | None:
    """The newest campaign under way (running or suspended), else the newest that is not cancelled."""
    running = list_campaigns(ctx, ("running", "suspended"))
    return next(iter(running or list_campaigns(ctx, ("draft", "closed"))), None)


def list_phases(ctx: Ctx, campaign_id: str) -> list[CampaignPhase]:
    """The phases of a campaign by number; raises NotFound."""
    return list(get_campaign(ctx, campaign_id).phases)


def get_phase(ctx: Ctx, campaign_id: str, phase: object) -> CampaignPhase:
    """One phase, by its number (1 to 3, also as text) or its code; raises NotFound."""
    wanted = str(phase)
    for found in list_phases(ctx, campaign_id):
        if wanted in (str(found.number), found.code):
            return found
    raise NotFound(campaign=campaign_id, phase=wanted)


def work_calendar(ctx: Ctx) -> WorkCalendar:
    """The calendar of the working-day table, read once per transaction (see `forget_calendar`)."""
    cached = ctx.memory.get(_CALENDAR)
    if isinstance(cached, WorkCalendar):
        return cached
    rows = _WORKING_DAYS.tuples(ctx.transaction, {}, tuple)
    calendar = WorkCalendar(
        days_off=frozenset(day for day, is_working in rows if not is_working and day.weekday() < 5),
        extra_workdays=frozenset(day for day, is_working in rows if is_working and day.weekday() >= 5),
    )
    ctx.memory[_CALENDAR] = calendar
    return calendar


def forget_calendar(ctx: Ctx) -> None:
    """Read the table again at the next question in this transaction."""
    ctx.memory.pop(_CALENDAR, None)


def list_working_days(ctx: Ctx, year: int) -> list[WorkingDay]:
    """The exceptions of one year, by date."""
    rows = ctx.session.scalars(select(WorkingDay).order_by(WorkingDay.on))
    return [row for row in rows if row.on.year == year]
