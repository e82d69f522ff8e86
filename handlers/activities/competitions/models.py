"""The registers of skills competitions: the competition, its trades, who enters, who judges, scores, appeals.

Points are of 100 with two decimals; shares are percent.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

Points = Numeric(5, 2)


class Competition(Base):
    """One competition (F-22); states are those of `rules.CompetitionState`, levels those of `rules.LEVELS`.

    `organisation_id` is the organiser. `level` and `promotes`, whether its results count for the promotion of
    grades, are as the organiser filed them until the HR bureau confirms (S-65). Prizes are how many ranks of
    each trade win one; a trade with fewer than `least_entrants` is cancelled.
    """

    __tablename__ = "competitions"
    __table_args__ = (
        CheckConstraint("state IN ('filed', 'open', 'concluded', 'cancelled', 'refused')", name="state"),
        CheckConstraint("level IN ('unit', 'county', 'industry', 'city')", name="level"),
        CheckConstraint(
            "state IN ('filed', 'refused') OR level = 'unit' OR confirmed_at IS NOT NULL", name="confirmed_at"
        ),
        CheckConstraint(
            "NOT promotes OR state IN ('filed', 'refused') OR confirmed_at IS NOT NULL", name="promotes"
        ),
        CheckConstraint("enrol_until <= held_on", name="days"),
        CheckConstraint("least_entrants >= 1", name="least_entrants"),
        CheckConstraint("first_prizes >= 1 AND second_prizes >= 0 AND third_prizes >= 0", name="prizes"),
        CheckConstraint("(state IN ('cancelled', 'refused')) = (end_reason <> '')", name="end_reason"),
        CheckConstraint(
            "(state IN ('concluded', 'cancelled', 'refused')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        CheckConstraint("award_number = '' OR state = 'concluded'", name="award_number"),
        Index(None, "campaign_id", "organisation_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(8))
    promotes: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default="filed")
    enrol_until: Mapped[date]
    held_on: Mapped[date]
    venue: Mapped[str] = mapped_column(String(120))
    least_entrants: Mapped[int]
    first_prizes: Mapped[int]
    second_prizes: Mapped[int]
    third_prizes: Mapped[int]
    award_number: Mapped[str] = mapped_column(String(60), default="")
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class TradeContest(Base):
    """One trade (工种) of a competition with its technical rules; states are those of `rules.TradeState`.

    `theory_share` is the weight of theory in the total, practice has the rest. Who enters holds at least
    `least_grade` (a code of SKILL_GRADES, empty for anybody) since `least_months` months. Appeals are taken
    until `appeal_ends_at`.
    """

    __tablename__ = "trade_contests"
    __table_args__ = (
        UniqueConstraint("competition_id", "trade"),
        CheckConstraint("state IN ('planned', 'scored', 'published', 'cancelled')", name="state"),
        CheckConstraint("theory_share BETWEEN 0 AND 100", name="theory_share"),
        CheckConstraint("least_months >= 0", name="least_months"),
        CheckConstraint("(scored_at IS NULL) = (appeal_ends_at IS NULL)", name="appeal_ends_at"),
        CheckConstraint("(state IN ('scored', 'published')) = (scored_at IS NOT NULL)", name="scored_at"),
        CheckConstraint("(state = 'cancelled') = (cancel_reason <> '')", name="cancel_reason"),
        CheckConstraint("(state IN ('published', 'cancelled')) = (ended_at IS NOT NULL)", name="ended_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    competition_id: Mapped[str] = mapped_column(ForeignKey("competitions.id"))
    trade: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), default="planned")
    standard: Mapped[str] = mapped_column(String(120))
    least_grade: Mapped[str] = mapped_column(String(20), default="")
    least_months: Mapped[int] = mapped_column(default=0)
    theory_share: Mapped[int]
    arbiter_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    scored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appeal_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class Entrant(Base):
    """Who takes part in a trade (F-23), once; states are those of `rules.EntrantState`.

    `organisation_id` is the unit that entered them, `grade` what they hold since `certified_on`. `theory`,
    `practice` and `total` follow from the score rows and the upheld appeals (`rules.Marks`); `minutes` of the
    practice and the points of a `playoff` are kept only where they settle a tie. `rank` and `prize` are as
    published.
    """

    __tablename__ = "entrants"
    __table_args__ = (
        UniqueConstraint("trade_contest_id", "person_id"),
        CheckConstraint("state IN ('entered', 'eligible', 'refused', 'absent', 'scored')", name="state"),
        CheckConstraint("(state = 'refused') = (refusal <> '')", name="refusal"),
        CheckConstraint("(state = 'scored') = (total IS NOT NULL)", name="total"),
        CheckConstraint(
            "(total IS NULL) = (theory IS NULL) AND (total IS NULL) = (practice IS NULL)", name="parts"
        ),
        CheckConstraint("theory BETWEEN 0 AND 100 AND practice BETWEEN 0 AND 100", name="points"),
        CheckConstraint("minutes > 0 AND playoff BETWEEN 0 AND 100", name="tie_break"),
        CheckConstraint("rank >= 1 AND (rank IS NULL OR total IS NOT NULL)", name="rank"),
        CheckConstraint("prize IN ('', 'first', 'second', 'third')", name="prize"),
        CheckConstraint("prize = '' OR rank IS NOT NULL", name="prize_rank"),
        CheckConstraint(
            "grade IN ('', 'junior', 'intermediate', 'senior', 'technician', 'senior_technician')",
            name="grade",
        ),
        CheckConstraint("grade <> '' OR certified_on IS NULL", name="certified_on"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    trade_contest_id: Mapped[str] = mapped_column(ForeignKey("trade_contests.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="entered")
    grade: Mapped[str] = mapped_column(String(20), default="")
    certified_on: Mapped[date | None]
    refusal: Mapped[str] = mapped_column(Text, default="")
    theory: Mapped[Decimal | None] = mapped_column(Points)
    practice: Mapped[Decimal | None] = mapped_column(Points)
    total: Mapped[Decimal | None] = mapped_column(Points)
    minutes: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    playoff: Mapped[Decimal | None] = mapped_column(Points)
    rank: Mapped[int | None]
    prize: Mapped[str] = mapped_column(String(8), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContestJudge(Base):
    """A judge (裁判员) of a trade; `declaration` is empty until they have said whether they have a conflict."""

    __tablename__ = "contest_judges"
    __table_args__ = (
        CheckConstraint("declaration IN ('', 'clear', 'conflict')", name="declaration"),
        CheckConstraint("(declaration = '') = (declared_at IS NULL)", name="declared_at"),
        CheckConstraint("(declaration = 'conflict') = (ground <> '')", name="ground"),
    )

    trade_contest_id: Mapped[str] = mapped_column(ForeignKey("trade_contests.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    declaration: Mapped[str] = mapped_column(String(8), default="")
    ground: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ContestScore(Base):
    """The points one person gave an entrant in one part (`rules.PARTS`); every total is computed from these."""

    __tablename__ = "contest_scores"
    __table_args__ = (
        CheckConstraint("part IN ('theory', 'practice')", name="part"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points"),
    )

    entrant_id: Mapped[str] = mapped_column(ForeignKey("entrants.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(8), primary_key=True)
    marker_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    points: Mapped[Decimal] = mapped_column(Points)
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ScoreAppeal(Base):
    """An entrant's appeal (申诉), at most one; an upheld one says which points count instead."""

    __tablename__ = "score_appeals"
    __table_args__ = (
        CheckConstraint("state IN ('filed', 'upheld', 'dismissed')", name="state"),
        CheckConstraint("ground <> ''", name="ground"),
        CheckConstraint("(state = 'filed') = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint("(state = 'filed') = (decision = '')", name="decision"),
        CheckConstraint(
            "(state = 'upheld') = (theory IS NOT NULL OR practice IS NOT NULL)", name="corrected_points"
        ),
        CheckConstraint("theory BETWEEN 0 AND 100 AND practice BETWEEN 0 AND 100", name="points"),
    )

    entrant_id: Mapped[str] = mapped_column(ForeignKey("entrants.id"), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="filed")
    ground: Mapped[str] = mapped_column(Text)
    theory: Mapped[Decimal | None] = mapped_column(Points)
    practice: Mapped[Decimal | None] = mapped_column(Points)
    decision: Mapped[str] = mapped_column(Text, default="")
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
