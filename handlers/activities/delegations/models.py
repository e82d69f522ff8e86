"""The registers of delegations to provincial competitions, of their places by trade and of their candidates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class Delegation(Base):
    """The city's part in one provincial competition; states are those of `rules.DelegationState`."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'recorded', 'declined')", name="state"),
        CheckConstraint("enrol_until <= held_on", name="days"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'declined') = (decline_reason <> '')", name="decline_reason"),
        CheckConstraint("state <> 'recorded' OR enrolment_number <> ''", name="enrolment_number"),
        Index(None, "campaign_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12), default="open")
    enrol_until: Mapped[date]
    held_on: Mapped[date]
    venue: Mapped[str] = mapped_column(String(120))
    enrolment_number: Mapped[str] = mapped_column(String(60), default="")
    decline_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class DelegationTrade(Base):
    """How many may go in a trade, and how many stand in reserve."""

    __tablename__ = "delegation_trades"
    __table_args__ = (CheckConstraint("places >= 1 AND reserves >= 0", name="places"),)

    delegation_id: Mapped[str] = mapped_column(ForeignKey("delegations.id"), primary_key=True)
    trade: Mapped[str] = mapped_column(String(40), primary_key=True)
    places: Mapped[int]
    reserves: Mapped[int]


class Delegate(Base):
    """A candidate in one trade, taken from a published ranking; states are those of `rules.DelegateState`.

    `position` is the order in which candidates are asked. `rank` and `prize` are those of the provincial
    competition, of who took part.
    """

    __tablename__ = "delegates"
    __table_args__ = (
        UniqueConstraint("delegation_id", "trade", "position"),
        UniqueConstraint("delegation_id", "trade", "person_id"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("state IN ('waiting', 'asked', 'confirmed', 'declined', 'skipped')", name="state"),
        CheckConstraint("(state IN ('declined', 'skipped')) = (reason <> '')", name="reason"),
        CheckConstraint("rank >= 1 AND (rank IS NULL OR state = 'confirmed')", name="rank"),
        CheckConstraint("prize = '' OR rank IS NOT NULL", name="prize"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    delegation_id: Mapped[str] = mapped_column(ForeignKey("delegations.id"))
    trade: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    entrant_id: Mapped[str] = mapped_column(ForeignKey("entrants.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")
    rank: Mapped[int | None]
    prize: Mapped[str] = mapped_column(String(40), default="")
