"""Releasing policies of reminders: what holds from then on, and how open tasks follow."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.context import Ctx
from engine.errors import AppError, Invalid, NotFound
from engine.models import AuditEvent, HumanTask
from engine.ports import TaskEvent
from engine.seals import HORIZON
from handlers.reminders import following, foreseeing, releases
from handlers.reminders.following import follow_releases
from handlers.reminders.ladder import make_policy, make_steps
from handlers.reminders.models import ReminderRelease, TaskReminder
from handlers.reminders.policies import POLICIES
from handlers.reminders.releases import PolicyChanged, PolicyFlawed, PolicyUnchanged, PolicyUnseen
from handlers.reminders.rules import CALENDAR, OWNER, SUMMARY, Policy
from handlers.reminders.service import hear_of_task, remind_of_tasks
from handlers.reminders.upcoming import list_upcoming
from tests.handlers.reminders.conftest import end_of, local
from tests.handlers.world import World, make_task

Read = Callable[[World], list[tuple[str, str]]]
PLAN = POLICIES["unit_plan"]
OWNER_SEAT = "unit_union@ent-0001"


def ladder(
    *days: int, above: Sequence[tuple[int, str]] = (), every: int = 5, code: str = "unit_plan"
) -> Policy:
    """A policy that reminds the owner on these days, and tells roles above on those."""
    steps = [step for day in days for step in make_steps(day, [OWNER])]
    steps += [step for day, role in above for step in make_steps(day, [role])]
    return make_policy(POLICIES[code], steps, every, None)


def release(world: World, policy: Policy, base: int = 0) -> int:
    with world.begin("person:p:office@city") as ctx:
        seal = releases.seal_of(policy, base)
        return releases.release(ctx, policy, base=base, seal=seal, reason=" 县区要求 ")


def open_plan(world: World, due_at: datetime | None = None, reminder: str = "unit_plan") -> HumanTask:
    due = due_at or end_of(3, 25)
    with world.begin() as ctx:
        return make_task(
            ctx, [f"post:{OWNER_SEAT}"], due_at=due, organisation_id="ent-0001", reminder=reminder
        )


def play(world: World, until: tuple[int, int], *, follows: bool = True) -> list[tuple[int, int]]:
    """Let the days pass hour by hour; the local dates on which something was sent."""
    sent = []
    world.clock.set(world.clock.now().replace(minute=0))
    while world.clock.now() < local(*until, 23):
        world.clock.advance(hours=1)
        if follows:
            world.run_tick(follow_releases)
        if world.run_tick(remind_of_tasks):
            day = world.clock.now() + timedelta(hours=8)
            assert day.hour == 9
            sent.append((day.month, day.day))
    return sent


def planned(world: World) -> list[tuple[int, int, datetime]]:
    with world.begin() as ctx:
        rows = ctx.session.scalars(select(TaskReminder).order_by(TaskReminder.task_id))
        return [(row.version, row.next_step, row.next_at) for row in rows]


def test_release_holds_for_tasks_given_afterwards_and_only_for_its_policy(working: World) -> None:
    working.clock.set(local(3, 2))
    assert release(working, ladder(-5, 0)) == 1
    open_plan(working)
    open_plan(working, reminder="report")
    [(version, _step, at), (other, _other_step, other_at)] = sorted(planned(working), reverse=True)
    assert (version, at) == (1, local(3, 18))
    assert (other, other_at) == (0, local(3, 23))


def test_open_tasks_follow_without_making_up_for_what_is_past(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    assert play(working, (3, 10)) == [(3, 10)]
    # -12 is past, -11 has just been sent as it was planned, -10 is tomorrow.
    release(working, ladder(-12, -11, -10, 0, above=[(1, "office")]))
    assert play(working, (4, 7)) == [(3, 11), (3, 25), (3, 26), (4, 2)]
    assert notices(working) == [
        *[(OWNER_SEAT, "task.due_soon")] * 2,
        (OWNER_SEAT, "task.due_today"),
        ("office@city", "task.overdue_below"),
        (OWNER_SEAT, "task.overdue"),
    ]


@pytest.mark.parametrize("follows", [True, False])
def test_a_row_that_is_not_brought_up_to_date_yet_sends_nothing_by_the_version_before(
    working: World, notices: Read, follows: bool
) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    release(working, ladder(0, above=[(1, "office")]))
    play(working, (3, 24), follows=follows)
    assert notices(working) == []
    assert play(working, (4, 7), follows=follows) == [(3, 25), (3, 26), (4, 2)]
    assert notices(working) == [
        (OWNER_SEAT, "task.due_today"),
        ("office@city", "task.overdue_below"),
        (OWNER_SEAT, "task.overdue"),
    ]


def test_an_overdue_task_gets_no_burst(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    play(working, (3, 26))
    notices(working)
    release(working, ladder(-9, -8, -7, 0, 1, above=[(1, "office"), (2, "office_director")], every=2))
    assert play(working, (4, 3)) == [(3, 27), (3, 31), (4, 2)]
    assert notices(working) == [
        ("office_director@city", "task.overdue_below"),
        *[(OWNER_SEAT, "task.overdue")] * 2,
    ]


def test_what_had_come_due_goes_out_once_as_it_was_planned(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    working.clock.set(local(3, 10, 9, 5))  # due since 09:00, and no scheduler has come by yet
    release(working, ladder(-11, 0))
    working.clock.advance(minutes=1)
    working.run_tick(follow_releases)
    assert working.run_tick(remind_of_tasks) == 1
    assert notices(working) == [(OWNER_SEAT, "task.due_soon")]
    assert planned(working) == [(1, 1, local(3, 25))]
    assert play(working, (3, 25)) == [(3, 25)]


def test_a_summary_still_to_come_stays_one(working: World, notices: Read) -> None:
    working.clock.set(local(3, 13, 15))
    open_plan(working)
    assert planned(working) == [(0, SUMMARY, local(3, 16))]
    release(working, ladder(-11, -2, 0))
    assert play(working, (3, 24)) == [(3, 16), (3, 23)]
    assert notices(working) == [(OWNER_SEAT, "task.summary"), (OWNER_SEAT, "task.due_soon")]


def test_nothing_goes_out_twice_over_several_versions(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    for version, days in enumerate([(-11, 0), (-11, -10, 0), (-11, -10, -9, 0)]):
        working.clock.set(local(3, 10 + version, 8))
        release(working, ladder(*days, 1), version)
        assert play(working, (3, 10 + version)) == [(3, 10 + version)]
    assert notices(working) == [(OWNER_SEAT, "task.due_soon")] * 3


def test_due_date_moved_under_a_release_is_reminded_of_by_it(working: World) -> None:
    working.clock.set(local(3, 2))
    task = open_plan(working)
    release(working, ladder(-1, 0))
    with working.begin() as ctx:
        found = ctx.session.get_one(HumanTask, task.id)
        found.due_at = end_of(4, 24)
        hear_of_task(ctx, found, "due_changed")
    assert planned(working) == [(1, 0, local(4, 23))]


def test_the_shipped_policy_comes_back(working: World) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    before = planned(working)
    release(working, ladder(-5, 0))
    working.clock.advance(minutes=1)
    working.run_tick(follow_releases)
    assert planned(working) == [(1, 0, local(3, 18))]
    working.clock.advance(minutes=1)
    assert release(working, PLAN, 1) == 2
    working.clock.advance(minutes=1)
    working.run_tick(follow_releases)
    assert [row[1:] for row in planned(working)] == [row[1:] for row in before]
    with working.begin() as ctx:
        newest, first = releases.list_versions(ctx, "unit_plan")
        assert (newest.is_shipped, first.is_shipped) == (True, False)
        assert (first.reason, first.released_by) == ("县区要求", "person:p:office@city")
        assert releases.in_force(ctx, PLAN).steps == PLAN.steps
        events = ctx.session.scalars(
            select(AuditEvent).where(AuditEvent.kind == "reminder_rule.released").order_by(AuditEvent.id)
        ).all()
        assert [(each.data["version"], each.data["reason"]) for each in events] == [
            (1, "县区要求"),
            (2, "县区要求"),
        ]
        assert events[0].data["before"] == events[1].data["after"] == PLAN.to_data()
        assert events[0].data["after"] == ladder(-5, 0).to_data()


GOOD = ladder(-5, 0)
REFUSED: list[tuple[Policy, int, str, str, type[AppError]]] = [
    (GOOD, 0, releases.seal_of(GOOD, 0), " ", Invalid),
    (ladder(-5), 0, releases.seal_of(ladder(-5), 0), "x", PolicyFlawed),
    (PLAN, 0, releases.seal_of(PLAN, 0), "x", PolicyUnchanged),
    (GOOD, 0, releases.seal_of(ladder(-4, 0), 0), "x", PolicyUnseen),
    (GOOD, 1, releases.seal_of(GOOD, 1), "x", PolicyChanged),
]


@pytest.mark.parametrize(("policy", "base", "seal", "reason", "error"), REFUSED)
def test_what_cannot_be_released(
    working: World, policy: Policy, base: int, seal: str, reason: str, error: type[AppError]
) -> None:
    with working.begin() as ctx, pytest.raises(error):
        releases.release(ctx, policy, base=base, seal=seal, reason=reason)
    with working.begin() as ctx:
        assert releases.list_versions(ctx, "unit_plan") == []
        with pytest.raises(NotFound):
            releases.get_version(ctx, PLAN, 1)
        with pytest.raises(NotFound):
            releases.get_shipped("gone")


def test_a_stored_policy_that_cannot_be_used_is_not(working: World, caplog: pytest.LogCaptureFixture) -> None:
    release(working, GOOD)
    for content in ({}, {**GOOD.to_data(), "steps": [{"offset": 0, "to": ["nobody"], "text": "x"}]}):
        with working.begin() as ctx:
            ctx.session.execute(update(ReminderRelease).values(content=content))
        with working.begin() as ctx, caplog.at_level(logging.ERROR):
            assert releases.in_force(ctx, PLAN).steps == PLAN.steps
        assert "unit_plan version 1" in caplog.text
        caplog.clear()


def test_pieces_are_bounded_and_everything_is_looked_at_again(
    working: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "TASKS", 2)
    working.clock.set(local(3, 2))
    tasks = [open_plan(working) for _ in range(5)]
    open_plan(working, reminder="report")
    release(working, GOOD)
    working.clock.advance(minutes=1)
    pieces = []
    while True:
        with working.begin() as ctx, working.counting() as seen:
            done = follow_releases(ctx)
            ctx.session.flush()
        if not done:
            break
        pieces.append(len(seen))
    assert len(pieces) == 4  # 2 + 2 + 2 of six, and the end
    assert max(pieces) <= 10
    assert Counter(row[0] for row in planned(working)) == {1: 5, 0: 1}

    # Planned by the version before, by a transaction that was under way at the release.
    with working.begin() as ctx:
        late = update(TaskReminder).where(TaskReminder.task_id == tasks[0].id)
        ctx.session.execute(late.values(version=0, next_step=0, next_at=local(3, 10)))
    assert working.run_tick(follow_releases) == 0
    working.clock.advance(minutes=HORIZON.total_seconds() / 60)
    assert working.run_tick(follow_releases) > 0
    assert Counter(row[0] for row in planned(working)) == {1: 5, 0: 1}
    working.clock.advance(hours=1)
    assert working.run_tick(follow_releases) == 0


def test_giving_a_task_asks_nothing_more_however_much_has_been_released(working: World) -> None:
    with working.begin() as ctx:
        task = make_task(ctx, [], due_at=end_of(3, 25), reminder="unit_plan")

    def asked(event: TaskEvent) -> int:
        with working.begin() as ctx, working.counting() as seen:
            hear_of_task(ctx, task, event)
        return len([text for text in seen if "reminder_releases" in text])

    assert asked("due_changed") == 0, "as it was read when the task was given"
    for version in range(3):
        release(working, ladder(-5 - version, 0), version)
        assert [asked("due_changed") for _ in range(3)] == [1, 0, 0]
        assert planned(working)[0][0] == version + 1
    working.clock.advance(minutes=2)
    assert [asked("due_changed"), asked("due_changed"), asked("closed")] == [1, 0, 0]


def test_a_release_that_is_undone_is_known_to_nobody(working: World) -> None:
    def undone(ctx: Ctx) -> None:
        releases.release(ctx, GOOD, base=0, seal=releases.seal_of(GOOD, 0), reason="x")
        assert releases.lately_in_force(ctx, PLAN).version == 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), working.begin() as ctx:
        undone(ctx)
    open_plan(working)
    assert planned(working)[0][0] == 0


def test_what_another_process_has_just_released_is_followed_too(working: World, database_url: str) -> None:
    """A process that has read the policy a moment ago plans by the version before; then its tasks follow."""
    working.clock.set(local(3, 2))
    open_plan(working)
    another = World(database_url, working.ports)
    another.clock.set(local(3, 2, 9, 0) + timedelta(seconds=30))
    release(another, ladder(-5, 0))
    another.clock.advance(minutes=1)
    another.run_tick(follow_releases)
    working.clock.set(local(3, 2, 9, 0) + timedelta(seconds=50))
    late = open_plan(working)
    with working.begin() as ctx:
        assert ctx.session.get_one(TaskReminder, late.id).version == 0
        assert _coming(ctx, late)[0] == local(3, 18), "what is told is the truth even so"
    another.clock.advance(minutes=HORIZON.total_seconds() / 60)
    another.run_tick(follow_releases)
    assert planned(working) == [(1, 0, local(3, 18))] * 2
    another.engine.dispose()


def _coming(ctx: Ctx, task: HumanTask) -> tuple[datetime, bool, tuple[str, ...], int]:
    found = list_upcoming(ctx, [task])[task.id]
    return found.at, found.is_for_owners, found.roles, found.every


def test_the_next_reminder_is_told_by_the_release_before_any_row_follows(working: World) -> None:
    working.clock.set(local(3, 24))
    task = open_plan(working)
    working.clock.set(local(3, 25, 12))
    working.run_tick(remind_of_tasks)
    with working.begin() as ctx:
        assert _coming(ctx, task) == (local(3, 27), False, ("upper_union",), 5)
    release(working, ladder(0, above=[(1, "office")], every=3))
    with working.begin() as ctx:
        assert _coming(ctx, task) == (local(3, 26), False, ("office",), 3)


def test_preview_counts_every_task_as_it_would_be_told_and_changes_nothing(working: World) -> None:
    working.clock.set(local(3, 2))
    for day in (20, 25, 25, 31):
        open_plan(working, end_of(3, day))
    open_plan(working, end_of(12, 31), reminder="report")
    working.clock.set(local(3, 19, 10))
    working.run_tick(remind_of_tasks)
    policy = ladder(-4, 0, above=[(1, "office")])
    before = planned(working)
    with working.begin() as ctx:
        outlook = foreseeing.foresee(ctx, policy)
        rows = foreseeing.list_rows(ctx, policy, limit=10)
        first = foreseeing.list_rows(ctx, policy, limit=1)
        rest = foreseeing.list_rows(ctx, policy, after=first[0].place, limit=10)
    assert [row.task.id for row in first + rest] == [row.task.id for row in rows]
    assert planned(working) == before
    assert (outlook.total, outlook.counted) == (4, 4)
    assert (
        outlook.changed
        == sum((row.now.at, row.now.told) != (row.then.at, row.then.told) for row in rows)
        == 3
    )
    assert [row.then.at for row in rows if row.now != row.then] == [local(3, 25)] * 3

    release(working, policy)
    sent: Counter[tuple[int, int]] = Counter()
    while working.clock.now() < local(4, 18, 9):
        working.clock.advance(hours=1)
        working.run_tick(follow_releases)
        with working.begin() as ctx:
            today = (working.clock.now() + timedelta(hours=8)).date()
            sent[today.month, today.day] += remind_of_tasks(ctx)
    foreseen: Counter[tuple[int, int]] = Counter()
    for (on, _to), (_now, then) in outlook.days.items():
        foreseen[on.month, on.day] += then
    assert +foreseen == +sent


def test_preview_of_calendar_days_is_what_is_sent(working: World, notices: Read) -> None:
    """21 March is a Saturday, 25 March the due date, 28 March a Saturday again."""
    working.clock.set(local(3, 2))
    task_id = open_plan(working).id
    policy = replace(ladder(-4, 0, above=[(3, "office")]), counted=CALENDAR)
    with working.begin() as ctx:
        outlook = foreseeing.foresee(ctx, policy)
        [row] = foreseeing.list_rows(ctx, policy, hidden=(), limit=2)
    foreseen = {(day.month, day.day): then for (day, _to), (_now, then) in outlook.days.items() if then}
    assert foreseen == {(3, 21): 1, (3, 25): 1, (3, 28): 1}
    release(working, policy)
    assert row.then.at == local(3, 21)
    with working.begin() as ctx:
        assert _coming(ctx, ctx.session.get_one(HumanTask, task_id)) == (local(3, 21), True, (), 5)
        [upcoming] = list_upcoming(ctx, [ctx.session.get_one(HumanTask, task_id)]).values()
    assert upcoming.counted == CALENDAR
    assert play(working, (4, 3)) == [(3, 21), (3, 25), (3, 28), (4, 2)]
    told = [
        (OWNER_SEAT, "task.due_soon"),
        (OWNER_SEAT, "task.due_today"),
        ("office@city", "task.overdue_below"),
    ]
    assert notices(working) == [*told, (OWNER_SEAT, "task.overdue")]


def test_preview_names_people_and_leaves_out_what_is_hidden(working: World) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    with working.begin() as ctx:
        [row] = foreseeing.list_rows(ctx, ladder(0), limit=5)
        assert row.now.told == (("task.due_soon", ("unit_union ent-0001",)),)
        assert row.then.told == (("task.due_today", ("unit_union ent-0001",)),)
        assert foreseeing.list_rows(ctx, ladder(0), hidden=["unit_plan"], limit=5) == []
        assert foreseeing.count_governed(ctx) == {"unit_plan": 1}
