"""What was sent to a group, and to whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from engine.models.columns import CLUSTERED


class Circular(Base):
    """One message to a group: those in `roles` (any, if empty) of an organisation and below who owe a task of the
    process `owes` ("": or nothing), as they were when it was sent.

    `from_id` is the union it comes from. `recipients` are as many rows of CircularRecipient; notices are written in
    pieces up to the person `place`, `told` so far.
    """

    __tablename__ = "circulars"
    __table_args__ = (
        CheckConstraint("state IN ('sending', 'sent')", name="state"),
        CheckConstraint("(state = 'sent') = (finished_at IS NOT NULL)", name="finished_at"),
        CheckConstraint("told >= 0 AND told <= recipients AND recipients > 0", name="told"),
        Index(None, "sender_id", "created_at"),
        Index(None, "created_at", "id"),
        Index(None, "state", "created_at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    sender_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    from_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    roles: Mapped[list[str]] = mapped_column(Data)
    owes: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(100))
    body: Mapped[str] = mapped_column(Text)
    recipients: Mapped[int]
    told: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="sending")
    place: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CircularRecipient(Base):
    """Somebody a circular is for."""

    __tablename__ = "circular_recipients"
    __table_args__ = (CLUSTERED,)

    circular_id: Mapped[str] = mapped_column(ForeignKey("circulars.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
