"""Changing when something is due: the timer, the task, and with it the inbox."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine import tasks
from engine.clock import VirtualClock
from engine.errors import AlreadyCompleted, Conflict
from engine.model.elements import Event
from engine.models import NEVER, AuditEvent, Incident, Timer
from engine.operations.refusals import Refused
from engine.runtime import Runtime
from tests.engine.acts import begin, complete, count, names, open_tasks
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, end, process, start, user


def change(runtime: Runtime, token_id: str, due_at: datetime | None, reason: str = "延期") -> None:
    with runtime.begin("person:admin") as ctx:
        runtime.change_due(ctx, token_id, due_at, reason)


def timer(runtime: Runtime) -> Timer:
    with runtime.read() as ctx:
        return ctx.session.scalars(select(Timer)).one()


@pytest.fixture
def instance_id(runtime: Runtime, deploy: Deploy) -> str:
    cycle = Event(kind="timer", timer="cycle", expression="R/PT2H")
    deploy(
        process(
            [
                start(),
                user("A", due="P5D"),
                user("Late"),
                end(),
                boundary("T", "A", cycle, interrupting=False),
            ],
            ["Begin > A > Finish", "T > Late > Finish"],
        )
    )
    return begin(runtime)


def test_timer_fires_at_its_new_time_and_the_cycle_goes_on_as_drawn(
    runtime: Runtime, instance_id: str, clock: VirtualClock
) -> None:
    began = clock.now()
    change(runtime, timer(runtime).token_id, began + timedelta(hours=1))
    clock.advance(minutes=61)
    runtime.advance()
    assert (names(runtime), timer(runtime).due_at) == (["A", "Late"], began + timedelta(hours=4))
    with runtime.read() as ctx:
        line = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "timer_changed")).one()
    assert (line.actor, line.instance_id, line.data) == (
        "person:admin",
        instance_id,
        {"reason": "延期", "before": began + timedelta(hours=2), "after": began + timedelta(hours=1)},
    )


def test_timer_set_to_the_past_fires_at_once(runtime: Runtime, instance_id: str, clock: VirtualClock) -> None:
    change(runtime, timer(runtime).token_id, clock.now() - timedelta(days=3))
    assert timer(runtime).due_at == clock.now()
    runtime.advance()
    assert names(runtime) == ["A", "Late"]


def test_timer_of_a_suspended_instance_is_changed_and_still_waits(
    runtime: Runtime, instance_id: str, clock: VirtualClock
) -> None:
    with runtime.begin() as ctx:
        runtime.suspend(ctx, instance_id, "核查")
    change(runtime, timer(runtime).token_id, clock.now() + timedelta(hours=1))
    found = timer(runtime)
    assert (found.due_at, found.held_due_at) == (NEVER, clock.now() + timedelta(hours=1))
    with runtime.begin() as ctx:
        runtime.resume(ctx, instance_id)
    clock.advance(hours=1)
    runtime.advance()
    assert names(runtime) == ["A", "Late"]


def test_task_is_due_at_its_new_time_in_every_inbox(
    runtime: Runtime, instance_id: str, clock: VirtualClock
) -> None:
    heard = []
    runtime.ports.task_listeners.append(lambda _ctx, task, event: heard.append((event, task.due_at)))
    task_id = open_tasks(runtime)[0].id
    with runtime.begin() as ctx:
        tasks.claim(ctx, task_id, "p1")
        tasks.save_draft(ctx, task_id, "p1", {"x": 1})
    later = clock.now() + timedelta(days=30)
    change(runtime, task_id, later)
    with runtime.read() as ctx:
        page = tasks.list_inbox(ctx, ["person:p1"], narrow=tasks.Filter(due_from=later))
        assert [(task.id, task.due_at, task.assignee) for task in page.rows] == [
            (task_id, later, "person:p1")
        ]
        assert tasks.find_draft(ctx, task_id, "p1") is not None
    change(runtime, task_id, None)
    assert heard == [("due_changed", later), ("due_changed", None)]
    runtime.ports.task_listeners.clear()


def test_unfit_changes_are_refused(runtime: Runtime, instance_id: str, clock: VirtualClock) -> None:
    task_id, timer_id, soon = open_tasks(runtime)[0].id, timer(runtime).token_id, clock.now() + timedelta(1)
    for token_id, due_at, reason, why in (
        (task_id, clock.now(), "x", "due_past"),
        (task_id, soon.replace(tzinfo=None), "x", "due_naive"),
        (task_id, NEVER, "x", "due_far"),
        (task_id, soon, "", "reason_missing"),
        (timer_id, None, "x", "nothing_due"),
        ("none", soon, "x", "nothing_due"),
    ):
        with pytest.raises(Refused) as refused:
            change(runtime, token_id, due_at, reason)
        assert refused.value.why == why


def test_task_that_is_done_is_refused(runtime: Runtime, instance_id: str, clock: VirtualClock) -> None:
    task_id, later = open_tasks(runtime)[0].id, clock.now() + timedelta(30)
    clock.advance(hours=2)
    runtime.advance()
    complete(runtime, "A")
    with pytest.raises(AlreadyCompleted):
        change(runtime, task_id, later)
    complete(runtime, "Late")
    with pytest.raises(Conflict, match="ended"):
        change(runtime, task_id, later)


def test_timer_that_could_not_fire_is_armed_by_a_new_time(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = Event(kind="timer", timer="duration", expression="PT1H")
    deploy(process([start(), user("A"), user("Late"), boundary("T", "A", event)], ["Begin > A", "T > Late"]))
    begin(runtime)
    clock.advance(hours=2)
    with monkeypatch.context() as broken:
        broken.setattr("engine.timers.faultpoint", lambda _name: 1 / 0)
        runtime.advance()
    assert (timer(runtime).due_at, count(runtime, Incident, Incident.resolved_at.is_(None))) == (NEVER, 1)
    change(runtime, timer(runtime).token_id, clock.now())
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 0
    runtime.advance()
    assert names(runtime) == ["Late"]
