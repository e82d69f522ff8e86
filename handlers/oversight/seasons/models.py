"""Reviews of seasons, kept because making one reads every task; and how far the making of one has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, Identifier, UtcDateTime
from engine.models.columns import one_of


class SeasonReview(Base):
    """The newest review of a campaign as one place sees it: "city" all of it, a county its own."""

    __tablename__ = "season_reviews"

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(80))
    content: Mapped[dict[str, Any]] = mapped_column(Data)


class Phase(StrEnum):
    """What is read of a season, in this order; then it is summed up."""

    TASKS = "tasks"
    INSTANCES = "instances"
    SUMS = "sums"


class SeasonReading(Base):
    """A review that is being made, of what there was at `asked_at`; gone when the review is kept.

    `last_id` is the last task, or instance, that was read; `done` of about `total` rows have been, in `parts` pieces.
    With a `cause` it stands still until somebody asks again; `attempts` counts how often the next piece has failed.
    """

    __tablename__ = "season_readings"
    __table_args__ = (one_of("phase", Phase, "phase"),)

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    place: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(String(80))
    phase: Mapped[str] = mapped_column(String(12), default=Phase.TASKS)
    last_id: Mapped[str] = mapped_column(Identifier, default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    parts: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cause: Mapped[str] = mapped_column(Text, default="")


class SeasonPart(Base):
    """What one piece of a reading has found."""

    __tablename__ = "season_parts"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        ForeignKeyConstraint(
            ["campaign_id", "place"], ["season_readings.campaign_id", "season_readings.place"]
        ),
    )

    campaign_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(Data)
