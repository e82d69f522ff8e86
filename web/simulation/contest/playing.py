"""A contest's year ready to be played: the city, its people and what stands in the diary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from engine.model import Package
from handlers.reminders.queries import next_due_at
from web.simulation.contest.people import ContestPeople
from web.simulation.contest.season.capacity import require_experts
from web.simulation.contest.season.starting import Season
from web.simulation.contest.season.terms import Terms
from web.simulation.contest.year import OPENS, moment, schedule_year
from web.simulation.meter import Meter
from web.simulation.player import Player
from web.simulation.stage import scratch_stage


@contextmanager
def contest_year(
    year: int,
    units: int,
    terms: Terms,
    seed: int,
    packages: Sequence[Package],
    *,
    on_progress: Callable[[datetime], None],
    meter: Meter | None = None,
) -> Iterator[Player]:
    """A player in a scratch database who has the year in the diary and has played nothing of it yet.

    A `meter` takes down what each act costs.

    Raises Invalid if so many units have not the experts, DefinitionRejected.
    """
    if terms.entries:
        require_experts(terms, units)
    with scratch_stage(moment(year, OPENS), packages, units=units, seed=seed) as stage:
        if meter is not None:
            meter.watch(stage.runtime.engine)
        people = ContestPeople(seed, terms)
        player = Player(
            stage.runtime,
            stage.clock,
            people,
            seed=seed,
            alarms=[next_due_at],
            meter=meter,
            on_progress=on_progress,
        )
        schedule_year(player, year, Season(str(year), terms, people.dice, people.know))
        yield player
