"""What a policy would mean for the open tasks it governs: who would be told what and when, beside what is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Select, func, select, tuple_

from engine.context import Ctx
from engine.models import HumanTask, TaskState
from handlers.directory.queries import persons_of_all
from handlers.reminders import queries
from handlers.reminders.models import TaskReminder
from handlers.reminders.policies import IDLE
from handlers.reminders.releases import get_shipped, in_force
from handlers.reminders.rules import OWNER, Delivery, Policy, Schedule
from handlers.reminders.service import Above, Place, place_of, schedule_of

AHEAD = timedelta(days=30)
"""How far reminders are counted day by day."""
MOST_ALIKE = 4_000
"""Tasks are counted by what their plan follows from: the hours when they were given and are due. So many at most."""


@dataclass
class Outlook:
    """The open tasks of a policy: how many, and of how many the next reminder would be another one.

    `days` counts for each local day of the next AHEAD, and each audience, what is planned and what would be: "owner" or
    the role above. `counted` are the tasks all this was worked out for; fewer than `total` if they differ too much.
    """

    total: int = 0
    counted: int = 0
    changed: int = 0
    days: dict[tuple[date, str], list[int]] = field(default_factory=dict)

    def add(self, day: date, to: str, column: int, tasks: int) -> None:
        """Count reminders that are planned (column 0) or would be (1)."""
        self.days.setdefault((day, to), [0, 0])[column] += tasks


@dataclass(frozen=True)
class Coming:
    """The next reminder of a task: at an instant, what (kinds of notices) to whom (names of people)."""

    at: datetime
    told: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Row:
    """An open task with what is planned and what would be."""

    task: HumanTask
    now: Coming
    then: Coming
    place: tuple[datetime, str]


def count_governed(ctx: Ctx) -> Counter[str]:
    """How many open tasks each policy governs; one statement."""
    query = (
        select(TaskReminder.policy, func.count())
        .join(HumanTask, HumanTask.id == TaskReminder.task_id)
        .where(HumanTask.state == TaskState.READY)
        .group_by(TaskReminder.policy)
    )
    return Counter({str(code): int(number) for code, number in ctx.session.execute(query)})


def foresee(ctx: Ctx, policy: Policy) -> Outlook:
    """What would follow if this policy were released now; changes nothing. The number of statements does not grow."""
    outlook = Outlook()
    created, due = queries.hour_of(ctx, HumanTask.created_at), queries.hour_of(ctx, HumanTask.due_at)
    alike = (TaskReminder.version, TaskReminder.next_step, TaskReminder.next_at, created, due)
    number = func.count().label("number")
    query = _governed(policy.code).with_only_columns(*alike, number).group_by(*alike)
    rows = ctx.session.execute(query.order_by(number.desc(), *alike).limit(MOST_ALIKE)).all()
    until = ctx.now() + AHEAD
    for version, step, at, created_in, due_in, tasks in rows:
        planned = TaskReminder(version=version, next_step=step, next_at=at)
        schedule = _schedule(ctx, policy.code, created_in, due_in)
        now = place_of(ctx, schedule, planned)
        then = _foreseen(ctx, policy, now)
        outlook.counted += tasks
        outlook.changed += tasks * (_asked(now) != _asked(then))
        for column, place in enumerate((now, then)):
            _count(outlook, place, until, column, tasks)
    is_whole = len(rows) < MOST_ALIKE
    outlook.total = outlook.counted if is_whole else count_governed(ctx)[policy.code]
    return outlook


def _governed(code: str) -> Select[TaskReminder, HumanTask]:
    query = select(TaskReminder, HumanTask).join(HumanTask, HumanTask.id == TaskReminder.task_id)
    return query.where(TaskReminder.policy == code, HumanTask.state == TaskState.READY)


def _schedule(ctx: Ctx, code: str, created: str, due: str | None) -> Schedule:
    """The schedule in force of tasks given and due in these hours: all that it asks of them is days and hours."""
    at, due_at = (
        datetime.strptime(each, queries.HOUR).replace(tzinfo=UTC) if each else None for each in (created, due)
    )
    assert at is not None
    is_dated = code != IDLE
    return Schedule(
        in_force(ctx, get_shipped(code)), ctx.ports.calendar(ctx), at, due_at if is_dated else None
    )


def _foreseen(ctx: Ctx, policy: Policy, now: Place) -> Place:
    """What comes next under the policy if it is released now; what is due already still goes out as planned before."""
    schedule = replace(now.schedule, policy=policy)
    if now.at <= ctx.now():
        return Place(schedule, *schedule.next(ctx.now()))
    return Place(schedule, *schedule.follow(now.step, ctx.now()))


def _asked(place: Place) -> tuple[datetime, list[tuple[str, str]]]:
    return place.at, [(each.to, each.text) for each in place.schedule.deliveries(place.step, place.at)]


def _count(outlook: Outlook, place: Place, until: datetime, column: int, tasks: int) -> None:
    schedule, step, at = place.schedule, place.step, place.at
    while at <= until:
        day = schedule.calendar.local(at).date()
        for delivery in schedule.deliveries(step, at):
            outlook.add(day, delivery.to, column, tasks)
        step, at = schedule.after(at, step)


def list_rows(
    ctx: Ctx,
    policy: Policy,
    *,
    hidden: Collection[str] = (),
    after: tuple[datetime, str] | None = None,
    limit: int,
) -> list[Row]:
    """Open tasks of a policy, the next to be reminded of first, behind a place in that order, but for those of the
    processes `hidden`."""
    query = _governed(policy.code).where(HumanTask.definition_key.not_in(hidden))
    if after is not None:
        query = query.where(tuple_(TaskReminder.next_at, TaskReminder.task_id) > after)
    ordered = query.order_by(TaskReminder.next_at, TaskReminder.task_id).limit(limit)
    found = []
    for reminder, task in ctx.session.execute(ordered):
        now = place_of(ctx, schedule_of(ctx, task), reminder)
        found.append((reminder, task, now, _foreseen(ctx, policy, now)))
    people = _people(ctx, [(task, place) for _, task, *places in found for place in places])
    return [
        Row(task, _coming(task, now, people), _coming(task, then, people), (reminder.next_at, task.id))
        for reminder, task, now, then in found
    ]


def _deliveries(place: Place) -> Sequence[Delivery]:
    return place.schedule.deliveries(place.step, place.at)


def _people(ctx: Ctx, places: Sequence[tuple[HumanTask, Place]]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The names of who would be told, by task and audience."""
    owners = queries.list_owners(ctx, {task.id for task, _place in places})
    above = Above(ctx)
    principals = {
        (task.id, each.to): owners[task.id] if each.to == OWNER else above.find(task, each.to)
        for task, place in places
        for each in _deliveries(place)
    }
    persons = persons_of_all(ctx, {each for group in principals.values() for each in group})
    return {
        key: tuple(dict.fromkeys(person.name for each in group for person in persons[each]))
        for key, group in principals.items()
    }


def _coming(task: HumanTask, place: Place, people: Mapping[tuple[str, str], tuple[str, ...]]) -> Coming:
    return Coming(place.at, tuple((each.text, people[task.id, each.to]) for each in _deliveries(place)))
