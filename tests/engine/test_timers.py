"""Timers fire when they are due, once, also after a time of silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.clock import VirtualClock
from engine.model.elements import Event
from engine.models import (
    AuditEvent,
    Incident,
    Instance,
    StartTrigger,
    Timer,
)
from engine.runtime import Runtime
from engine.spiff import timing
from tests.engine.acts import (
    begin,
    complete,
    count,
    incident,
    names,
    retry,
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


@pytest.mark.parametrize("expression", ["R/P1D", "R3/P1D"])
def test_interrupting_cycle_fires_once_and_leaves_nothing(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock, expression: str
) -> None:
    daily = Event(kind="timer", timer="cycle", expression=expression)
    deploy(process([start(), user("A"), user("Late"), boundary("T", "A", daily)], ["Begin > A", "T > Late"]))
    begin(runtime)
    clock.advance(days=1)
    runtime.advance()
    assert (names(runtime), count(runtime, Timer), runtime.next_due()) == (["Late"], 0, None)


def test_task_done_before_its_deadline_takes_the_timer_away(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    due = boundary("T", "A", Event(kind="timer", timer="duration", expression="P1D"))
    deploy(process([start(), user("A"), user("B"), user("Late"), due], ["Begin > A > B", "T > Late"]))
    begin(runtime)
    complete(runtime, "A")
    clock.advance(days=2)
    assert (runtime.advance(), names(runtime)) == (0, ["B"])


def broken_on_firing(runtime: Runtime) -> None:
    """Make whatever opens a task fail, as a listener with a fault does."""

    def listener(_ctx: Any, task: Any, _event: Any) -> None:
        if task.node == "Late":
            raise ValueError("no")

    runtime.ports.task_listeners.append(listener)


def test_timer_that_cannot_fire_is_an_incident_and_can_be_retried(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    due = boundary("T", "A", Event(kind="timer", timer="duration", expression="P1D"))
    deploy(process([start(), user("A"), user("Late"), due], ["Begin > A", "T > Late"]))
    broken_on_firing(runtime)
    begin(runtime)
    clock.advance(days=1)
    runtime.advance()
    assert (names(runtime), incident(runtime).cause, runtime.next_due()) == (["A"], "ValueError: no", None)
    runtime.ports.task_listeners.clear()
    retry(runtime)
    runtime.advance()
    assert names(runtime) == ["Late"]


def test_timer_that_could_not_fire_is_forgotten_with_its_task(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    due = boundary("T", "A", Event(kind="timer", timer="duration", expression="P1D"))
    deploy(process([start(), user("A"), user("B"), user("Late"), due], ["Begin > A > B", "T > Late"]))
    broken_on_firing(runtime)
    begin(runtime)
    clock.advance(days=1)
    runtime.advance()
    complete(runtime, "A")
    assert (names(runtime), count(runtime, Incident, Incident.resolved_at.is_(None))) == (["B"], 0)


def timed_start(runtime: Runtime, deploy: Deploy, expression: str, **values: Any) -> None:
    event = Event(kind="timer", timer="cycle", expression=expression)
    begin_at = node("startEvent", "Begin", event=event, **values)
    deploy(process([begin_at, user("A")], ["Begin > A"]))
    environment = runtime.instances.environment
    with runtime.begin() as ctx:
        due_at, cycle = timing.due(event, environment(ctx), {})
        ctx.session.add(StartTrigger(definition_key="p", node="Begin", due_at=due_at, cycle=cycle))


def test_timed_start_is_named_after_the_local_day_and_comes_again(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    timed_start(runtime, deploy, "R/2015-03-04T00:30:00+08:00/P1D")
    clock.advance(days=2)
    runtime.advance()
    clock.advance(days=1)
    runtime.advance()
    runtime.advance()
    with runtime.read() as ctx:
        keys = sorted(ctx.session.scalars(select(Instance.business_key)))
    assert keys == ["2015-03-04", "2015-03-05"]


def test_timed_start_that_fails_is_told_and_does_not_stop_the_others(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    timed_start(runtime, deploy, "R/P1D", businessKey="null")
    wait = node("intermediateCatchEvent", "W", event=Event(kind="timer", timer="duration", expression="P1D"))
    deploy(process([start(), wait, user("B")], ["Begin > W > B"]), "other")
    begin(runtime, "other")
    clock.advance(days=1)
    runtime.advance()
    assert (names(runtime), count(runtime, AuditEvent, AuditEvent.kind == "start_failed")) == (["B"], 1)
    assert runtime.next_due() == clock.now() + timedelta(days=1)
