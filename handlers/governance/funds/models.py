"""The registers of funding requests, their items and payments. Money in yuan (元)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

Money = Numeric(14, 2)


class FundingRequest(Base):
    """One request for working funds (F-33); states are those of `rules.FundState`.

    `payer_id` is who decides on it, pays and settles: the finance department, or the unit's own management.
    `requested` is the sum of the items, `paid` the sum of the payments, `used` what the use report says.
    More than the approved sum is paid or used only with an `overspend_reason`.
    """

    __tablename__ = "funding_requests"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'approved', 'settled', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(state IN ('approved', 'settled')) = (approved IS NOT NULL)", name="approved"),
        CheckConstraint(
            "(state IN ('approved', 'settled', 'refused')) = (decided_at IS NOT NULL)", name="decided_at"
        ),
        CheckConstraint(
            "(state IN ('settled', 'refused', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        CheckConstraint("(state = 'refused') = (refusal_reason <> '')", name="refusal_reason"),
        CheckConstraint("requested >= 0 AND approved >= 0 AND approved <= requested", name="amounts"),
        CheckConstraint("paid >= 0 AND (paid = 0 OR approved IS NOT NULL)", name="paid"),
        CheckConstraint("paid <= approved OR approved IS NULL OR overspend_reason <> ''", name="overpaid"),
        CheckConstraint("used >= 0 AND (used <= approved OR overspend_reason <> '')", name="overspent"),
        CheckConstraint("state <> 'settled' OR used IS NOT NULL", name="used"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    payer_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    purpose: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default="open")
    requested: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    approved: Mapped[Decimal | None] = mapped_column(Money)
    paid: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    used: Mapped[Decimal | None] = mapped_column(Money)
    refusal_reason: Mapped[str] = mapped_column(Text, default="")
    overspend_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class FundingItem(Base):
    """One line of a request's budget."""

    __tablename__ = "funding_items"
    __table_args__ = (CheckConstraint("position >= 1 AND amount > 0", name="amount"),)

    request_id: Mapped[str] = mapped_column(ForeignKey("funding_requests.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    amount: Mapped[Decimal] = mapped_column(Money)


class FundingPayment(Base):
    """One payment; a voucher pays once."""

    __tablename__ = "funding_payments"
    __table_args__ = (
        CheckConstraint("amount > 0 AND voucher <> ''", name="amount"),
        UniqueConstraint("payer_id", "voucher"),
    )

    request_id: Mapped[str] = mapped_column(ForeignKey("funding_requests.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    payer_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    voucher: Mapped[str] = mapped_column(String(60))
    amount: Mapped[Decimal] = mapped_column(Money)
    paid_on: Mapped[date]
