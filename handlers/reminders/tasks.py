"""What the engine and the scheduler call, and what must hold at rest."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from engine.context import Ctx
from engine.invariants import invariant
from engine.models import HumanTask, TaskState
from handlers.oversight.seasons.service import make_tick
from handlers.reminders.following import follow_releases
from handlers.reminders.models import TaskReminder
from handlers.reminders.news import tell_of_task
from handlers.reminders.phases import remind_of_phases
from handlers.reminders.releases import list_ladders
from handlers.reminders.service import hear_of_task, remind_of_tasks

task_listener = hear_of_task
task_news = tell_of_task

TICKS = {
    "reminders.follow": follow_releases,
    "reminders.tasks": remind_of_tasks,
    "reminders.phases": remind_of_phases,
    "oversight.seasons": make_tick(list_ladders),
}


@invariant("a reminder belongs to an open task")
def find_stale_reminders(ctx: Ctx) -> Iterable[str]:
    """The tasks that are done and would still be reminded of."""
    query = select(TaskReminder.task_id).join(HumanTask, HumanTask.id == TaskReminder.task_id)
    return ctx.session.scalars(query.where(HumanTask.state != TaskState.READY)).all()
