"""The registers of promotions, applications and their follow-ups. Money in yuan (元)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime

ID = String(40)
Money = Numeric(14, 2)


class Promotion(Base):
    """A result to be promoted, or a need a unit has posted; `rules.PromotionState`.

    `organisation_id` is the unit the result is from, known at once or when a need is matched; `wanted_by_id` the
    unit with the need. `score` is the weighted sum of the three criteria.
    """

    __tablename__ = "promotions"
    __table_args__ = (
        CheckConstraint("state IN ('posted', 'scoring', 'selected', 'matched', 'not_adopted')", name="state"),
        CheckConstraint("organisation_id IS NOT NULL OR wanted_by_id IS NOT NULL", name="whose"),
        CheckConstraint("(wanted_by_id IS NULL) = (need = '')", name="need"),
        CheckConstraint("organisation_id <> wanted_by_id", name="another"),
        CheckConstraint(
            "state IN ('posted', 'not_adopted') OR (organisation_id IS NOT NULL AND title <> '')",
            name="found",
        ),
        CheckConstraint(
            "(value IS NULL) = (score IS NULL) AND (applicability IS NULL) = (score IS NULL)"
            " AND (benefit IS NULL) = (score IS NULL)",
            name="scored",
        ),
        CheckConstraint(
            "value BETWEEN 0 AND 100 AND applicability BETWEEN 0 AND 100 AND benefit BETWEEN 0 AND 100"
            " AND score BETWEEN 0 AND 100",
            name="scores",
        ),
        CheckConstraint("state NOT IN ('selected', 'matched') OR score IS NOT NULL", name="selected"),
        CheckConstraint("(state = 'not_adopted') = (end_reason <> '')", name="end_reason"),
        CheckConstraint("(state IN ('matched', 'not_adopted')) = (ended_at IS NOT NULL)", name="ended_at"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    wanted_by_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"))
    publication_id: Mapped[str | None] = mapped_column(ForeignKey("publications.id"))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    is_energy: Mapped[bool] = mapped_column(default=False)
    need: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="scoring")
    value: Mapped[int | None]
    applicability: Mapped[int | None]
    benefit: Mapped[int | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Application(Base):
    """A result in use at one other unit; `rules.ApplicationState`.

    `organisation_id` is the unit the result is from, `adopter_id` the one that uses it. `instance_id` is the process
    that follows it, None until the message has begun it.
    """

    __tablename__ = "result_applications"
    __table_args__ = (
        UniqueConstraint("promotion_id", "adopter_id"),
        CheckConstraint(
            "state IN ('offered', 'agreed', 'applied', 'confirmed', 'not_adopted')", name="state"
        ),
        CheckConstraint("organisation_id <> adopter_id", name="another"),
        CheckConstraint("agreement IN ('', 'licence', 'free', 'help')", name="agreement"),
        CheckConstraint("(agreement = '') = (signed_on IS NULL)", name="signed_on"),
        CheckConstraint(
            "state NOT IN ('agreed', 'applied', 'confirmed') OR signed_on IS NOT NULL", name="agreed"
        ),
        CheckConstraint("state NOT IN ('applied', 'confirmed') OR applied_on IS NOT NULL", name="applied"),
        CheckConstraint("applied_on >= signed_on", name="order"),
        CheckConstraint("fee >= 0", name="fee"),
        CheckConstraint("(state = 'not_adopted') = (end_reason <> '')", name="end_reason"),
        CheckConstraint("(state IN ('confirmed', 'not_adopted')) = (ended_at IS NOT NULL)", name="ended_at"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    promotion_id: Mapped[str] = mapped_column(ForeignKey("promotions.id"))
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    adopter_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="offered")
    agreement: Mapped[str] = mapped_column(String(8), default="")
    fee: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    terms: Mapped[str] = mapped_column(Text, default="")
    signed_on: Mapped[date | None]
    site: Mapped[str] = mapped_column(String(200), default="")
    applied_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FollowUp(Base):
    """A look at an application so many months after it began; reported once. `benefit` is since the last look."""

    __tablename__ = "application_followups"
    __table_args__ = (
        CheckConstraint("months >= 1", name="months"),
        CheckConstraint("effect IN ('', 'good', 'partly', 'stopped')", name="effect"),
        CheckConstraint("(effect = '') = (reported_at IS NULL)", name="reported_at"),
        CheckConstraint("(effect = '') = (benefit IS NULL)", name="reported_benefit"),
        CheckConstraint("benefit >= 0", name="benefit"),
    )

    application_id: Mapped[str] = mapped_column(ForeignKey("result_applications.id"), primary_key=True)
    months: Mapped[int] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(index=True)
    effect: Mapped[str] = mapped_column(String(8), default="")
    benefit: Mapped[Decimal | None] = mapped_column(Money)
    note: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
