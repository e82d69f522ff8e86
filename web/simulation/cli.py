"""`saicheng simulate`: play a contest year and say what came of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TextIO

from engine.model import Package
from handlers.reminders.queries import next_due_at
from web.shipped import shipped_packages
from web.simulation.bar import Bar
from web.simulation.contest.people import ContestPeople
from web.simulation.contest.results import YearFigures, read_year
from web.simulation.contest.year import OPENS, OVER, moment, schedule_year
from web.simulation.outcome import Outcome, read_outcome
from web.simulation.player import Player
from web.simulation.stage import Stage, scratch_stage
from web.simulation.words import describe


@dataclass(frozen=True)
class Played:
    """A year that was played: with the same year, units and seed everything but `seconds` is the same."""

    year: int
    units: int
    seed: int
    figures: YearFigures
    outcome: Outcome
    seconds: dict[str, float]

    @property
    def problems(self) -> list[str]:
        """What must not be, in words; empty after a good year."""
        found = self.outcome.problems
        if self.figures.campaign_state != "closed":
            found.append(f"the campaign is {self.figures.campaign_state} at the end, not closed")
        return found

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {
            "year": self.year,
            "units": self.units,
            "seed": self.seed,
            **self.figures.to_dict(),
            **self.outcome.to_dict(),
            "problems": self.problems,
            "seconds": self.seconds,
        }


def play_year(year: int, units: int, seed: int, *, packages: Sequence[Package], progress: TextIO) -> Played:
    """Play a year of the contest in a scratch database. Raises DefinitionRejected, IncidentError."""
    began = perf_counter()
    start, end = moment(year, OPENS), moment(year + 1, OVER)
    with scratch_stage(start, packages, units=units, seed=seed) as stage:
        ready = perf_counter()
        bar = Bar(progress, start, end)
        player = Player(
            stage.runtime,
            stage.clock,
            ContestPeople(seed),
            seed=seed,
            alarms=[next_due_at],
            on_progress=bar.show,
        )
        schedule_year(player, year)
        player.play(end)
        bar.close()
        played = perf_counter()
        figures, outcome = _read(stage, player, str(year))
    seconds = {"setup": ready - began, "play": played - ready, "reading": perf_counter() - played}
    return Played(year, units, seed, figures, outcome, {key: round(each, 2) for key, each in seconds.items()})


def _read(stage: Stage, player: Player, campaign_id: str) -> tuple[YearFigures, Outcome]:
    with stage.runtime.read() as ctx:
        return read_year(ctx, campaign_id), read_outcome(ctx, player)


def simulate(chosen: argparse.Namespace) -> int:
    """Play `chosen.year` with `chosen.units` and `chosen.seed`; exit code 1 if something does not hold.

    The figures go to standard output and, as JSON, to `chosen.report`; progress and problems to standard error.
    """
    if chosen.report is not None:
        chosen.report.touch()  # a year is long: better refused now than at its end
    played = play_year(
        chosen.year, chosen.units, chosen.seed, packages=shipped_packages(), progress=sys.stderr
    )
    sys.stdout.write(describe(played.to_dict()))
    if chosen.report is not None:
        text = json.dumps(played.to_dict(), ensure_ascii=False, indent=2)
        chosen.report.write_text(text + "\n", "utf-8")
    for problem in played.problems:
        sys.stderr.write(f"saicheng: {problem}\n")
    return 1 if played.problems else 0
