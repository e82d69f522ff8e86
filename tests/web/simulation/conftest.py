"""A small process, people without a city, and a player for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.forms import Form
from engine.invariants import find_violations
from engine.model.elements import Process
from engine.models import Definition
from engine.ports import Ports
from engine.runtime import Runtime
from tests import databases
from tests.engine.conftest import everybody
from tests.engine.spiff.diagrams import START
from web.simulation.filler import fill_form
from web.simulation.player import Act, Errand, Player, Work

Decide = Callable[[Work, datetime], Act | None]


def in_an_hour(_work: Work, now: datetime) -> Act | None:
    """Everybody submits after an hour."""
    return Act(now + timedelta(hours=1))


@dataclass
class Villagers:
    """Each post "post:x" is held by the person "x", who does as `choose` says."""

    choose: Decide = in_an_hour
    errands: Callable[[Work, datetime], Iterable[Errand]] = lambda _work, _now: ()
    seen: list[tuple[str, datetime]] = field(default_factory=list)

    def decide(self, ctx: Ctx, work: Work, luck: Random) -> Act | None:
        self.seen.append((f"{work.task.node} {work.round}", ctx.now()))
        return self.choose(work, ctx.now())

    def list_errands(self, ctx: Ctx, work: Work, act: Act | None, luck: Random) -> Iterable[Errand]:
        return self.errands(work, ctx.now())

    def find_doer(self, ctx: Ctx, principals: Sequence[str], luck: Random) -> str | None:
        return next((each.partition(":")[2] for each in principals), None)

    def principals_of(self, ctx: Ctx, person_id: str) -> Sequence[str]:
        return [f"post:{person_id}", f"person:{person_id}"]

    def find_colleague(self, ctx: Ctx, work: Work, person_id: str, luck: Random) -> str | None:
        return "person:colleague"

    def fill(self, form: Form, work: Work, person_id: str, today: date, luck: Random) -> Mapping[str, Any]:
        return fill_form(form, work.task.form, work.task.context, today, luck)


@pytest.fixture
def clock() -> VirtualClock:
    """Monday 2 March 2015, 09:00 in Shanghai."""
    return VirtualClock(START)


@pytest.fixture
def runtime(tmp_path: Path, clock: VirtualClock) -> Iterator[Runtime]:
    """A scratch database; at the end of the test every invariant must hold."""
    url = databases.sqlite_url(tmp_path / "play.sqlite3")
    databases.create_schema(url)
    made = Runtime(url, clock=clock, ports=Ports(resolve_principals=everybody), durable=False)
    yield made
    with made.read() as ctx:
        assert find_violations(ctx) == []
    made.close()


def deploy(runtime: Runtime, process: Process, key: str = "p", forms: dict[str, Any] | None = None) -> None:
    """Store a process as a definition, unchecked."""
    with runtime.begin() as ctx:
        ctx.session.add(
            Definition(
                key=key,
                version=1,
                name={"zh": key, "en": key},
                bpmn="",
                model=process.to_dict(),
                forms=forms or {},
                manifest={},
                checksum="",
                deployed_at=ctx.now(),
                deployed_by=ctx.actor,
            )
        )


@pytest.fixture
def play(runtime: Runtime, clock: VirtualClock) -> Callable[..., Player]:
    """Start one instance of "p" and play for a number of days."""

    def run(cast: Villagers, days: int = 30, **values: Any) -> Player:
        player = Player(runtime, clock, cast, **values)
        player.schedule(clock.now(), "start", lambda ctx: runtime.start(ctx, "p", business_key="b"))
        player.play(clock.now() + timedelta(days=days))
        return player

    return run
