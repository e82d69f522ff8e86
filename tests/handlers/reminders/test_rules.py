from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import WorkCalendar
from handlers.reminders import rules
from handlers.reminders.policies import POLICIES
from handlers.reminders.rules import CALENDAR as CALENDAR_DAYS
from handlers.reminders.rules import SUMMARY, Delivery, Schedule, working_offsets

CALENDAR = WorkCalendar.from_table(
    {
        "2015": {
            "days_off": ["2015-04-06", "2015-10-01", "2015-10-02", "2015-10-05", "2015-10-06", "2015-10-07"],
            "extra_workdays": ["2015-10-10"],
        }
    }
)


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return CALENDAR.instant(date(2015, month, day), time(hour, minute))


def schedule(policy: str, created: datetime, due_on: date | None) -> Schedule:
    due_at = CALENDAR.end_of_day(due_on) if due_on else None
    return Schedule(POLICIES[policy], CALENDAR, created, due_at)


@pytest.mark.parametrize(
    ("policy", "due_on", "moments"),
    [
        # 10, 20 and 25 March, as the plan of 2015 has it, then county and office, then every fifth day
        ("unit_plan", date(2015, 3, 25), [(3, 10), (3, 20), (3, 25), (3, 27), (3, 31), (4, 8), (4, 15)]),
        ("default", date(2015, 3, 25), [(3, 20), (3, 24), (3, 25), (3, 30), (4, 7)]),
        # a due date off work: the last working day before it
        ("default", date(2015, 11, 1), [(10, 28), (10, 30), (10, 30), (11, 4), (11, 11)]),
        # over the National Day week, with 10 October worked
        ("report", date(2015, 10, 9), [(9, 30), (10, 9), (10, 12), (10, 15), (10, 22), (10, 29)]),
        ("countersign", date(2015, 3, 20), [(3, 17), (3, 19), (3, 20), (3, 23), (3, 30)]),
        ("summary", date(2015, 11, 10), [(11, 3), (11, 6), (11, 10), (11, 12), (11, 19)]),
        ("idle", None, [(3, 9), (3, 16), (3, 23)]),
    ],
)
def test_schedule_counts_working_days(
    policy: str, due_on: date | None, moments: list[tuple[int, int]]
) -> None:
    plan = schedule(policy, at(3, 2), due_on)
    assert [plan.at(index) for index in range(len(moments))] == [at(*day) for day in moments]


@pytest.mark.parametrize(
    ("policy", "due_on", "moments"),
    [
        # 14 March and 29 March are a Saturday and a Sunday; 6 April a holiday
        ("unit_plan", date(2015, 3, 25), [(3, 14), (3, 22), (3, 25), (3, 27), (3, 29), (4, 3), (4, 8)]),
        # a due date off work is reminded of on that day
        ("default", date(2015, 11, 1), [(10, 29), (10, 31), (11, 1), (11, 4), (11, 9)]),
        ("idle", None, [(3, 7), (3, 12), (3, 17)]),
    ],
)
def test_schedule_counts_all_days_where_its_policy_says_so(
    policy: str, due_on: date | None, moments: list[tuple[int, int]]
) -> None:
    plan = schedule(policy, at(3, 2), due_on)
    plan = replace(plan, policy=replace(plan.policy, counted=CALENDAR_DAYS))
    assert [plan.at(index) for index in range(len(moments))] == [at(*day) for day in moments]


def test_offsets_of_both_kinds_are_compared_in_working_days() -> None:
    plan = POLICIES["unit_plan"]
    assert list(working_offsets(plan)) == [-11, -3, 0, 2, 4]
    assert list(working_offsets(replace(plan, counted=CALENDAR_DAYS))) == [-8, -2, 0, 1, 3]


def test_new_task_begins_with_its_first_future_step() -> None:
    assert schedule("unit_plan", at(3, 2), date(2015, 3, 25)).begin() == (0, at(3, 10))
    assert schedule("idle", at(3, 2), None).begin() == (0, at(3, 9))


def test_dates_already_past_become_one_summary_at_nine_next_morning() -> None:
    """The plan of 2015 came out on 13 March; the first reminder of plans was due on the 10th."""
    plan = schedule("unit_plan", at(3, 13, 15), date(2015, 3, 25))
    assert plan.begin() == (SUMMARY, at(3, 16))
    assert plan.deliveries(SUMMARY, at(3, 16)) == [Delivery(SUMMARY, "owner", "task.summary")]
    assert plan.after(at(3, 16), SUMMARY) == (1, at(3, 20))


def test_summary_is_not_needed_when_a_step_is_due_as_soon() -> None:
    assert schedule("default", at(3, 23, 15), date(2015, 3, 25)).begin() == (1, at(3, 24))


def test_task_created_long_after_its_due_date_is_told_once_then_every_fifth_day() -> None:
    plan = schedule("default", at(5, 4, 15), date(2015, 3, 25))
    assert plan.begin() == (SUMMARY, at(5, 5))
    assert plan.deliveries(SUMMARY, at(5, 5)) == [Delivery(SUMMARY, "owner", "task.summary")]
    assert plan.after(at(5, 5), SUMMARY) == (4, at(5, 11))


def test_backlog_is_one_reminder_for_each_audience() -> None:
    plan = schedule("report", at(3, 2), date(2015, 3, 20))
    assert plan.deliveries(0, at(4, 15)) == [
        Delivery(5, "owner", "task.overdue"),
        Delivery(4, "office", "task.for_bulletin"),
        Delivery(3, "unit_admin", "task.overdue_below"),
        Delivery(3, "upper_union", "task.overdue_below"),
    ]
    assert plan.after(at(4, 15), 0) == (6, at(4, 20))


def test_steps_on_one_day_are_one_reminder() -> None:
    plan = schedule("default", at(10, 26), date(2015, 11, 1))
    assert plan.deliveries(1, at(10, 30)) == [Delivery(2, "owner", "task.due_today")]
    assert plan.after(at(10, 30), 1) == (3, at(11, 4))


def test_idle_task_reaches_the_leader_once_after_two_reminders() -> None:
    plan = schedule("idle", at(3, 2), None)
    audiences = [[each.to for each in plan.deliveries(index, plan.at(index))] for index in range(5)]
    assert audiences == [["owner"], ["owner"], ["owner", "upper_union"], ["owner"], ["owner"]]


@pytest.mark.parametrize(
    ("instant", "slot", "open_hour"),
    [
        (at(3, 13, 8, 59), at(3, 13), at(3, 13)),
        (at(3, 13, 9), at(3, 16), at(3, 13, 9)),
        (at(3, 13, 19, 59), at(3, 16), at(3, 13, 19, 59)),
        (at(3, 13, 20), at(3, 16), at(3, 16)),
        (at(3, 14, 12), at(3, 16), at(3, 16)),
        (at(9, 30, 23), at(10, 8), at(10, 8)),
        (at(10, 10, 12), at(10, 12), at(10, 10, 12)),
    ],
)
def test_slots_are_nine_in_the_morning_of_working_days(
    instant: datetime, slot: datetime, open_hour: datetime
) -> None:
    assert rules.next_slot(CALENDAR, instant) == slot
    assert rules.next_open_hour(CALENDAR, instant) == open_hour


@settings(max_examples=200, deadline=None)
@given(
    policy=st.sampled_from(sorted(POLICIES)),
    minutes=st.integers(0, 60 * 24 * 500),
    due_in=st.one_of(st.none(), st.integers(-400, 400)),
    outages=st.lists(st.integers(0, 60), min_size=1, max_size=8),
)
def test_playing_a_schedule_sends_each_moment_once_and_never_two_at_a_time(
    policy: str, minutes: int, due_in: int | None, outages: list[int]
) -> None:
    created = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due_on = created.date() + timedelta(days=due_in) if due_in is not None else None
    plan = schedule(policy, created, due_on)
    step, moment = plan.begin()
    assert moment > created
    sent: list[int] = []
    for outage in outages:
        now = moment + timedelta(days=outage)
        deliveries = plan.deliveries(step, now)
        assert len({each.to for each in deliveries}) == len(deliveries)
        fresh = {each.index for each in deliveries} - {SUMMARY}
        assert not fresh & set(sent)
        sent += sorted(fresh)
        step, moment = plan.after(now, step)
        assert moment > now
        assert all(index < step for index in sent)
