"""The registers of mentorships, their apprentices and their checks. Money in yuan (元)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class Mentorship(Base):
    """One agreement of a master with apprentices (F-25); states are those of `rules.PairState`.

    `starts_on` and `ends_on` are its first and last day; `is_extended` once it was prolonged.
    """

    __tablename__ = "mentorships"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'signed', 'reached', 'missed', 'ended')", name="state"),
        CheckConstraint("starts_on < ends_on", name="dates"),
        CheckConstraint(
            "state NOT IN ('signed', 'reached', 'missed') OR signed_on IS NOT NULL", name="signed_on"
        ),
        CheckConstraint(
            "(state IN ('reached', 'missed', 'ended')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        CheckConstraint("(state IN ('reached', 'missed')) = (reward IS NOT NULL)", name="reward"),
        CheckConstraint("(state = 'ended') = (end_reason <> '')", name="end_reason"),
        CheckConstraint("reward >= 0", name="amount"),
        Index(None, "campaign_id", "organisation_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    master_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    trade: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    signed_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    is_extended: Mapped[bool] = mapped_column(default=False)
    reward: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class Apprenticeship(Base):
    """One of a master's apprentices: five at most."""

    __tablename__ = "apprenticeships"
    __table_args__ = (
        CheckConstraint("position BETWEEN 1 AND 5", name="position"),
        Index(None, "mentorship_id", "person_id", unique=True),
    )

    mentorship_id: Mapped[str] = mapped_column(ForeignKey("mentorships.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)


class MentorshipCheck(Base):
    """One half-yearly check."""

    __tablename__ = "mentorship_checks"
    __table_args__ = (CheckConstraint("position >= 1 AND progress <> ''", name="progress"),)

    mentorship_id: Mapped[str] = mapped_column(ForeignKey("mentorships.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    checked_on: Mapped[date]
    progress: Mapped[str] = mapped_column(Text)
