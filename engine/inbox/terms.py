"""What an inbox is asked for, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Order(StrEnum):
    """How an inbox is sorted: by due time (undated last), the newest first, or by unit and there by due time."""

    DUE = "due"
    NEWEST = "newest"
    UNIT = "unit"


@dataclass(frozen=True)
class Cursor:
    """A place in an inbox: after the task with these sort keys (see `place_of`); the last is the task's id."""

    keys: tuple[datetime | str, ...]


class InboxTask(NamedTuple):
    """An open task as lists show it: the columns of `HumanTask` without what is in its form."""

    id: str
    instance_id: str
    definition_id: str
    definition_key: str
    node: str
    name: str
    title: str
    title_en: str
    role: str
    organisation_id: str | None
    form: str
    actions: str
    stage: str
    state: str
    assignee: str | None
    created_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    completed_by: str | None
    reason: str


@dataclass(frozen=True)
class Page:
    """Tasks in order, and where the next page begins (None: this was the last)."""

    rows: list[InboxTask]
    next: Cursor | None


@dataclass(frozen=True)
class Filter:
    """What an inbox is narrowed to; empty means everything.

    `search` looks in task and instance names. `due_from` is the first instant, `due_before` the first no longer
    wanted; from `NEVER` on there are the undated. `assignee` is a principal, `drafted_by` the id of a person who has
    typed something into the task.
    """

    search: str = ""
    definition_key: str = ""
    node: str = ""
    stage: str = ""
    organisation_id: str = ""
    assignee: str = ""
    drafted_by: str = ""
    created_after: datetime | None = None
    due_before: datetime | None = None
    due_from: datetime | None = None
