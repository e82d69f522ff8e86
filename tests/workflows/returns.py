"""What was returned three times is decided by the level above."""

from __future__ import annotations

from collections.abc import Callable

from engine.models import HumanTask
from tests.workflows.contest import Contest


def return_thrice(
    contest: Contest,
    node: str,
    correct: Callable[[], object],
    decide: str,
    role: str,
    place: str | None = None,
) -> HumanTask:
    """Return the open task at a node until the level above has to decide; gives that level's task."""
    for each in ("第一次", "第二次"):
        contest.give_back(node, place, each)
        correct()
    contest.give_back(node, place, "第三次")
    task = contest.find(decide)
    assert (task.role, task.context["returns"], task.context["last_reason"]) == (role, 3, "第三次")
    return task
