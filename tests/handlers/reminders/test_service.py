from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from engine.english import english_texts
from engine.models import HumanTask, Instance, InstanceState, TaskCandidate
from handlers.directory import service as directory
from handlers.notices.models import Notice
from handlers.reminders import queries, service
from handlers.reminders.models import TaskReminder
from handlers.reminders.service import hear_of_task, remind_of_tasks
from tests.handlers.reminders.conftest import end_of, local
from tests.handlers.world import World, close_task, make_task

Read = Callable[[World], list[tuple[str, str]]]


def open_plan(world: World, **change: object) -> HumanTask:
    details: dict[str, object] = {
        "due_at": end_of(3, 25),
        "organisation_id": "ent-0001",
        "reminder": "unit_plan",
    }
    with world.begin() as ctx:
        return make_task(ctx, ["post:unit_union@ent-0001"], **(details | change))  # type: ignore[arg-type]


def play(world: World, until: tuple[int, int]) -> dict[tuple[int, int], int]:
    """Let the days pass hour by hour; tasks reminded of by local date."""
    sent = {}
    world.clock.set(world.clock.now().replace(minute=0))
    while world.clock.now() < local(*until, 23):
        world.clock.advance(hours=1)
        if done := world.run_tick(remind_of_tasks):
            day = world.clock.now() + timedelta(hours=8)
            assert day.hour == 9
            sent[day.month, day.day] = done
    return sent


def test_unit_plan_is_asked_for_until_it_is_done(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    task = open_plan(working)
    assert play(working, (3, 20)) == {(3, 10): 1, (3, 20): 1}
    assert notices(working) == [("unit_union@ent-0001", "task.due_soon")] * 2
    with working.begin() as ctx:
        close_task(ctx, task)
    assert play(working, (4, 30)) == {}
    assert notices(working) == []


def test_task_due_at_another_time_is_reminded_of_anew(working: World, notices: Read) -> None:
    """Steps that have been sent for the old time come again for the new one, and none of the old one's."""
    working.clock.set(local(3, 2))
    task = open_plan(working)
    assert list(play(working, (3, 12))) == [(3, 10)]
    with working.begin() as ctx:
        found = ctx.session.get_one(HumanTask, task.id)
        found.due_at = end_of(4, 24)
        hear_of_task(ctx, found, "due_changed")
    assert list(play(working, (4, 24))) == [(4, 9), (4, 21), (4, 24)]
    assert notices(working) == [
        *[("unit_union@ent-0001", "task.due_soon")] * 3,
        ("unit_union@ent-0001", "task.due_today"),
    ]


def test_nobody_is_reminded_of_a_suspended_process(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    task = open_plan(working)
    with working.begin() as ctx:
        instance = ctx.session.get_one(Instance, task.instance_id)
        instance.state, instance.suspended_with = InstanceState.SUSPENDED, instance.id
    play(working, (3, 12))
    assert notices(working) == []
    with working.begin() as ctx:
        instance = ctx.session.get_one(Instance, task.instance_id)
        instance.state, instance.suspended_with = InstanceState.RUNNING, None
    play(working, (3, 13))
    assert notices(working) == [("unit_union@ent-0001", "task.due_soon")]


def test_missing_plan_escalates_to_county_then_office_then_repeats(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    days = play(working, (4, 15))
    assert list(days) == [(3, 10), (3, 20), (3, 25), (3, 27), (3, 31), (4, 8), (4, 15)]
    assert notices(working) == [
        ("unit_union@ent-0001", "task.due_soon"),
        ("unit_union@ent-0001", "task.due_soon"),
        ("unit_union@ent-0001", "task.due_today"),
        ("county_union@county-01", "task.overdue_below"),
        ("office@city", "task.overdue_below"),
        ("unit_union@ent-0001", "task.overdue"),
        ("unit_union@ent-0001", "task.overdue"),
    ]


def test_large_enterprise_escalates_to_the_office_once(working: World, notices: Read) -> None:
    working.clock.set(local(3, 26))
    open_plan(working, organisation_id="ent-0002", due_at=end_of(3, 25), reminder="report")
    working.clock.set(local(4, 9))
    working.run_tick(remind_of_tasks)
    assert notices(working) == [("office@city", "task.for_bulletin"), ("unit_union@ent-0001", "task.overdue")]


def test_report_escalates_to_management_and_county(working: World, notices: Read) -> None:
    working.clock.set(local(4, 1))
    open_plan(working, due_at=end_of(5, 8), reminder="report")
    play(working, (5, 22))
    assert notices(working) == [
        ("unit_union@ent-0001", "task.due_soon"),
        ("unit_union@ent-0001", "task.due_today"),
        ("unit_union@ent-0001", "task.overdue"),
        ("county_union@county-01", "task.overdue_below"),
        ("unit_admin@ent-0001", "task.overdue_below"),
        ("office@city", "task.for_bulletin"),
    ]


def test_countersign_escalates_to_the_leader(working: World, notices: Read) -> None:
    working.clock.set(local(3, 13))
    with working.begin() as ctx:
        make_task(
            ctx,
            ["post:group_deputy@d_st"],
            due_at=end_of(3, 20),
            organisation_id="d_st",
            reminder="countersign",
            role="group_deputy",
        )
    play(working, (3, 23))
    assert [person for person, _ in notices(working)] == ["group_deputy@d_st"] * 3 + ["group_leader@city"]


def test_task_without_due_date_is_idle(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    open_plan(working, due_at=None, reminder="unit_plan")
    assert list(play(working, (3, 23))) == [(3, 9), (3, 16), (3, 23)]
    assert notices(working) == [
        ("unit_union@ent-0001", "task.idle"),
        ("unit_union@ent-0001", "task.idle"),
        ("county_union@county-01", "task.idle_below"),
        ("unit_union@ent-0001", "task.idle"),
    ]


def test_plan_of_13_march_gets_one_summary_not_a_burst(working: World, notices: Read) -> None:
    working.clock.set(local(3, 13, 15))
    open_plan(working)
    assert play(working, (3, 20)) == {(3, 16): 1, (3, 20): 1}
    assert notices(working) == [
        ("unit_union@ent-0001", "task.summary"),
        ("unit_union@ent-0001", "task.due_soon"),
    ]


def test_outage_brings_one_notice_for_each_person(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    open_plan(working)
    working.clock.set(local(5, 4, 12))
    assert working.run_tick(remind_of_tasks) == 1
    assert notices(working) == [
        ("county_union@county-01", "task.overdue_below"),
        ("office@city", "task.overdue_below"),
        ("unit_union@ent-0001", "task.overdue"),
    ]
    assert working.run_tick(remind_of_tasks) == 0


def test_holidays_move_reminders(working: World, notices: Read) -> None:
    working.clock.set(local(9, 7))
    open_plan(working, due_at=end_of(10, 8), reminder="default")
    assert list(play(working, (10, 8))) == [(9, 28), (9, 30), (10, 8)]


def test_same_moment_tried_twice_tells_once(working: World, notices: Read) -> None:
    """As after a crash between the notice and the step forward, were they two transactions."""
    working.clock.set(local(3, 2))
    task = open_plan(working)
    working.clock.set(local(3, 10))
    for _ in range(2):
        assert working.run_tick(remind_of_tasks) == 1
        with working.begin() as ctx:
            ctx.session.execute(
                update(TaskReminder)
                .where(TaskReminder.task_id == task.id)
                .values(next_step=0, next_at=working.clock.now())
            )
    assert notices(working) == [("unit_union@ent-0001", "task.due_soon")]


def test_person_with_two_reasons_is_told_once(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    with working.begin() as ctx:
        directory.hold_post(ctx, "county_union@county-01", "p:office@city")
    open_plan(working)
    working.clock.set(local(4, 1))
    working.run_tick(remind_of_tasks)
    assert [person for person, _ in notices(working)].count("office@city") == 1


def test_task_handed_on_reminds_the_new_owner(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    task = open_plan(working)
    with working.begin() as ctx:
        ctx.session.execute(
            update(TaskCandidate)
            .where(TaskCandidate.task_id == task.id)
            .values(principal="person:p:unit_admin@ent-0001")
        )
    working.clock.set(local(3, 10))
    working.run_tick(remind_of_tasks)
    assert notices(working) == [("unit_admin@ent-0001", "task.due_soon")]


def test_row_of_a_task_closed_unheard_is_dropped(working: World, notices: Read) -> None:
    working.clock.set(local(3, 2))
    task = open_plan(working)
    working.ports.task_listeners.clear()
    with working.begin() as ctx:
        close_task(ctx, task)
    working.clock.set(local(3, 10))
    assert working.run_tick(remind_of_tasks) == 1
    assert notices(working) == []
    with working.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(TaskReminder)) == 0


def test_due_date_beyond_all_calendars_is_as_none(working: World) -> None:
    working.clock.set(local(3, 2))
    open_plan(working, due_at=local(12, 31, year=9999))
    with working.begin() as ctx:
        assert queries.next_due_at(ctx) == local(3, 9)


def test_notice_says_what_and_by_when(working: World) -> None:
    working.clock.set(local(3, 2))
    task = open_plan(working)
    with working.begin() as ctx:
        ctx.session.get_one(HumanTask, task.id).title_en = "Activity plan"
    working.clock.set(local(3, 27))
    working.run_tick(remind_of_tasks)
    with working.begin() as ctx:
        upper = ctx.session.scalars(
            select(Notice).where(Notice.person_id == "p:county_union@county-01")
        ).one()
        owner = ctx.session.scalars(select(Notice).where(Notice.person_id == "p:unit_union@ent-0001")).one()
    assert upper.title == "逾期未办：临河机械厂 · 制定方案"
    assert upper.body_en == (
        "“制定方案” (Activity plan) of 临河机械厂 was due on 25 March 2015 and is still open. Please follow it up."
    )
    assert (upper.link, owner.link) == (f"/instances/{task.instance_id}", f"/tasks/{task.id}")
    assert owner.title == "到期提醒：制定方案（2015年3月25日截止）"


def test_batch_takes_the_same_number_of_queries(working: World) -> None:
    counts = []
    for size in (1, 3):
        working.clock.set(local(3, 2))
        for _ in range(size):
            open_plan(working)
        working.clock.set(local(4, 1))
        with working.begin() as ctx:
            ctx.ports.calendar(ctx)
            english_texts(ctx)
            with working.counting() as statements:
                assert remind_of_tasks(ctx) == size
                ctx.session.flush()
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 17


def test_batches_are_bounded(working: World, notices: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "BATCH", 2)
    working.clock.set(local(3, 2))
    for _ in range(3):
        open_plan(working)
    working.clock.set(local(3, 10))
    with working.begin() as ctx:
        assert remind_of_tasks(ctx) == 2
    with working.begin() as ctx:
        assert remind_of_tasks(ctx) == 1
    assert len(notices(working)) == 3


def test_next_due_is_the_earliest_reminder(working: World) -> None:
    with working.begin() as ctx:
        assert queries.next_due_at(ctx) is None
    working.clock.set(local(3, 2))
    open_plan(working)
    open_plan(working, due_at=end_of(3, 6), reminder="default")
    with working.begin() as ctx:
        assert queries.next_due_at(ctx) == local(3, 3)


def test_two_schedulers_share_the_work_without_doubling(working: World) -> None:
    working.clock.set(local(3, 2))
    for _ in range(40):
        open_plan(working)
    working.clock.set(local(4, 1))
    barrier = threading.Barrier(2)
    done: list[int] = []

    def run() -> None:
        barrier.wait()
        done.append(working.run_tick(remind_of_tasks))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 40
    with working.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(Notice)) == 3 * 40
