"""The registers of incentive mechanisms, talent systems, unit support and rewards."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class Incentive(Base):
    """What one level (city, county) or enterprise owes to one campaign: its mechanism or its four systems.

    States are those of `rules.IncentiveState`; `gaps` says what is lacking, `urged_at` when it was last urged.
    """

    __tablename__ = "incentives"
    __table_args__ = (
        UniqueConstraint("campaign_id", "organisation_id"),
        CheckConstraint("state IN ('open', 'complete', 'gaps')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'gaps') = (gaps <> '')", name="gaps"),
        CheckConstraint("urged >= 0 AND (urged = 0) = (urged_at IS NULL)", name="urged"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="open")
    gaps: Mapped[str] = mapped_column(Text, default="")
    urged: Mapped[int] = mapped_column(default=0)
    urged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TalentSystem(Base):
    """One of an enterprise's four systems 培养、使用、考核、奖励 as filed (F-39, SUP-06)."""

    __tablename__ = "talent_systems"
    __table_args__ = (
        CheckConstraint("kind IN ('training', 'use', 'assessment', 'reward')", name="kind"),
        CheckConstraint("is_issued = (document <> '')", name="document"),
        CheckConstraint("is_issued OR NOT is_applied", name="applied"),
    )

    incentive_id: Mapped[str] = mapped_column(ForeignKey("incentives.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    is_issued: Mapped[bool]
    document: Mapped[str] = mapped_column(String(200), default="")
    is_applied: Mapped[bool]
    gap: Mapped[str] = mapped_column(Text, default="")


class UnitSupport(Base):
    """What a unit gave its union's work (SUP-01, 02, 03, 08): money in yuan where it cost any."""

    __tablename__ = "unit_supports"
    __table_args__ = (
        CheckConstraint("kind IN ('funding', 'selection', 'promotion', 'platform')", name="kind"),
        CheckConstraint("amount >= 0 AND text <> ''", name="amount"),
        CheckConstraint("kind <> 'funding' OR amount > 0", name="funding"),
    )

    incentive_id: Mapped[str] = mapped_column(ForeignKey("incentives.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=Decimal(0))
    given_on: Mapped[date]


class Reward(Base):
    """A reward paid (SUP-04) or a treatment implemented (SUP-05) by a unit; which, `rules.TREATMENTS` says."""

    __tablename__ = "rewards"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('money', 'goods', 'wage_grade', 'allowance', 'leave', 'training')", name="kind"
        ),
        CheckConstraint("kind <> 'money' OR amount > 0", name="money"),
        CheckConstraint("amount >= 0 AND recipient <> '' AND basis <> ''", name="amount"),
    )

    incentive_id: Mapped[str] = mapped_column(ForeignKey("incentives.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    recipient: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str] = mapped_column(String(200))
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=Decimal(0))
    given_on: Mapped[date]
