"""The registers of meetings and of the tasks they decide."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class Meeting(Base):
    """One meeting of the coordination group (F-35); states are those of `rules.MeetingState`.

    `seats` is the number of bodies invited, `present` how many came to the meeting that was held. `texts` hold
    topics, agenda and minutes.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("state IN ('preparing', 'filed', 'postponed')", name="state"),
        CheckConstraint("(state = 'preparing') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'filed') = (held_on IS NOT NULL)", name="held_on"),
        CheckConstraint("(state = 'postponed') = (postpone_reason <> '')", name="postpone_reason"),
        CheckConstraint("present BETWEEN 0 AND seats", name="present"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="preparing")
    called_on: Mapped[date | None]
    venue: Mapped[str] = mapped_column(String(200), default="")
    held_on: Mapped[date | None]
    seats: Mapped[int] = mapped_column(default=0)
    present: Mapped[int] = mapped_column(default=0)
    postpone_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class MeetingTask(Base):
    """What a meeting decided that one body shall do until a day; states are those of `rules.TaskState`.

    `organisation_id` is the body that does it. `instance_id` is known once its process has begun.
    """

    __tablename__ = "meeting_tasks"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("state IN ('open', 'done', 'closed')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'done') = (result <> '')", name="result"),
        Index(None, "campaign_id", "state", "due_on"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meetings.id"))
    position: Mapped[int]
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="open")
    result: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
