"""Campaigns, their phases and running numbers, and the working-day table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Data, UtcDateTime


class Campaign(Base):
    """One year's contest; its id is the year as text. `settings` follow `rules.default_settings`."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'running', 'suspended', 'closed', 'cancelled')", name="state"),
        CheckConstraint("(state = 'suspended') = (suspension_reason <> '')", name="suspension_reason"),
        CheckConstraint("(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("state <> 'running' OR started_at IS NOT NULL", name="started_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    suspension_reason: Mapped[str] = mapped_column(Text, default="")
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"))
    settings: Mapped[dict[str, Any]] = mapped_column(Data)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    phases: Mapped[list[CampaignPhase]] = relationship(order_by="CampaignPhase.number", lazy="selectin")


class CampaignPhase(Base):
    """One of the three phases; `starts_on` and `ends_on` are local dates, both included."""

    __tablename__ = "campaign_phases"
    __table_args__ = (
        UniqueConstraint("campaign_id", "code"),
        CheckConstraint("number BETWEEN 1 AND 3", name="number"),
        CheckConstraint("code IN ('mobilisation', 'implementation', 'summary')", name="code"),
        CheckConstraint("state IN ('pending', 'running', 'closed')", name="state"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("(state = 'pending') = (started_at IS NULL)", name="started_at"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
    )

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="pending")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NumberSeries(Base):
    """The last number given to a kind of thing in a campaign (see `numbers.next_number`)."""

    __tablename__ = "numbers"
    __table_args__ = (
        CheckConstraint("last >= 1", name="last"),
        CheckConstraint("code <> ''", name="code"),
    )

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    last: Mapped[int]


class WorkingDay(Base):
    """A day that is not what its weekday says: a holiday, or a weekend day worked instead (调休)."""

    __tablename__ = "working_days"

    on: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    label: Mapped[str] = mapped_column(String(80), default="")
