"""The indicators of a year, and the assessment of each body by them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class AssessmentScheme(Base):
    """The indicators and weights that the group has set for a year, and on which day."""

    __tablename__ = "assessment_schemes"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    set_on: Mapped[date]
    indicators: Mapped[list[dict[str, Any]]] = mapped_column(Data)


class Assessment(Base):
    """The assessment of one body (F-08), lapsed if the level above gave no scores by the year's end.

    Scores are of 100; `final_score` is 0 when vetoed.

    Bodies are ranked within their `peer_class`. `adjustment` are points granted on appeal.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("campaign_id", "organisation_id"),
        CheckConstraint("state IN ('open', 'published', 'lapsed')", name="state"),
        CheckConstraint("peer_class IN ('county', 'large', 'unit')", name="peer_class"),
        CheckConstraint("(state = 'published') = (final_score IS NOT NULL)", name="final_score"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("final_score BETWEEN 0 AND 100", name="final_range"),
        CheckConstraint("veto = '' OR final_score IS NULL OR final_score = 0", name="veto"),
        Index("ix_assessments_rank", "campaign_id", "peer_class", "final_score"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    peer_class: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default="open")
    veto: Mapped[str] = mapped_column(Text, default="")
    adjustment: Mapped[Decimal] = mapped_column(Numeric(5, 1), default=Decimal(0))
    final_score: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AssessmentScore(Base):
    """One indicator of an assessment: `actual` against `target` if automatic, else what both sides gave.

    `score` is of 100, empty while open or where the indicator does not apply to the body.
    """

    __tablename__ = "assessment_scores"
    __table_args__ = (
        CheckConstraint("source IN ('automatic', 'reported')", name="source"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(12))
    weight: Mapped[int]
    target: Mapped[int | None]
    actual: Mapped[Decimal | None] = mapped_column(Numeric(12, 1))
    self_score: Mapped[int | None]
    upper_score: Mapped[int | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    reason: Mapped[str] = mapped_column(Text, default="")
