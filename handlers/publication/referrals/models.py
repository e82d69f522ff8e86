"""The register of referrals to the municipal S&T Progress Award."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

ID = String(40)


class Referral(Base):
    """An honoured result put forward once; `rules.ReferralState`. `texts` hold the award's form as completed."""

    __tablename__ = "award_referrals"
    __table_args__ = (
        CheckConstraint(
            "state IN ('proposed', 'submitted', 'awarded', 'not_awarded', 'not_referred')", name="state"
        ),
        CheckConstraint(
            "(state IN ('submitted', 'awarded', 'not_awarded')) = (submitted_on IS NOT NULL)",
            name="submitted_on",
        ),
        CheckConstraint("submitted_on IS NULL OR category <> ''", name="category"),
        CheckConstraint("grade IN ('', 'first', 'second', 'third')", name="grade"),
        CheckConstraint("(state = 'awarded') = (grade <> '')", name="awarded"),
        CheckConstraint("(state = 'not_referred') = (end_reason <> '')", name="end_reason"),
        CheckConstraint(
            "(state IN ('awarded', 'not_awarded', 'not_referred')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), unique=True)
    inventor_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    submitted_on: Mapped[date | None]
    grade: Mapped[str] = mapped_column(String(8), default="")
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
