"""Meetings: who must be there, and what a record must say; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from handlers.campaigns.rules import read_date


class MeetingState(StrEnum):
    """A meeting is prepared, and ends with its minutes filed or postponed."""

    PREPARING = "preparing"
    FILED = "filed"
    POSTPONED = "postponed"


class TaskState(StrEnum):
    """A decided task is open, done, or closed at the end of the year without being done."""

    OPEN = "open"
    DONE = "done"
    CLOSED = "closed"


def is_quorate(present: int, seats: int) -> bool:
    """More than half of the bodies are there (our default: the plan of 2015 names no quorum)."""
    return 2 * present > seats


def find_problems(record: Mapping[str, Any], bodies: Collection[str], seats: int, today: date) -> list[str]:
    """What keeps a record from the minutes. `bodies` are the ids of those that tasks may be given to."""
    found = []
    held_on = read_date(record.get("held_on"))
    if held_on is None or held_on > today:
        found.append("召开日期应是今天或以前的日期。")
    if int(record.get("present") or 0) > seats:
        found.append(f"到会单位多于应到单位（{seats}）。")
    for number, task in enumerate(list_tasks(record), start=1):
        if task["owner"] not in bodies:
            found.append(f"第{number}项议定事项的责任单位不在名录中。")
        due_on = read_date(task.get("due_on"))
        if due_on is None or (held_on is not None and due_on < held_on):
            found.append(f"第{number}项议定事项的完成时限早于会议日期。")
    return found


def list_tasks(record: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The decided tasks of a record, in order."""
    return record.get("tasks") or []
