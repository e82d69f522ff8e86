"""What happens in the year whatever the tasks: the contest is created, a unit joins late, people enter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from engine.calendar import DEFAULT_ZONE, to_instant
from engine.context import Ctx
from handlers.campaigns import service as campaigns
from handlers.directory import queries as directory
from handlers.directory import service
from handlers.directory.rules import Kind
from web.simulation.contest.season.starting import Season, schedule_season
from web.simulation.player import Player

OPENS = (1, 1)
CREATED = (3, 13)
"""The 2015 plan is dated 13 March, while its first phase runs from the 1st (domain.md A0, anomaly 1)."""
LATE_UNIT = (5, 18)
LATE_UNIT_ID = "ent-late"
OVER = (1, 31)
"""Of the next year: by then what is closed at the year's end is closed, and objections have been decided."""


def moment(year: int, day: tuple[int, int], hour: int = 9) -> datetime:
    """The instant of an hour of a day in Shanghai."""
    return to_instant(datetime.combine(date(year, *day), time(hour)), DEFAULT_ZONE)


def schedule_year(player: Player, year: int, season: Season) -> None:
    """Put the year's events into the player's diary."""
    settings = season.terms.settings(year)
    player.schedule(moment(year, CREATED), "the contest is created", lambda ctx: _begin(ctx, year, settings))
    player.schedule(moment(year, LATE_UNIT), "a unit joins", _join)
    schedule_season(player, season, lambda day: moment(day.year, (day.month, day.day)))


def _begin(ctx: Ctx, year: int, settings: Mapping[str, Any]) -> None:
    campaign = campaigns.create_campaign(ctx, year, settings=settings)
    campaigns.start_campaign(ctx, campaign.id)


def _join(ctx: Ctx) -> None:
    county = directory.list_organisations(ctx, (Kind.COUNTY,))[0]
    place = service.register_organisation(
        ctx,
        LATE_UNIT_ID,
        Kind.ENTERPRISE,
        f"{county.name}新建电子元件厂",
        parent_id=county.id,
        industry="电子",
        headcount=120,
    )
    ctx.session.flush()  # the posts refer to the organisation
    for role, name in (("unit_union", "新任工会主席"), ("unit_admin", "新任厂长")):
        person = service.create_person(ctx, name)
        post = service.create_post(ctx, place.id, role)
        ctx.session.flush()
        service.hold_post(ctx, post.id, person.id)
