"""Questions of visitors about publications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class PublicationQuestion(Base):
    """One question; shown with its answer, once it is answered, and not before.

    `name` is what the visitor wants to be called, `contact` is for whoever answers and never shown in public.
    `organisation_id` is the unit asked; `instance_id` the process that answers, None until the message has begun it.
    """

    __tablename__ = "publication_questions"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'forwarded', 'answered', 'declined')", name="state"),
        CheckConstraint("name <> '' AND text <> ''", name="written"),
        CheckConstraint("(state = 'answered') = (answer <> '')", name="answer"),
        CheckConstraint("(state = 'declined') = (decline_reason <> '')", name="decline_reason"),
        CheckConstraint("(state IN ('answered', 'declined')) = (ended_at IS NOT NULL)", name="ended_at"),
        Index("ix_publication_questions_asked", "publication_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    publication_id: Mapped[str] = mapped_column(ForeignKey("publications.id"))
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    contact: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="asked")
    answer: Mapped[str] = mapped_column(Text, default="")
    decline_reason: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
