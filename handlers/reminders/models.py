"""What is still to be reminded of: one row per open task, one per boundary of a phase and offset."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime
from engine.models.columns import CLUSTERED


class TaskReminder(Base):
    """The next reminder of an open task, by a version of a policy (0: as shipped); gone the moment the task is done."""

    __tablename__ = "task_reminders"
    __table_args__ = (CheckConstraint("next_step >= -1", name="next_step"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    policy: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=0)
    next_step: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class AgendaCount(Base):
    """How many moments of a kind lie in an hour (UTC, as `queries.HOUR` writes it), of one process and campaign.

    `county_id` "" holds each once; a county those that belong to it. What is counted just now is `is_new`; it takes the
    place of the others when all has been counted.
    """

    __tablename__ = "agenda_counts"
    __table_args__ = (CLUSTERED,)

    is_new: Mapped[bool] = mapped_column(primary_key=True)
    county_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    hour: Mapped[str] = mapped_column(String(13), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    definition_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    count: Mapped[int]


class ReminderRelease(Base):
    """One released version of a policy; the highest number is in force since it was released.

    `content` is as an entry of policies.json without the name. With `is_shipped` the policy is the one that comes with
    the product, also when a later release of it changes that. Open tasks follow in pieces: `place` is the id of the
    last one looked at, `follow_at` when to go on, None when all do, or for the boundaries of phases, which have none.
    """

    __tablename__ = "reminder_releases"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    policy: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(Data)
    is_shipped: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    released_by: Mapped[str] = mapped_column(String(80))
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(Identifier, default="")
    follow_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TaskChase(Base):
    """Somebody above pressed for a task 催办; `worked_on` is the working day it counts for, one chase each."""

    __tablename__ = "task_chases"

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    worked_on: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    chased_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PhaseReminder(Base):
    """One reminder of a phase's opening or closing, sent in batches up to the place `sent_up_to`.

    `boundary_on` is the date it was planned for, `version` that of the policy (0: as shipped); when the date moves or
    another version is released, it is planned anew.
    """

    __tablename__ = "phase_reminders"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign_id", "phase_number"], ["campaign_phases.campaign_id", "campaign_phases.number"]
        ),
        CheckConstraint("event IN ('opens', 'closes')", name="event"),
        CheckConstraint("state IN ('pending', 'sent', 'skipped')", name="state"),
        Index(None, "state", "due_at"),
    )

    campaign_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    phase_number: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(10), primary_key=True)
    step_offset: Mapped[int] = mapped_column(primary_key=True)
    boundary_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_up_to: Mapped[str] = mapped_column(String(80), default="")
