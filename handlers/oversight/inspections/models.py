"""The registers of inspection rounds, inspections with their teams, and findings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class InspectionRound(Base):
    """One round of inspections of a year. Its bodies were drawn with `seed` out of `candidates` many."""

    __tablename__ = "inspection_rounds"
    __table_args__ = (CheckConstraint("number >= 1", name="number"),)

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seed: Mapped[str] = mapped_column(String(40))
    candidates: Mapped[int]
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Inspection(Base):
    """The inspection of one body in one round (F-06); states are those of `rules.InspectionState`.

    Its team was drawn with `seed`. `score` is of 100; `texts` hold the sheet and the body's comment.
    """

    __tablename__ = "inspections"
    __table_args__ = (
        UniqueConstraint("campaign_id", "round", "organisation_id"),
        CheckConstraint("state IN ('open', 'scored', 'closed', 'lapsed')", name="state"),
        CheckConstraint("(state IN ('open', 'lapsed')) = (score IS NULL)", name="score"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_range"),
        CheckConstraint("(state IN ('closed', 'lapsed')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("state IN ('open', 'lapsed') OR visited_on IS NOT NULL", name="visited_on"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    round: Mapped[int]
    seed: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), default="open")
    is_announced: Mapped[bool] = mapped_column(default=False)
    visited_on: Mapped[date | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class InspectionMember(Base):
    """A person of an inspection's team; the first leads it."""

    __tablename__ = "inspection_members"
    __table_args__ = (
        UniqueConstraint("inspection_id", "position"),
        CheckConstraint("position >= 1", name="position"),
    )

    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    position: Mapped[int]


class Finding(Base):
    """Something to be put right (F-07); states are those of `rules.FindingState`.

    `due_on` is the deadline as extended; `overdue_at` is when it was missed and made known.
    """

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("inspection_id", "position"),
        CheckConstraint("severity IN ('minor', 'major', 'severe')", name="severity"),
        CheckConstraint("state IN ('open', 'rectified', 'failed')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("extensions BETWEEN 0 AND 2", name="extensions"),
        CheckConstraint("finding <> ''", name="finding"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspections.id"))
    position: Mapped[int]
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    finding: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(String(8))
    owner: Mapped[str] = mapped_column(String(60), default="")
    state: Mapped[str] = mapped_column(String(12), default="open")
    due_on: Mapped[date]
    extensions: Mapped[int] = mapped_column(default=0)
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
