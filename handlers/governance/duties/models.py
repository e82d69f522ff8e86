"""The registers of duty cards, of their progress, and of policy documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class DutyCard(Base):
    """One duty of one department in one year (F-34); states are those of `rules.CardState`.

    `code` is that of domain.md A6 (DEP-ST-1). `work` is a process that carries the duty, such as
    campaign_funding, "" where the department works by itself. `texts` hold measures, evidence and evaluation.
    """

    __tablename__ = "duty_cards"
    __table_args__ = (
        UniqueConstraint("campaign_id", "code"),
        CheckConstraint("kind IN ('own', 'policy', 'carried')", name="kind"),
        CheckConstraint("(kind = 'carried') = (work <> '')", name="work"),
        CheckConstraint("state IN ('open', 'fulfilled', 'partly', 'unfulfilled')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state IN ('partly', 'unfulfilled')) = (reason <> '')", name="reason"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("state <> 'fulfilled' OR progress = 100", name="fulfilled"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    work: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(12), default="open")
    due_on: Mapped[date]
    progress: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class DutyReport(Base):
    """How far a duty has come on a day: one entry of its quarterly progress."""

    __tablename__ = "duty_reports"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    )

    card_id: Mapped[str] = mapped_column(ForeignKey("duty_cards.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    reported_on: Mapped[date]
    progress: Mapped[int]
    note: Mapped[str] = mapped_column(Text)


class PolicyDocument(Base):
    """A document that a body has issued to encourage innovation, or as its incentive mechanism (SUP-07).

    `published_at` is set once it can be read by everybody. A number is unique among its issuer's documents.
    """

    __tablename__ = "policy_documents"
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        CheckConstraint("kind IN ('policy', 'incentive')", name="kind"),
        CheckConstraint("number <> '' AND title <> ''", name="number"),
        Index(None, "campaign_id", "kind"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
