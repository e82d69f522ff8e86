"""The registers of the teams in the five-type contest and of what they were given."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

Score = Numeric(4, 1)


class FiveTypeTeam(Base):
    """One team's contest of a year; states are those of `rules.TeamState`.

    `organisation_id` is the unit, `upper_id` the body that checks and ranks the teams of its units. Scores are of
    100, as the level above settled them; `total` weighs both rounds and stands as soon as the final one is settled.
    """

    __tablename__ = "five_type_teams"
    __table_args__ = (
        UniqueConstraint("campaign_id", "team_id"),
        CheckConstraint("state IN ('enrolled', 'ranked', 'vetoed', 'lapsed', 'withdrawn')", name="state"),
        CheckConstraint("members BETWEEN 1 AND 1000", name="members"),
        CheckConstraint(
            "half_year_score BETWEEN 0 AND 100 AND final_score BETWEEN 0 AND 100 AND total BETWEEN 0 AND 100",
            name="scores",
        ),
        CheckConstraint("total IS NULL OR final_score IS NOT NULL", name="total"),
        CheckConstraint("state IN ('enrolled', 'ranked') OR total IS NULL", name="out"),
        CheckConstraint(
            "(state = 'ranked') = (place IS NOT NULL) AND (place IS NULL OR total IS NOT NULL)", name="place"
        ),
        CheckConstraint("place >= 1", name="place_number"),
        CheckConstraint("NOT is_nominated OR state = 'ranked'", name="nominated"),
        CheckConstraint("(state = 'vetoed') = (veto <> '')", name="veto"),
        CheckConstraint("(state = 'enrolled') = (ended_at IS NULL)", name="ended_at"),
        Index(None, "campaign_id", "upper_id", "total"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    upper_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    leader_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    members: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="enrolled")
    half_year_score: Mapped[Decimal | None] = mapped_column(Score)
    final_score: Mapped[Decimal | None] = mapped_column(Score)
    total: Mapped[Decimal | None] = mapped_column(Score)
    place: Mapped[int | None]
    is_nominated: Mapped[bool] = mapped_column(default=False)
    veto: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class FiveTypeScore(Base):
    """What one type got in one round (F-31): points of `rules.POINTS` from the team, its unit and the level above."""

    __tablename__ = "five_type_scores"
    __table_args__ = (
        CheckConstraint("round IN ('half_year', 'final')", name="round"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint(
            "self_points BETWEEN 0 AND 20 AND unit_points BETWEEN 0 AND 20 AND points BETWEEN 0 AND 20",
            name="points",
        ),
        CheckConstraint("self_points = 0 OR evidence <> ''", name="evidence"),
        CheckConstraint("(unit_points IS NULL) = (points IS NULL)", name="settled"),
    )

    contest_id: Mapped[str] = mapped_column(ForeignKey("five_type_teams.id"), primary_key=True)
    round: Mapped[str] = mapped_column(String(12), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    self_points: Mapped[Decimal] = mapped_column(Score)
    unit_points: Mapped[Decimal | None] = mapped_column(Score)
    points: Mapped[Decimal | None] = mapped_column(Score)
    evidence: Mapped[str] = mapped_column(Text, default="")
