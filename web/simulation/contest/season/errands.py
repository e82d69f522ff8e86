"""What people do in a season beside their tasks, by the task that makes them do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.context import Ctx
from web.simulation.contest.season.experts import Judges
from web.simulation.contest.season.objections import Public
from web.simulation.contest.season.votes import Electors
from web.simulation.player import Act, Errand, Work


@dataclass(frozen=True)
class Errands:
    """Everybody's errands."""

    judges: Judges
    electors: Electors

    def list(self, ctx: Ctx, work: Work, act: Act | None) -> Iterator[Errand]:
        """The errands a task that has just opened gives rise to."""
        node = work.task.node
        if node == "WatchNotice":
            yield from Public(self.judges.dice).object(ctx, work)
        elif act is None or act.kind != "submit":
            return
        elif node == "ChooseExperts":
            yield from self.judges.choose(ctx, work, act)
        elif node == "ScoreEntries":
            yield from self.judges.score(ctx, work, act)
        elif node in ("HoldMeeting", "HoldCommittee"):
            yield from self.electors.vote(ctx, work, act)
