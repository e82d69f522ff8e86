"""Timers fire when they are due, once, also after a time of silence."""

from __future__ import annotations

from datetime import timedelta

from engine.clock import VirtualClock
from engine.model.elements import Event
from engine.runtime import Runtime
from tests.engine.acts import (
    begin,
    names,
)
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, node, process, start, user


def test_timer_fires_when_due_and_only_then(runtime: Runtime, deploy: Deploy, clock: VirtualClock) -> None:
    wait = node("intermediateCatchEvent", "W", event=Event(kind="timer", timer="duration", expression="P2D"))
    deploy(process([start(), wait, user("A")], ["Begin > W > A"]))
    begin(runtime)
    assert runtime.next_due() == clock.now() + timedelta(days=2)
    clock.advance(days=1)
    assert (runtime.advance(), names(runtime)) == (0, [])
    clock.advance(days=1)
    runtime.advance()
    assert (names(runtime), runtime.next_due()) == (["A"], None)


def test_cycle_missed_while_down_fires_once_and_keeps_its_rhythm(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    daily = Event(kind="timer", timer="cycle", expression="R/P1D")
    deploy(
        process(
            [start(), user("A"), user("Chase"), boundary("T", "A", daily, interrupting=False)],
            ["Begin > A", "T > Chase"],
        )
    )
    begun = clock.now()
    begin(runtime)
    clock.advance(days=4, hours=3)
    runtime.advance()
    assert names(runtime) == ["A", "Chase"]
    assert runtime.next_due() == begun + timedelta(days=5)
    clock.advance(days=1)
    runtime.advance()
    assert names(runtime) == ["A", "Chase", "Chase"]
