"""The table of external jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id


class ExternalJob(Base):
    """Work a token waits for that a worker outside fetches and does.

    A table of its own: the engine's loop must never look through what waits for others, and a worker's lease
    (`worker_id` until `available_at`, told apart from an earlier one by `lock_number`) means nothing for our own
    jobs, which are taken by deleting them. `available_at` is when the job may be fetched: now, when the lease is
    over, or when the pause after a failure is. `retries` is None until a worker or the diagram has said how often;
    0 is an incident. `state` held: its instance is suspended, and a fetch does not come by. `urgency` is the
    priority with its sign turned round, so that one index gives the most urgent first and the oldest of those.
    `inputs` None: the worker sees the variables as they are when it fetches.
    """

    __tablename__ = "external_jobs"
    __table_args__ = (
        CheckConstraint("state IN ('ready', 'held', 'failed')", name="state"),
        CheckConstraint("(state = 'failed') = (retries IS NOT NULL AND retries = 0)", name="failed"),
        CheckConstraint("retries IS NULL OR retries >= 0", name="retries"),
        Index("ix_external_jobs_oldest", "topic", "state", "created_at", "id"),
        Index("ix_external_jobs_most_urgent", "topic", "state", "urgency", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    token_id: Mapped[str] = mapped_column(Identifier, unique=True)
    node: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(120))
    inputs: Mapped[dict[str, Any] | None] = mapped_column(Data)
    sees_all: Mapped[bool] = mapped_column(default=True)
    urgency: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    available_at: Mapped[datetime] = mapped_column(UtcDateTime)
    worker_id: Mapped[str | None] = mapped_column(String(200))
    lock_number: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="ready")
    retries: Mapped[int | None]
    first_retries: Mapped[int | None]
    error: Mapped[str] = mapped_column(Text, default="")
    error_details: Mapped[str] = mapped_column(Text, default="")
