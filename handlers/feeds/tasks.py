"""What the engine calls."""

from __future__ import annotations

from handlers.feeds.service import hear_of_task

task_listener = hear_of_task
