"""Secret addresses of calendars, and how often a task's due time was changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class CalendarFeed(Base):
    """The one secret address of a person's calendar; `secret_hash` is the SHA-256 of what it ends in."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (CheckConstraint("length(secret_hash) = 64", name="secret_hash"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("accounts.person_id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DueChange(Base):
    """A task was given another due time: so many times, the last at `changed_at` (RFC 5545 §3.8.7.4, SEQUENCE)."""

    __tablename__ = "due_changes"
    __table_args__ = (CheckConstraint("times >= 1", name="times"),)

    task_id: Mapped[str] = mapped_column(ForeignKey("human_tasks.id"), primary_key=True)
    times: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
