"""Reminders of tasks: planned when a task opens, gone when it closes, sent by the scheduler's tick."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Table, delete, select

from engine.context import Ctx
from engine.english import english_texts, in_both, titles_in_both
from engine.models import HumanTask
from engine.ports import TaskEvent
from engine.statements import Statement, inserting, parameter
from handlers.directory.models import Person
from handlers.directory.queries import persons_of_all
from handlers.directory.rules import CITY
from handlers.notices.service import News, notify_all
from handlers.reminders import queries
from handlers.reminders.models import TaskReminder
from handlers.reminders.policies import find_policy
from handlers.reminders.releases import get_version, in_force, lately_in_force
from handlers.reminders.rules import OWNER, SUMMARY, Delivery, Policy, Schedule

BATCH = 200
LOOK_AGAIN = timedelta(days=1)
"""How long a reminder waits while the campaign of its task is suspended; the newest is sent when it goes on."""
# Beyond it nobody is reminded, and dates could not be counted on.
LAST_YEAR = 2999

_REMINDERS: Table = TaskReminder.__table__  # type: ignore[assignment]
_PLAN = inserting(_REMINDERS)
_FORGET = Statement(delete(_REMINDERS).where(_REMINDERS.c.task_id == parameter("done", _REMINDERS.c.task_id)))


def hear_of_task(ctx: Ctx, task: HumanTask, event: TaskEvent) -> None:
    """Plan the first reminder of a task, anew when it is due at another time, or forget it the moment the task is
    done. A task listener."""
    if event != "opened":
        _FORGET.send(ctx.transaction, {"done": task.id})
    if event == "closed":
        return
    schedule = schedule_of(ctx, task, lately_in_force)
    step, at = schedule.begin() if event == "opened" else schedule.next(ctx.now())
    policy = schedule.policy
    reminder = {"task_id": task.id, "policy": policy.code, "version": policy.version}
    _PLAN.send(ctx.transaction, {**reminder, "next_step": step, "next_at": at})


def schedule_of(ctx: Ctx, task: HumanTask, read: Callable[[Ctx, Policy], Policy] = in_force) -> Schedule:
    """The moments at which a task is reminded of, by its policy as it is in force."""
    due_at = task.due_at if task.due_at and task.due_at.year <= LAST_YEAR else None
    policy = read(ctx, find_policy(task.reminder, has_due_date=due_at is not None))
    return Schedule(policy, ctx.ports.calendar(ctx), task.created_at, due_at)


@dataclass(frozen=True)
class Place:
    """The next moment of a task: `step` of a schedule, `at` an instant."""

    schedule: Schedule
    step: int
    at: datetime


class Planned(Protocol):
    """A row of TaskReminder, or what was read of it."""

    version: Any
    next_step: Any
    next_at: Any


def place_of(ctx: Ctx, schedule: Schedule, planned: Planned) -> Place:
    """What comes next under the schedule in force of what was planned, maybe by an earlier version of its policy.

    What had come due before the version in force was released still goes out as it was planned; nothing that came due
    since then does, whether or not the row has been brought up to date (`following`).
    """
    policy = schedule.policy
    if planned.version == policy.version:
        return Place(schedule, planned.next_step, planned.next_at)
    if policy.since is None or planned.next_at <= policy.since:
        earlier = replace(schedule, policy=get_version(ctx, policy, planned.version))
        return Place(earlier, planned.next_step, planned.next_at)
    return Place(schedule, *schedule.follow(planned.next_step, policy.since))


@dataclass(frozen=True)
class _Due:
    """One task of a batch with what is to be sent for it, by a version of its policy."""

    task: HumanTask
    version: int
    deliveries: Sequence[Delivery]


def remind_of_tasks(ctx: Ctx) -> int:
    """Send the reminders of one batch of tasks; returns how many tasks. A scheduler tick.

    After an outage a task's backlog is one notice for each person. Rows held by another scheduler are skipped,
    and the UNIQUE of the notices refuses what has been sent before.
    """
    rows = ctx.session.scalars(
        select(TaskReminder)
        .where(TaskReminder.next_at <= ctx.now())
        .order_by(TaskReminder.next_at, TaskReminder.task_id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if not rows:
        return 0
    tasks = queries.list_open_tasks(ctx, [row.task_id for row in rows])
    suspended = queries.find_suspended(ctx, tasks.values())
    due = []
    for row in rows:
        if row.task_id not in tasks:
            ctx.session.delete(row)
            continue
        if row.task_id in suspended:
            row.next_at = ctx.now() + LOOK_AGAIN
            continue
        schedule = schedule_of(ctx, tasks[row.task_id])
        place = place_of(ctx, schedule, row)
        if place.at <= ctx.now():
            due.append(_take(ctx, tasks[row.task_id], place))
            is_in_force = place.schedule is schedule
            following = schedule.after(ctx.now(), place.step) if is_in_force else schedule.next(ctx.now())
            place = Place(schedule, *following)
        row.version, row.next_step, row.next_at = schedule.policy.version, place.step, place.at
    notify_all(ctx, _compose(ctx, due))
    return len(rows)


def _take(ctx: Ctx, task: HumanTask, place: Place) -> _Due:
    return _Due(task, place.schedule.policy.version, place.schedule.deliveries(place.step, ctx.now()))


def _compose(ctx: Ctx, due: Sequence[_Due]) -> list[News]:
    """The notices of a batch: for each task the newest reminder of each person."""
    owners = queries.list_owners(ctx, [each.task.id for each in due])
    above = Above(ctx)
    principals = {
        (each.task.id, delivery.to): owners[each.task.id]
        if delivery.to == OWNER
        else above.find(each.task, delivery.to)
        for each in due
        for delivery in each.deliveries
    }
    persons = persons_of_all(ctx, {principal for group in principals.values() for principal in group})
    names = queries.names_of_organisations(ctx, (each.task.organisation_id for each in due))
    english = english_texts(ctx)
    news = []
    for each in due:
        told: dict[str, tuple[Person, Delivery]] = {}
        for delivery in each.deliveries:
            for principal in principals[each.task.id, delivery.to]:
                for person in persons[principal]:
                    told.setdefault(person.id, (person, delivery))
        params = _params(each.task, names, english)
        news += [_news(each, person, delivery, params) for person, delivery in told.values()]
    return news


class Above:
    """Who is told of an overdue task below; asked once for each role and organisation of a batch."""

    def __init__(self, ctx: Ctx) -> None:
        self._ctx = ctx
        self._found: dict[tuple[str, str | None], list[str]] = defaultdict(list)

    def find(self, task: HumanTask, role: str) -> list[str]:
        """The principals of a role above a task."""
        key = (role, task.organisation_id)
        if key not in self._found:
            ports = self._ctx.ports
            self._found[key] = list(
                ports.resolve_principals(self._ctx, role, task.organisation_id, task.context)
            )
        return self._found[key]


def _params(task: HumanTask, names: Mapping[str, Any], english: Mapping[str, str]) -> dict[str, Any]:
    titles = titles_in_both(task.title, task.title_en)
    return {
        "task": in_both(english, task.name),
        "title": titles,
        "organisation": names.get(task.organisation_id or CITY, titles),
        "due": task.due_at or "",
        "created": task.created_at,
    }


def _news(due: _Due, person: Person, delivery: Delivery, params: Mapping[str, Any]) -> News:
    task = due.task
    step = "summary" if delivery.index == SUMMARY else str(delivery.index)
    if due.version:  # the steps of another version have numbers of their own
        step = f"{due.version}:{step}"
    link = f"/tasks/{task.id}" if delivery.to == OWNER else f"/instances/{task.instance_id}"
    # With the due time: what is due at another time is reminded of anew.
    due_at = f"{task.due_at:%Y%m%d%H%M}" if task.due_at else ""
    return News(person, f"task:{task.id}:{due_at}:{step}", delivery.text, params, link, task.organisation_id)
