"""Every reminder of the open tasks that is still to come, by the rules in force: a row plans only the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, String, func, literal, select

from engine.context import Ctx
from engine.models import HumanTask
from handlers.reminders.models import TaskReminder
from handlers.reminders.policies import IDLE
from handlers.reminders.queries import HOUR, hour_of
from handlers.reminders.releases import get_shipped, in_force
from handlers.reminders.rules import Schedule
from handlers.reminders.service import place_of

AHEAD: Final = timedelta(days=400)
"""How far reminders are told of: they are repeated for as long as nobody does the task."""


@dataclass(frozen=True)
class Alike:
    """What the plan of a task follows from; `created` and `due` are hours (`queries.HOUR`), `due` "" for none."""

    policy: str
    version: int
    next_step: int
    next_at: datetime
    created: str
    due: str


def columns(ctx: Ctx) -> tuple[Any, ...]:
    """The columns of an Alike, of reminders joined with their tasks."""
    due = func.coalesce(hour_of(ctx, HumanTask.due_at), literal("", String))
    created = hour_of(ctx, HumanTask.created_at)
    return (
        TaskReminder.policy,
        TaskReminder.version,
        TaskReminder.next_step,
        TaskReminder.next_at,
        created,
        due,
    )


class ToCome:
    """The moments of reminders from now until `end`; tasks that are alike are worked out once."""

    def __init__(self, ctx: Ctx, end: datetime) -> None:
        self._ctx, self._end = ctx, min(end, ctx.now() + AHEAD)
        self._known: dict[Alike, tuple[datetime, ...]] = {}

    def moments(self, alike: Alike) -> Sequence[datetime]:
        """Of a task that is like this, by time."""
        if alike not in self._known:
            self._known[alike] = tuple(self._moments(alike))
        return self._known[alike]

    def _moments(self, alike: Alike) -> Iterator[datetime]:
        due_at = _instant(alike.due) if alike.due and alike.policy != IDLE else None
        policy = in_force(self._ctx, get_shipped(alike.policy))
        schedule = Schedule(policy, self._ctx.ports.calendar(self._ctx), _instant(alike.created), due_at)
        planned = TaskReminder(version=alike.version, next_step=alike.next_step, next_at=alike.next_at)
        place = place_of(self._ctx, schedule, planned)
        if self._ctx.now() <= place.at < self._end:
            yield place.at
        step = place.step
        if place.schedule is not schedule:  # sent by an earlier version; what follows is not
            step = schedule.next(place.at)[0] - 1
        for moment in schedule.moments(step, self._end):
            if moment > place.at and moment >= self._ctx.now():
                yield moment


def count_days(ctx: Ctx, query: Select[Any], begin: datetime, end: datetime) -> Counter[date]:
    """How many reminders lie on each local day; `query` gives the reminders that may, with their tasks. One statement
    beside the rules in force."""
    calendar, to_come, found = ctx.ports.calendar(ctx), ToCome(ctx, end), Counter[date]()
    for alike, number in _groups(ctx, query):
        for moment in to_come.moments(alike):
            if moment >= begin:
                found[calendar.local(moment).date()] += number
    return found


def list_first(
    ctx: Ctx, query: Select[Any], begin: datetime, end: datetime, limit: int
) -> list[tuple[datetime, str]]:
    """The first reminders, each with the id of its task, by time. Two statements beside the rules in force."""
    to_come = ToCome(ctx, end)
    ahead = [
        (moment, alike)
        for alike, _number in _groups(ctx, query)
        for moment in to_come.moments(alike)
        if moment >= begin
    ]
    # Each stands for one task at least, so no more of them are needed; those of one moment stay together.
    ahead.sort(key=lambda each: each[0])
    last = ahead[min(limit, len(ahead)) - 1][0] if ahead else begin
    chosen = [each for each in ahead if each[0] <= last]
    tasks = _tasks(ctx, query, {alike for _moment, alike in chosen}, limit)
    found = [(moment, task_id) for moment, alike in chosen for task_id in tasks.get(alike, ())]
    return sorted(found)[:limit]


def _groups(ctx: Ctx, query: Select[Any]) -> list[tuple[Alike, int]]:
    alike = columns(ctx)
    rows = ctx.session.execute(query.with_only_columns(*alike, func.count()).group_by(*alike))
    return [(Alike(*row[:-1]), row[-1]) for row in rows]


def _tasks(ctx: Ctx, query: Select[Any], wanted: set[Alike], limit: int) -> Mapping[Alike, list[str]]:
    """The first tasks of each kind, by id."""
    if not wanted:
        return {}
    alike = columns(ctx)
    number = func.row_number().over(partition_by=alike, order_by=TaskReminder.task_id).label("number")
    named = [column.label(f"c{place}") for place, column in enumerate(alike)]
    numbered = query.with_only_columns(TaskReminder.task_id, *named, number).subquery()
    found: dict[Alike, list[str]] = {}
    for task_id, *key, _number in ctx.session.execute(select(numbered).where(numbered.c.number <= limit)):
        if Alike(*key) in wanted:
            found.setdefault(Alike(*key), []).append(task_id)
    return found


def _instant(hour: str) -> datetime:
    return datetime.strptime(hour, HOUR).replace(tzinfo=UTC)
