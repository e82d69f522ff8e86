"""What reminders are still to come: when the next one of a task is sent, and to whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask
from handlers.reminders.models import TaskReminder
from handlers.reminders.rules import OWNER, WORKING
from handlers.reminders.service import Place, place_of, schedule_of


@dataclass(frozen=True)
class Last:
    """The last reminder that goes to somebody above: when, and to which roles."""

    at: datetime
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Upcoming:
    """The next reminder of an open task: `at` an instant, to those who may do it (`is_for_owners`) and to roles above.

    Afterwards it is repeated every so many days, `every`, working days or all, as `counted` says (`rules.COUNTED`);
    `last` is when it goes to somebody above for the last time, None if that is not after the next.
    """

    at: datetime
    is_for_owners: bool
    roles: tuple[str, ...]
    every: int
    counted: str = WORKING
    last: Last | None = None


def list_upcoming(ctx: Ctx, tasks: Collection[HumanTask]) -> dict[str, Upcoming]:
    """The next reminder of each of some open tasks, by id; left out for those of which nobody is reminded."""
    query = select(TaskReminder).where(TaskReminder.task_id.in_([task.id for task in tasks]))
    rows = {row.task_id: row for row in ctx.session.scalars(query)} if tasks else {}
    found = {}
    for task in tasks:
        if (row := rows.get(task.id)) is None:
            continue
        schedule = schedule_of(ctx, task)
        place = place_of(ctx, schedule, row)
        to = [delivery.to for delivery in place.schedule.deliveries(place.step, place.at)]
        roles = tuple(dict.fromkeys(each for each in to if each != OWNER))
        policy, last = schedule.policy, _last_above(place)
        found[task.id] = Upcoming(place.at, OWNER in to, roles, policy.every, policy.counted, last)
    return found


def _last_above(place: Place) -> Last | None:
    policy = place.schedule.policy
    steps = policy.steps if place.schedule.due_at else ()
    told = [(number, tuple(each for each in step.to if each != OWNER)) for number, step in enumerate(steps)]
    if policy.escalation:
        told.append((len(steps) + policy.escalation.after, (policy.escalation.to,)))
    above = [(number, roles) for number, roles in told if roles]
    if not above:
        return None
    number, roles = above[-1]
    at = place.schedule.at(number)
    return Last(at, roles) if at > place.at else None
