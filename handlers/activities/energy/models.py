"""The registers of the energy contest. Energy in tonnes of standard coal (吨标准煤), output in 万元."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

Energy = Numeric(16, 3)
Output = Numeric(16, 2)


class EnergyContest(Base):
    """One enterprise's contest of a year; states are those of `rules.ContestState`.

    Enterprises are ranked within their `peer_class` by `saving_rate`, the verified saving in per cent of the
    reference: what the year's output would have used at the energy per output of the year before.
    """

    __tablename__ = "energy_contests"
    __table_args__ = (
        UniqueConstraint("campaign_id", "organisation_id"),
        CheckConstraint(
            "state IN ('entered', 'verified', 'ranked', 'withdrawn', 'unverified')", name="state"
        ),
        CheckConstraint("peer_class IN ('city', 'county', 'key', 'other')", name="peer_class"),
        CheckConstraint("baseline_energy > 0 AND baseline_output > 0", name="baseline"),
        CheckConstraint("(baseline_energy IS NULL) = (baseline_output IS NULL)", name="baseline_whole"),
        CheckConstraint("verified_by IN ('', 'd_eic', 'third_party')", name="verified_by"),
        CheckConstraint("(verified_by <> '') = (state IN ('verified', 'ranked'))", name="verified"),
        CheckConstraint("(verified_by <> '') = (saved_energy IS NOT NULL)", name="saved_energy"),
        CheckConstraint("(saved_energy IS NULL) = (saving_rate IS NULL)", name="saving_rate"),
        CheckConstraint("(verified_by <> '') = (verified_at IS NOT NULL)", name="verified_at"),
        CheckConstraint("(state = 'ranked') = (place IS NOT NULL)", name="place"),
        CheckConstraint("place >= 1", name="place_number"),
        CheckConstraint("(state IN ('withdrawn', 'unverified')) = (end_reason <> '')", name="end_reason"),
        CheckConstraint("(state IN ('entered', 'verified')) = (ended_at IS NULL)", name="ended_at"),
        Index(None, "campaign_id", "peer_class", "saving_rate"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    peer_class: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), default="entered")
    baseline_energy: Mapped[Decimal | None] = mapped_column(Energy)
    baseline_output: Mapped[Decimal | None] = mapped_column(Output)
    saved_energy: Mapped[Decimal | None] = mapped_column(Energy)
    saving_rate: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    verified_by: Mapped[str] = mapped_column(String(12), default="")
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[int | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class EnergyMeasure(Base):
    """One measure (F-29) with the saving a year its enterprise expects of it."""

    __tablename__ = "energy_measures"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("theme IN ('circular', 'energy', 'pollution')", name="theme"),
        CheckConstraint("expected_saving >= 0", name="expected_saving"),
    )

    contest_id: Mapped[str] = mapped_column(ForeignKey("energy_contests.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    theme: Mapped[str] = mapped_column(String(12))
    how: Mapped[str] = mapped_column(Text)
    expected_saving: Mapped[Decimal] = mapped_column(Energy)
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EnergyQuarter(Base):
    """One quarter as reported: what was used, and what the output would have used at the baseline's rate."""

    __tablename__ = "energy_quarters"
    __table_args__ = (
        CheckConstraint("position BETWEEN 1 AND 8", name="position"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        CheckConstraint("output >= 0 AND used >= 0 AND expected >= 0", name="amounts"),
    )

    contest_id: Mapped[str] = mapped_column(ForeignKey("energy_contests.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    output: Mapped[Decimal] = mapped_column(Output)
    used: Mapped[Decimal] = mapped_column(Energy)
    expected: Mapped[Decimal] = mapped_column(Energy)
    explanation: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
