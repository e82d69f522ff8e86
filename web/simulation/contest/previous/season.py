"""Playing it: entries, reviews, notices, honours, and what becomes of the results until today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial
from typing import Any

from sqlalchemy import select

from engine.calendar import DEFAULT_ZONE, to_instant
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.ports import Files
from engine.runtime import Runtime
from handlers.campaigns import service as campaigns
from handlers.campaigns.rules import CampaignState, default_phases
from handlers.campaigns.service import close_phase, open_phase
from handlers.campaigns.starting import start_process
from handlers.directory.models import Organisation
from handlers.directory.rules import Kind
from handlers.entries.rules import EntryKind
from handlers.publication.questions.service import ask
from handlers.publication.results.queries import GalleryFilters, select_public
from web.bootstrap import build_ports
from web.simulation.contest.previous.people import Predecessors, bring_scheme
from web.simulation.contest.previous.works import METHODS, PROMOTED, QUESTIONS, RESULTS
from web.simulation.contest.season.candidates import Candidate, draw_candidates
from web.simulation.contest.season.starting import Season
from web.simulation.contest.season.terms import Terms
from web.simulation.player import Player, Verb

SEED = 2014
TERMS = Terms(len(RESULTS) + 2, 5)
BEGINS, OPENS, REVIEWS, METHODS_ON, ASKED, ENDS = (4, 1), (6, 15), (9, 15), (10, 20), (1, 12), (12, 31)
MANY = 300
"""So many people are drawn to find some of each trade."""
ADDRESS = "192.0.2.1"


def play_previous(url: str, year: int, now: datetime, files: Files | None = None) -> list[str]:
    """Play the contest of a year that is over, in a city that has none yet, and what follows from it up to `now`.

    Mobilising was done without Saicheng; entries, reviews, notices, honours, publications and promotions are its own.
    What people upload goes to `files`. Returns what the engine refused, in words: nothing, unless a process is
    another one than these people know.
    """
    clock = VirtualClock(_moment(year, BEGINS))
    runtime = Runtime(url, clock=clock, ports=replace(build_ports(), files=files))
    try:
        people = Predecessors(SEED, TERMS)
        player = Player(runtime, clock, people, seed=SEED)
        _Previous(player, people, str(year)).schedule()
        player.play(now)
        return [str(each) for each in player.refused]
    finally:
        runtime.close()


def _moment(year: int, day: tuple[int, int]) -> datetime:
    return to_instant(datetime.combine(date(year, *day), time(9)), DEFAULT_ZONE)


@dataclass(frozen=True)
class _Previous:
    player: Player
    people: Predecessors
    campaign_id: str

    def schedule(self) -> None:
        year = int(self.campaign_id)
        season = Season(self.campaign_id, TERMS, self.people.dice, self.people.know)
        self._on(year, BEGINS, "the contest is taken over", self._take_over)
        for phase in default_phases(year)[1:]:  # the first was led outside: nobody owes a plan here
            first = (phase.starts_on.month, phase.starts_on.day)
            last = (phase.ends_on.month, phase.ends_on.day)
            self._on(year, first, f"the phase {phase.number} opens", self._turning(open_phase, phase.code))
            self._on(year, last, f"the phase {phase.number} closes", self._turning(close_phase, phase.code))
        self._on(year, OPENS, "entries", self._enter)
        for kind in EntryKind:
            self._on(year, REVIEWS, f"review|{kind}", partial(season.start_review, kind=kind))
        self._on(year, METHODS_ON, "methods", self._publish_methods)
        self._on(year + 1, ASKED, "questions", self._ask)
        self._on(year, ENDS, "the contest ends", self._end)

    def _on(self, year: int, day: tuple[int, int], name: str, verb: Verb) -> None:
        self.player.schedule(_moment(year, day), name, verb)

    def _take_over(self, ctx: Ctx) -> None:
        year = int(self.campaign_id)
        campaigns.create_campaign(ctx, year, settings=TERMS.settings(year))
        campaigns.take_over_campaign(ctx, self.campaign_id)
        query = (
            select(Organisation.name).where(Organisation.kind == Kind.ENTERPRISE).order_by(Organisation.id)
        )
        self.people.adopters.extend(ctx.session.scalars(query.limit(PROMOTED)))

    def _turning(self, turn: Callable[[Ctx, str, object], object], phase: str) -> Verb:
        return lambda ctx: turn(ctx, self.campaign_id, phase)

    def _enter(self, ctx: Ctx) -> None:
        for work, candidate in zip(RESULTS, self._find_makers(ctx, RESULTS), strict=True):
            self._start(ctx, candidate, {**work, "publishable_name": work["name"]})
        for candidate in draw_candidates(ctx, self.people.dice, TERMS):
            if candidate.kind != EntryKind.RESULT:
                self._start(ctx, candidate, {})

    def _find_makers(self, ctx: Ctx, works: Sequence[Mapping[str, Any]]) -> Iterator[Candidate]:
        """For each work somebody in a unit of its trade, everybody once; of another trade if there is none."""
        trades = dict(ctx.session.execute(select(Organisation.id, Organisation.industry)).all())
        parents = dict(ctx.session.execute(select(Organisation.id, Organisation.parent_id)).all())
        drawn = draw_candidates(ctx, self.people.dice, Terms(MANY, TERMS.reviewers))
        free = [each for each in drawn if each.kind == EntryKind.RESULT]
        for work in works:
            fitting = (each for each in free if trades[str(parents[each.organisation_id])] == work["field"])
            found = next(fitting, free[0])
            free.remove(found)
            yield found

    def _start(self, ctx: Ctx, candidate: Candidate, work: Mapping[str, Any]) -> None:
        known = {**candidate.known, **work}
        if "saving" in known:
            known["benefits.saving"] = [known.pop("saving")]
        instance_id = start_process(
            ctx, candidate.starter_id, candidate.process, candidate.organisation_id, self.campaign_id
        )
        self.people.know(instance_id, known)

    def _publish_methods(self, ctx: Ctx) -> None:
        for work, candidate in zip(METHODS, self._find_makers(ctx, METHODS), strict=True):
            people = "、".join(candidate.known["inventors.person"])
            own = replace(candidate, process="achievement_publication", known={"people": people})
            self._start(ctx, own, {**work, **bring_scheme(work)})

    def _ask(self, ctx: Ctx) -> None:
        shown = {each.title: each for each in ctx.session.scalars(select_public(GalleryFilters()))}
        for work, question in zip(RESULTS, QUESTIONS, strict=False):
            if (publication := shown.get(work["name"])) is not None:
                ask(ctx, publication.id, question, ADDRESS)

    def _end(self, ctx: Ctx) -> None:
        campaigns.end_campaign(ctx, self.campaign_id, CampaignState.CLOSED)
