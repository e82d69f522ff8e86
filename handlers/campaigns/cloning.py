"""The contest of a new year from that of an earlier one, and what of it needs a look before it begins."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import and_, exists, or_, select

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from handlers.campaigns.dictionaries import NAMES
from handlers.campaigns.models import Campaign, WorkingDay
from handlers.campaigns.queries import get_campaign, get_settings
from handlers.campaigns.service import create_campaign, require_year, set_parameters
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.directory.queries import is_active_on, today

SHOWN = 100
"""How many of each kind of thing are listed."""


@dataclass(frozen=True)
class Attention:
    """One thing to look at. `kind`: left, vacant, closed, dictionary, quotas or holidays.

    `subject` is the name of a person with the post, of a post or an organisation, the code of a dictionary, or the
    document the quotas rest on; `place` the organisation of a post, or the document a dictionary rests on; `on` the
    day since when; `year` that of the document, or the one without holidays.
    """

    kind: str
    subject: str = ""
    place: str = ""
    on: date | None = None
    year: int | None = None


def clone_campaign(ctx: Ctx, from_year: int, to_year: int) -> tuple[Campaign, list[Attention]]:
    """A draft of `to_year` with the phases, quotas, rules and dictionaries of `from_year`; and what needs a look.

    Every date is the same day of the same month as many years later, 29 February the 28th where there is none:
    boundaries do not move for days off. Nothing of what was done is taken over. Raises NotFound (no contest of
    `from_year`), CampaignExists, BadParameters.
    """
    source, later = get_campaign(ctx, str(from_year)), partial(_years_later, to_year - from_year)
    require_year(to_year)
    settings = move_dates(get_settings(ctx, source.id), later)
    made = create_campaign(
        ctx, to_year, title=source.title.replace(str(from_year), str(to_year)), settings=settings
    )
    spans = {phase.number: (later(phase.starts_on), later(phase.ends_on)) for phase in source.phases}
    set_parameters(ctx, made.id, phase_dates=spans)
    ctx.record("campaign.cloned", data={"campaign": made.id, "from": source.id})
    return made, list_attention(ctx, from_year, to_year)


def list_attention(ctx: Ctx, from_year: int, to_year: int) -> list[Attention]:
    """What has changed since the contest of `from_year` was set up, or is not there yet for `to_year`.

    Who has left a post since, which posts are vacant now, which organisations take part no more, which dictionaries
    and quotas rest on a document of an earlier year, and whether the holidays are known. Raises NotFound.
    """
    source = get_campaign(ctx, str(from_year))
    since, settings = to_local(source.created_at, DEFAULT_ZONE).date(), get_settings(ctx, source.id)
    found = [*_left(ctx, since), *_vacant(ctx), *_closed(ctx, since)]
    found += [
        Attention("dictionary", name, settings[name]["authority"], year=settings[name]["year"])
        for name in NAMES
        if settings[name]["year"] < to_year
    ]
    found.append(Attention("quotas", settings["quotas_basis"], year=from_year))
    if ctx.session.scalar(select(WorkingDay.on).where(_within(to_year)).limit(1)) is None:
        found.append(Attention("holidays", year=to_year))
    return found


def _left(ctx: Ctx, since: date) -> list[Attention]:
    """Who has given up a post since a day, or left altogether while holding one."""
    given_up = and_(PostHolding.valid_to >= since, PostHolding.valid_to <= today(ctx))
    query = (
        select(Person.name, Post.title, Organisation.name.label("place"), PostHolding.valid_to)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(or_(given_up, and_(PostHolding.valid_to.is_(None), Person.is_active.is_(False))))
        .where(Post.role != "employee", is_active_on(today(ctx)))
        .order_by(Post.id, Person.id)
        .limit(SHOWN)
    )
    return [
        Attention("left", f"{row.name}（{row.title}）", row.place, row.valid_to)
        for row in ctx.session.execute(query)
    ]


def _vacant(ctx: Ctx) -> list[Attention]:
    """The posts nobody at work holds today, but for those of ordinary employees."""
    day = today(ctx)
    is_held = (
        exists()
        .where(PostHolding.post_id == Post.id, PostHolding.valid_from <= day)
        .where(or_(PostHolding.valid_to.is_(None), PostHolding.valid_to > day))
        .where(Person.id == PostHolding.person_id, Person.is_active)
    )
    query = (
        select(Post.title, Organisation.name.label("place"))
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.role != "employee", is_active_on(day), ~is_held)
        .order_by(Post.id)
        .limit(SHOWN)
    )
    return [Attention("vacant", row.title, row.place) for row in ctx.session.execute(query)]


def _closed(ctx: Ctx, since: date) -> list[Attention]:
    """The organisations that take part no more, closed or merged into another, since a day."""
    query = (
        select(Organisation.name, Organisation.closed_on)
        .where(Organisation.closed_on >= since, Organisation.closed_on <= today(ctx))
        .order_by(Organisation.id)
        .limit(SHOWN)
    )
    return [Attention("closed", row.name, on=row.closed_on) for row in ctx.session.execute(query)]


def _within(year: int) -> Any:
    return and_(WorkingDay.on >= date(year, 1, 1), WorkingDay.on <= date(year, 12, 31))


def move_dates(value: Any, step: Callable[[date], date]) -> Any:
    """A setting with every date in it, however deep, moved by a step."""
    if type(value) is date:
        return step(value)
    if isinstance(value, Mapping):
        return {key: move_dates(each, step) for key, each in value.items()}
    if isinstance(value, list):
        return [move_dates(each, step) for each in value]
    return value


def _years_later(years: int, day: date) -> date:
    year = day.year + years
    no_leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28 if no_leap_day else day.day)
