"""What an operator looks at, what goes outside, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from engine.models.columns import Due, index_where

MOST_ABOUT = 200


class Incident(Base):
    """Something an operator must look at: which token stands still, and why, in words."""

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved"),
        Index(None, "resolved_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    token_id: Mapped[str | None] = mapped_column(Identifier)
    job_id: Mapped[str | None] = mapped_column(Identifier)
    node: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[str | None] = mapped_column(String(80))


class OutboxMessage(Due, Base):
    """A mail or call to the outside, sent after commit, at least once, always with the same key.

    Sending happens outside a transaction, so it is claimed by a lease; `lease_number` grows with each claim and
    whoever writes the outcome must hold the newest (fencing). `addressee` says for whom it is ("person:<id>", …), where
    `recipient` may be an address that several share; `about` is what may be shown of what it says.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'sent', 'failed')", name="state"),
        Index(None, "created_at", "id"),
        Index(None, "addressee", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(Data)
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_number: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")
    addressee: Mapped[str] = mapped_column(String(80), default="", server_default=text("''"))
    about: Mapped[str] = mapped_column(String(MOST_ABOUT), default="", server_default=text("''"))
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditEvent(Base):
    """History, append-only: what happened, where, when, by whom."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "instance_id", "id"),
        # What happens inside an instance is looked for in that instance.
        index_where("instance_id IS NULL", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    instance_id: Mapped[str | None] = mapped_column(Identifier)
    node: Mapped[str] = mapped_column(String(120), default="")
    task_id: Mapped[str | None] = mapped_column(Identifier)
    data: Mapped[dict[str, Any]] = mapped_column(Data)


class IdempotencyKey(Base):
    """A POST already answered: the same key from the same actor gets the same answer.

    A form is answered by a `location`, a program by `status` and `body`; `fingerprint` is the SHA-256 of what it sent.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (CheckConstraint("(status IS NULL) = (body IS NULL)", name="body"),)

    actor: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    location: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64), default="", server_default=text("''"))
    status: Mapped[int | None]
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
