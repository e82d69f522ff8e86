"""Starting what people start of themselves: entries over the weeks of their window, then the reviews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import func, select

from engine.context import Ctx
from handlers.campaigns.starting import start_process
from handlers.directory.rules import CITY
from handlers.entries.models import Entry
from handlers.entries.rules import EntryKind, EntryState
from web.simulation.contest.season.candidates import Candidate, draw_candidates
from web.simulation.contest.season.experts import list_panels
from web.simulation.contest.season.posts import holder_of
from web.simulation.contest.season.terms import SCORES_PER_ENTRY, SPREAD, Terms, last_start
from web.simulation.diary import Diary
from web.simulation.dice import Dice
from web.simulation.player import Player

EAGERNESS = (1.3, 1.1)
"""Of the beta distribution by which drafts begin in their window: a little more at first."""

Know = Callable[[str, Mapping[str, Any]], None]
"""Takes down what the author of an instance will write."""


@dataclass(frozen=True)
class Season:
    """What a season needs besides the city: its campaign, its size, the chance, and who remembers what to write."""

    campaign_id: str
    terms: Terms
    dice: Dice
    know: Know

    def open_entries(self, ctx: Ctx, player: Player) -> None:
        """Draw who enters what, and put it into the diary: one start each, by its own author."""
        diary = Diary(ctx.ports.calendar(ctx))
        for number, candidate in enumerate(draw_candidates(ctx, self.dice, self.terms)):
            luck = self.dice.of("start", number)
            ends = diary.calendar.instant(last_start(int(self.campaign_id), candidate.kind), time(17))
            at = diary.between(ctx.now(), ends, luck.betavariate(*EAGERNESS), luck)
            name = f"start {candidate.process}|{number:06}"
            player.schedule(at, name, self._starting(candidate), f"person:{candidate.starter_id}")

    def _starting(self, candidate: Candidate) -> Callable[[Ctx], None]:
        def start(ctx: Ctx) -> None:
            self._start(
                ctx, candidate.starter_id, candidate.process, candidate.organisation_id, candidate.known
            )

        return start

    def start_review(self, ctx: Ctx, kind: str) -> None:
        """The office orders the review of a class, if anything of it is eligible."""
        if not _count_eligible(ctx, self.campaign_id, kind):
            return
        panels = list_panels(self.terms.experts(kind))
        terms = {
            "kind": kind,
            "method": "mean",
            "scores_per_entry": SCORES_PER_ENTRY,
            "spread_threshold": SPREAD,
            "panels": len(panels),
            "panels.name": [name for name, _fields in panels],
            "panels.fields": ["、".join(fields) for _name, fields in panels],
            "weights": 0,
        }
        self._start(ctx, holder_of(ctx, "office"), "expert_review", CITY, terms)

    def _start(
        self, ctx: Ctx, person_id: str, process: str, organisation_id: str, known: Mapping[str, Any]
    ) -> None:
        self.know(start_process(ctx, person_id, process, organisation_id, self.campaign_id), known)


def schedule_season(player: Player, season: Season, moment: Callable[[date], datetime]) -> None:
    """Put the season into the player's diary: entries when their window opens, reviews when it is time."""
    settings = season.terms.settings(int(season.campaign_id))
    player.schedule(
        moment(settings["entry_opens_on"]),
        "entries are open",
        lambda ctx: season.open_entries(ctx, player),
    )
    for kind in EntryKind:
        player.schedule(
            moment(settings["scoring_window"]["opens_on"]),
            f"start expert_review|{kind}",
            _ordering(season, kind),
        )


def _ordering(season: Season, kind: str) -> Callable[[Ctx], None]:
    return lambda ctx: season.start_review(ctx, kind)


def _count_eligible(ctx: Ctx, campaign_id: str, kind: str) -> int:
    query = select(func.count()).where(
        Entry.campaign_id == campaign_id, Entry.kind == kind, Entry.state == EntryState.ELIGIBLE
    )
    return ctx.session.scalar(query) or 0
