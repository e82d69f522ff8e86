"""The register of stage summaries, and the practices distilled from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime, new_id
from handlers.oversight.inspections import models as _inspections  # noqa: F401 importing tells the database of them


class StageSummary(Base):
    """The summary one body owes to one campaign; states are those of `rules.SummaryState`.

    The city's has no instance until its call activity has started it. `marked` is the distinctive work of
    the bodies below that a county or the city points out.
    """

    __tablename__ = "stage_summaries"
    __table_args__ = (
        CheckConstraint("level IN ('unit', 'county', 'city')", name="level"),
        CheckConstraint("state IN ('open', 'filed', 'missing')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'filed') = (content IS NOT NULL)", name="content"),
        CheckConstraint("level = 'city' OR instance_id IS NOT NULL", name="instance_id"),
        Index(None, "campaign_id", "state"),
    )

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    level: Mapped[str] = mapped_column(String(8))
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="open")
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    late_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any] | None] = mapped_column(Data)
    marked: Mapped[str] = mapped_column(Text, default="")


class Practice(Base):
    """A practice card (F-37): a new way of working that others may take over.

    It comes from a body's summary, or from an inspection of it: `instance_id` says which.
    """

    __tablename__ = "practices"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title"),
        Index(None, "campaign_id", "organisation_id", "title", unique=True),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True, default=new_id)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    problem: Mapped[str] = mapped_column(Text)
    practice: Mapped[str] = mapped_column(Text)
    effect: Mapped[str] = mapped_column(Text)
    transferable_to: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
