"""What the engine and the scheduler call."""

from __future__ import annotations

from handlers.reminders.phases import remind_of_phases
from handlers.reminders.service import hear_of_task, remind_of_tasks

task_listener = hear_of_task

TICKS = {"reminders.tasks": remind_of_tasks, "reminders.phases": remind_of_phases}
