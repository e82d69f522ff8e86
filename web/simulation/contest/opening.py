"""The first weeks of a contest in the demo city, played up to now: so that everybody who logs in has work to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from engine.calendar import DEFAULT_ZONE, to_instant, to_local
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.ports import Files
from engine.runtime import Runtime
from handlers.campaigns import rules, service
from handlers.campaigns.cloning import move_dates
from handlers.campaigns.models import CampaignPhase
from handlers.directory.models import Account, Organisation, Post, PostHolding
from handlers.directory.rules import Kind
from handlers.reminders.queries import next_due_at
from web.bootstrap import build_ports
from web.simulation.contest.people import UNIT_ROLES, ContestPeople
from web.simulation.player import Act, Player, Work

BEGUN = timedelta(days=20)
"""How long ago the contest began."""
LEFT_TO_VISITORS = timedelta(days=4)
"""For so long those above the visitors' units have left their desks alone."""
SEED = 2015


def opening_year(now: datetime) -> int:
    """The year of the contest that `play_opening` plays."""
    return (to_local(now, DEFAULT_ZONE).date() - BEGUN).year


def play_opening(url: str, now: datetime, files: Files | None = None) -> None:
    """Create this year's contest, begun three weeks ago, in a city that has none of this year, and play it up to `now`.

    What people upload goes to `files`.

    Offices act, most units file early or late; what is for the demo logins' own units is left to them.
    """
    first_day = to_local(now, DEFAULT_ZONE).date() - BEGUN
    begins = to_instant(datetime.combine(first_day, time(9)), DEFAULT_ZONE)
    clock = VirtualClock(begins)
    runtime = Runtime(url, clock=clock, ports=replace(build_ports(), files=files))
    try:
        player = Player(runtime, clock, _Others(SEED, now), seed=SEED, alarms=[next_due_at])
        player.schedule(begins, "the contest is created", lambda ctx: _begin(ctx, first_day))
        player.play(now)
    finally:
        runtime.close()


def _begin(ctx: Ctx, first_day: date) -> None:
    campaign = service.create_campaign(ctx, first_day.year, settings=_settings(first_day))
    for phase, dates in zip(campaign.phases, _phases(first_day), strict=True):
        _move(phase, dates)
    service.start_campaign(ctx, campaign.id)


def _move(phase: CampaignPhase, dates: tuple[date, date]) -> None:
    phase.starts_on, phase.ends_on = dates


def _phases(first_day: date) -> list[tuple[date, date]]:
    """The 2015 plan's phases, as long as there, from another first day."""
    plan = rules.default_phases(first_day.year)
    shift = first_day - plan[0].starts_on
    return [(phase.starts_on + shift, phase.ends_on + shift) for phase in plan]


def _settings(first_day: date) -> dict[str, Any]:
    shift = first_day - rules.default_phases(first_day.year)[0].starts_on
    settings: dict[str, Any] = move_dates(rules.default_settings(first_day.year), lambda day: day + shift)
    return settings


class _Others(ContestPeople):
    """Everybody but the visitors' own units; all others do most things well before they are due."""

    def __init__(self, seed: int, now: datetime) -> None:
        super().__init__(seed)
        self._quiet_from = now - LEFT_TO_VISITORS
        self._visitors: dict[str, str] | None = None

    def decide(self, ctx: Ctx, work: Work, luck: Random) -> Act | None:
        """As in the contest, but nothing that a visitor shall find."""
        kind = self._visited(ctx).get(work.task.organisation_id or "")
        if kind is not None and (work.task.role in UNIT_ROLES or ctx.now() >= self._quiet_from):
            return None
        act = super().decide(ctx, work, luck)
        if act is None or work.task.definition_key != "unit_plan":
            return act
        waited = (act.at - ctx.now()) * luck.random()
        return replace(act, at=ctx.now() + waited)

    def _visited(self, ctx: Ctx) -> dict[str, str]:
        """The organisations of the demo accounts, and the units below their county."""
        if self._visitors is None:
            own = (
                select(Organisation.id, Organisation.kind)
                .join(Post, Post.organisation_id == Organisation.id)
                .join(PostHolding, PostHolding.post_id == Post.id)
                .join(Account, Account.person_id == PostHolding.person_id)
                .where(Organisation.kind.in_((Kind.COUNTY, Kind.ENTERPRISE)))
            )
            self._visitors = {row.id: row.kind for row in ctx.session.execute(own)}
        return self._visitors
