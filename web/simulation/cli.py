"""`saicheng simulate`: play a contest year and say what came of it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from time import perf_counter
from typing import Any, TextIO

from engine.model import Package
from web.shipped import shipped_packages
from web.simulation.bar import Bar
from web.simulation.contest.playing import contest_year
from web.simulation.contest.results import YearFigures, read_year
from web.simulation.contest.season.report import SeasonFigures, read_season
from web.simulation.contest.season.terms import Terms
from web.simulation.contest.year import OPENS, OVER, moment
from web.simulation.meter import Cost, Meter
from web.simulation.outcome import Outcome, read_outcome
from web.simulation.words import describe

TIMED = ("seconds", "costs", "digest")
"""What of a report differs from run to run."""


@dataclass(frozen=True)
class Played:
    """A year that was played: with the same year, units, terms and seed it has the same `digest`.

    `costs` are what acts cost (see `Meter`), `statements` what all of them asked of the database.
    """

    year: int
    units: int
    terms: Terms
    seed: int
    figures: YearFigures
    season: SeasonFigures
    outcome: Outcome
    statements: int
    costs: list[Cost]
    seconds: dict[str, float]

    @property
    def problems(self) -> list[str]:
        """What must not be, in words; empty after a good year."""
        found = self.outcome.problems
        if self.figures.campaign_state != "closed":
            found.append(f"the campaign is {self.figures.campaign_state} at the end, not closed")
        return found

    @property
    def digest(self) -> str:
        """The SHA-256 of everything that must be the same in every run."""
        same = {key: value for key, value in self._report().items() if key not in TIMED}
        return sha256(json.dumps(same, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {**self._report(), "digest": self.digest}

    def _report(self) -> dict[str, Any]:
        return {
            "year": self.year,
            "units": self.units,
            **asdict(self.terms),
            "seed": self.seed,
            **self.figures.to_dict(),
            "season": self.season.to_dict(),
            **self.outcome.to_dict(),
            "problems": self.problems,
            "statements": self.statements,
            "costs": [asdict(cost) for cost in self.costs],
            "seconds": self.seconds,
        }


def play_year(
    year: int, units: int, terms: Terms, seed: int, *, packages: Sequence[Package], progress: TextIO
) -> Played:
    """Play a year of the contest in a scratch database.

    Raises Invalid if so many units have not the experts, DefinitionRejected, IncidentError.
    """
    began = perf_counter()
    end = moment(year + 1, OVER)
    bar, meter = Bar(progress, moment(year, OPENS), end), Meter()
    with contest_year(year, units, terms, seed, packages, on_progress=bar.show, meter=meter) as player:
        ready = perf_counter()
        player.play(end)
        bar.close()
        played = perf_counter()
        with player.runtime.read() as ctx:
            figures, season = read_year(ctx, str(year)), read_season(ctx, str(year))
            outcome = read_outcome(ctx, player)
    seconds = {"setup": ready - began, "play": played - ready, "reading": perf_counter() - played}
    return Played(
        year,
        units,
        terms,
        seed,
        figures,
        season,
        outcome,
        meter.statements,
        meter.list_costs(),
        {key: round(each, 2) for key, each in seconds.items()},
    )


def simulate(chosen: argparse.Namespace) -> int:
    """Play `chosen.year` as large as chosen; exit code 1 if something does not hold.

    The figures go to standard output and, as JSON, to `chosen.report`; progress and problems to standard error.
    """
    if chosen.report is not None:
        chosen.report.touch()  # a year is long: better refused now than at its end
    terms = Terms(chosen.entries, chosen.reviewers)
    played = play_year(
        chosen.year, chosen.units, terms, chosen.seed, packages=shipped_packages(), progress=sys.stderr
    )
    if chosen.report is not None:
        text = json.dumps(played.to_dict(), ensure_ascii=False, indent=2)
        chosen.report.write_text(text + "\n", "utf-8")
    sys.stdout.write(describe(played.to_dict()))
    for problem in played.problems:
        sys.stderr.write(f"saicheng: {problem}\n")
    return 1 if played.problems else 0
