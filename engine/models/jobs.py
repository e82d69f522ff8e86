"""What a token waits for and the engine does: timers and jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from engine.models.columns import Brought, Holdable


class Timer(Brought, Holdable, Base):
    """A waiting timer of a token. `cycle` holds what is left of a repeating one; `armed_at` is when it began to wait
    (None for those older than this column).
    """

    __tablename__ = "timers"

    token_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    node: Mapped[str] = mapped_column(String(120))
    cycle: Mapped[dict[str, Any] | None] = mapped_column(Data)
    armed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Job(Brought, Holdable, Base):
    """Work a token waits for: a service task's handler, or a child's result or escalation on its way up."""

    __tablename__ = "jobs"
    __table_args__ = (CheckConstraint("state IN ('ready', 'failed')", name="state"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    token_id: Mapped[str] = mapped_column(Identifier, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    handler: Mapped[str] = mapped_column(String(120), default="")
    inputs: Mapped[dict[str, Any]] = mapped_column(Data)
    state: Mapped[str] = mapped_column(String(12), default="ready")
    attempts: Mapped[int] = mapped_column(default=0)
    retries: Mapped[int] = mapped_column(default=3)
    timeout_seconds: Mapped[float | None]
    error: Mapped[str] = mapped_column(Text, default="")


class JobStart(Base):
    """A job that a process has begun, and has not ended if the row outlives it (PostgreSQL only)."""

    __tablename__ = "job_starts"

    job_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    number: Mapped[int]
