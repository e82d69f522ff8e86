"""Due times worked out anew by the new version: from when each began to wait, past ones by the rule of arming."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import tasks
from engine.clock import VirtualClock
from engine.migration import MigrationRefused
from engine.migration.report import CHANGES, FIRES, OVER, SKIPPED, UNKNOWN
from engine.model.elements import Event, Process
from engine.models import NEVER, AuditEvent, HumanTask, TaskCandidate, Timer
from engine.runtime import Runtime
from tests.engine.acts import begin, names, open_tasks
from tests.engine.conftest import Deploy
from tests.engine.migration.test_migration import OPERATOR
from tests.engine.spiff.diagrams import boundary, end, node, process, start, sub, user


def timer(kind: str, text: str) -> Event:
    """A timer event."""
    return Event(kind="timer", timer=kind, expression=text)


DAY = timer("duration", "P1D")


def beside(event: Event, *, interrupting: bool = True, due: str = "P5D", **values: Any) -> Process:
    """A task with a timer on its edge."""
    late = boundary("T", "A", event, interrupting=interrupting, **values)
    return process(
        [start(), user("A", due=due), late, user("Late"), end(), end("End")],
        ["Begin > A > Finish", "T > Late > End"],
    )


def alone(event: Event, **values: Any) -> Process:
    """A timer in the flow."""
    wait = node("intermediateCatchEvent", "T", event=event, **values)
    return process([start(), wait, user("After"), end()], ["Begin > T > After > Finish"])


def rivals(event: Event) -> Process:
    """A timer behind an event gateway."""
    news = Event(kind="message", message="news", correlation_key='"k"')
    waits = [node("intermediateCatchEvent", name, event=each) for name, each in (("T", event), ("M", news))]
    return process(
        [start(), node("eventBasedGateway", "First"), *waits, user("After"), end()],
        ["Begin > First > T > After > Finish", "First > M > After"],
    )


def within(event: Event) -> Process:
    """A timer that an event sub-process in a sub-process waits for."""
    starts = node("startEvent", "T", event=event, interrupting=False)
    listener = node(
        "eventSubProcess",
        "Listener",
        process=process([starts, user("After"), end("Over")], ["T > After > Over"]),
    )
    inner = [start("In"), user("A"), end("Out"), listener]
    return process([start(), sub("S", inner, ["In > A > Out"]), end()], ["Begin > S > Finish"])


def timers(runtime: Runtime) -> list[dict[str, Any]]:
    """Every waiting timer."""
    with runtime.read() as ctx:
        rows = ctx.session.execute(select(Timer.__table__).order_by(Timer.token_id)).mappings()
        return [dict(row) for row in rows]


def due_of_task(runtime: Runtime) -> tuple[datetime | None, datetime]:
    """The due time of the one open task, and that of its place in an inbox."""
    with runtime.read() as ctx:
        task = ctx.session.scalars(select(HumanTask).where(HumanTask.state == "ready")).one()
        return task.due_at, ctx.session.scalars(select(TaskCandidate.due_at)).one()


def move(runtime: Runtime, instance_id: str, version: str) -> list[str]:
    """Validate, try and do it with due times worked out anew; all say the same, and a trial leaves no trace."""
    before = timers(runtime)
    with runtime.read() as ctx:
        seen = runtime.migration.validate(ctx, instance_id, version, recompute_due=True)
        foreseen = runtime.migration.foresee(ctx, instance_id, runtime.instances.versions.get(ctx, version))
    with runtime.begin() as ctx:
        tried = runtime.migration.trial(ctx, instance_id, version, recompute_due=True)
    assert (tried.errors, timers(runtime)) == ([], before)
    assert seen.times == tried.times == foreseen.times
    with runtime.begin(OPERATOR) as ctx:
        runtime.migration.execute(ctx, instance_id, version, reason="新版本", recompute_due=True)
    return [each.outcome for each in tried.times]


def undo(runtime: Runtime, instance_id: str) -> None:
    """Take it back."""
    with runtime.begin(OPERATOR) as ctx:
        runtime.migration.undo(ctx, instance_id, "再想想")


def test_times_count_from_the_beginning_and_go_back_exactly(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(beside(timer("duration", "P1D")))
    instance_id, began = begin(runtime), clock.now()
    heard: list[tuple[str, datetime | None]] = []
    runtime.ports.task_listeners.append(lambda _ctx, task, event: heard.append((event, task.due_at)))
    clock.advance(hours=12)
    before, due = timers(runtime), due_of_task(runtime)
    assert move(runtime, instance_id, deploy(beside(timer("duration", "P3D"), due="P2D"))) == [CHANGES] * 2
    heard.clear()
    task_due = began + timedelta(days=2)
    assert [row["due_at"] for row in timers(runtime)] == [began + timedelta(days=3)]
    assert due_of_task(runtime) == (task_due, task_due)
    undo(runtime, instance_id)
    assert (timers(runtime), due_of_task(runtime)) == (before, due)
    assert heard == [("due_changed", due[0])]
    with runtime.begin(OPERATOR) as ctx:
        runtime.migration.execute(ctx, instance_id, _newest(runtime), reason="新版本")
    assert (timers(runtime), due_of_task(runtime)) == (before, due), "kept unless somebody asks otherwise"


def _newest(runtime: Runtime) -> str:
    with runtime.read() as ctx:
        return runtime.instances.versions.newest(ctx, "p").id


def test_listeners_hear_and_history_says_what_changed(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(beside(timer("duration", "P1D")))
    instance_id, began = begin(runtime), clock.now()
    heard: list[tuple[str, datetime | None]] = []
    version = deploy(beside(timer("duration", "P3D"), due="=date(2999, 1, 1)"))
    runtime.ports.task_listeners.append(lambda _ctx, task, event: heard.append((event, task.due_at)))
    with runtime.begin(OPERATOR) as ctx:
        runtime.migration.execute(ctx, instance_id, version, reason="新版本", recompute_due=True)
    [(event, due_at)] = heard
    assert (event, due_at and due_at.year) == ("due_changed", 2999)
    with runtime.read() as ctx:
        rows = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind.endswith("_changed"))).all()
        assert {row.kind: row.data["reason"] for row in rows} == dict.fromkeys(
            ("timer_changed", "task_due_changed"), "新版本"
        )
        [changed] = [row.data for row in rows if row.kind == "timer_changed"]
    assert (changed["before"], changed["after"]) == (began + timedelta(days=1), began + timedelta(days=3))


@pytest.mark.parametrize("draw", [beside, alone, rivals, within])
def test_same_times_are_no_change_wherever_a_timer_waits(
    draw: Any, runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(draw(timer("duration", "P1D")))
    instance_id = begin(runtime)
    clock.advance(hours=2)
    before = timers(runtime)
    assert move(runtime, instance_id, deploy(draw(timer("duration", "PT24H")))) == []
    assert timers(runtime) == before
    assert move(runtime, instance_id, deploy(draw(timer("duration", "PT20H")))) == [CHANGES]
    clock.advance(hours=18)
    runtime.advance()
    assert [name for name in names(runtime) if name != "A"] in (["Late"], ["After"])


def test_duration_that_has_run_out_fires_at_once(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(beside(timer("duration", "P9D")))
    instance_id = begin(runtime)
    clock.advance(days=3)
    assert move(runtime, instance_id, deploy(beside(timer("duration", "P2D")))) == [FIRES]
    runtime.advance()
    assert names(runtime) == ["Late"]


@pytest.mark.parametrize(
    ("draw", "values", "expected"),
    [
        (beside, {}, SKIPPED),
        (beside, {"whenPast": "fire"}, FIRES),
        (alone, {}, FIRES),
    ],
)
def test_date_that_is_past_follows_the_rule_of_arming(
    draw: Any, values: dict[str, str], expected: str, runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    later = (clock.now() + timedelta(days=9)).isoformat()
    deploy(draw(timer("date", later), **values))
    instance_id = begin(runtime)
    clock.advance(days=3)
    before = timers(runtime)
    past = (clock.now() - timedelta(days=1)).isoformat()
    version = deploy(draw(timer("date", past), **values))
    assert move(runtime, instance_id, version) == [expected]
    undo(runtime, instance_id)
    assert timers(runtime) == before
    assert move(runtime, instance_id, version) == [expected]
    runtime.advance()
    assert timers(runtime) == []
    assert names(runtime) == {SKIPPED: ["A"], FIRES: ["Late" if draw is beside else "After"]}[expected]


def test_date_skipped_before_waits_when_the_new_version_has_a_later_one(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(beside(timer("date", (clock.now() - timedelta(days=1)).isoformat())))
    instance_id = begin(runtime)
    assert timers(runtime) == []
    later = clock.now() + timedelta(days=9)
    assert move(runtime, instance_id, deploy(beside(timer("date", later.isoformat())))) == [CHANGES]
    assert [row["due_at"] for row in timers(runtime)] == [later]
    undo(runtime, instance_id)
    assert timers(runtime) == []


@pytest.mark.parametrize(
    ("text", "outcome", "next_day"),
    [("R/P2D", CHANGES, 6.0), ("R3/P1D", "", 3.0), ("R/PT12H", FIRES, 3.0), ("R2/P1D", OVER, None)],
)
def test_cycle_keeps_the_rounds_that_have_fired(
    text: str,
    outcome: str,
    next_day: float | None,
    runtime: Runtime,
    deploy: Deploy,
    clock: VirtualClock,
) -> None:
    deploy(beside(timer("cycle", "R/P1D"), interrupting=False))
    instance_id, began = begin(runtime), clock.now()
    for _ in range(2):
        clock.advance(days=1)
        runtime.advance()
    clock.advance(hours=11)
    assert names(runtime).count("Late") == 2
    version = deploy(beside(timer("cycle", text), interrupting=False))
    assert move(runtime, instance_id, version) == ([outcome] if outcome else [])
    runtime.advance()
    assert names(runtime).count("Late") == 2 + (outcome == FIRES), "missed rounds come once"
    due = [row["due_at"] for row in timers(runtime)]
    if next_day is None:
        assert due == []
    elif outcome == FIRES:
        assert due == [began + timedelta(days=2, hours=12)]
    else:
        assert due == [began + timedelta(days=next_day)]
    clock.advance(days=1)
    runtime.advance()
    assert names(runtime).count("Late") == {CHANGES: 2, "": 3, FIRES: 4, OVER: 2}[outcome]


def test_what_is_due_already_stays_due(runtime: Runtime, deploy: Deploy, clock: VirtualClock) -> None:
    deploy(beside(timer("duration", "P1D")))
    instance_id = begin(runtime)
    clock.advance(days=3)
    before = timers(runtime)
    past = (clock.now() - timedelta(days=1)).isoformat()
    assert move(runtime, instance_id, deploy(beside(timer("date", past)))) == []
    assert timers(runtime) == before
    runtime.advance()
    assert names(runtime) == ["Late"]


@pytest.mark.parametrize(("text", "more"), [("R/PT12H", 1), ("R2/P1D", 0)])
def test_cycle_that_is_due_already_fires_and_goes_on_by_the_new_rule(
    text: str, more: int, runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(beside(timer("cycle", "R/P1D"), interrupting=False))
    instance_id = begin(runtime)
    for _ in range(2):
        clock.advance(days=1)
        runtime.advance()
    clock.advance(days=1, hours=1)
    version = deploy(beside(timer("cycle", text), interrupting=False))
    assert move(runtime, instance_id, version) == []
    runtime.advance()
    assert names(runtime).count("Late") == 3
    clock.advance(hours=12)
    runtime.advance()
    assert names(runtime).count("Late") == 3 + more
    assert len(timers(runtime)) == more


def test_moments_of_one_step_are_taken_for_one(runtime: Runtime, deploy: Deploy) -> None:
    deploy(beside(DAY))
    instance_id = begin(runtime)
    with runtime.begin() as ctx:
        [row] = ctx.session.scalars(select(Timer))
        row.armed_at = row.due_at - timedelta(days=1) + timedelta(milliseconds=300)
    before = timers(runtime)
    assert move(runtime, instance_id, deploy(beside(timer("duration", "PT24H")))) == []
    assert timers(runtime) == before


def test_suspended_instance_remembers_its_new_time(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(beside(timer("duration", "P1D")))
    instance_id, began = begin(runtime), clock.now()
    with runtime.begin(OPERATOR) as ctx:
        runtime.suspend(ctx, instance_id, "稍候")
    before = timers(runtime)
    version = deploy(beside(timer("duration", "P3D")))
    assert move(runtime, instance_id, version) == [CHANGES]
    assert [(row["due_at"], row["held_due_at"]) for row in timers(runtime)] == [
        (NEVER, began + timedelta(days=3))
    ]
    undo(runtime, instance_id)
    assert timers(runtime) == before
    move(runtime, instance_id, version)
    with runtime.begin(OPERATOR) as ctx:
        runtime.resume(ctx, instance_id)
    assert [row["due_at"] for row in timers(runtime)] == [began + timedelta(days=3)]


@pytest.mark.parametrize("place", ["task", "timer"])
def test_time_that_cannot_be_worked_out_refuses_all(place: str, runtime: Runtime, deploy: Deploy) -> None:
    deploy(beside(timer("duration", "P1D")))
    instance_id = begin(runtime)
    before, due = timers(runtime), due_of_task(runtime)
    text = "=nobody_knows"
    version = deploy(beside(timer("date", text)) if place == "timer" else beside(DAY, due=text))
    with runtime.read() as ctx:
        found = runtime.instances.versions.get(ctx, version)
        foreseen = runtime.migration.foresee(ctx, instance_id, found)
    assert (foreseen.errors, [each.outcome for each in foreseen.times]) == ([], [UNKNOWN])
    with runtime.begin() as ctx, pytest.raises(MigrationRefused) as error:
        runtime.migration.execute(ctx, instance_id, version, reason="新版本", recompute_due=True)
    assert [each.code for each in error.value.problems] == ["migration.time_unknown"]
    assert (timers(runtime), due_of_task(runtime)) == (before, due)


def test_timer_whose_beginning_is_not_known_keeps_its_time(runtime: Runtime, deploy: Deploy) -> None:
    deploy(beside(DAY))
    instance_id = begin(runtime)
    with runtime.begin() as ctx:
        ctx.session.execute(update(Timer).values(armed_at=None))
    before = timers(runtime)
    assert move(runtime, instance_id, deploy(beside(timer("duration", "P3D")))) == []
    assert timers(runtime) == before


def test_claims_and_drafts_stay_with_a_task_that_is_due_otherwise(runtime: Runtime, deploy: Deploy) -> None:
    deploy(beside(DAY))
    instance_id = begin(runtime)
    [task] = open_tasks(runtime)
    with runtime.begin() as ctx:
        tasks.claim(ctx, task.id, "p1")
        tasks.save_draft(ctx, task.id, "p1", {"half": "typed"})
    move(runtime, instance_id, deploy(beside(DAY, due="")))
    with runtime.read() as ctx:
        found, draft = tasks.get_task(ctx, task.id), tasks.find_draft(ctx, task.id, "p1")
        assert (found.due_at, found.assignee, draft and draft.data) == (None, "person:p1", {"half": "typed"})
    assert due_of_task(runtime) == (None, NEVER)
