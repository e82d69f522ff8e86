"""The register of five-small items. Money in yuan (元)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

Money = Numeric(14, 2)
Score = Numeric(4, 1)


class FiveSmallItem(Base):
    """One item (F-27); states are those of `rules.ItemState`, `kind` is of the year's dictionary.

    `organisation_id` is the unit, `team_id` where the author works, `upper_id` the body that scores what its units
    put forward. `benefit` is a year's, once checked as the unit confirms it. Scores are of 100; a level ranks what
    it scored in time and `recommends`, and `award` names the highest level at which the item was among the best.
    """

    __tablename__ = "five_small_items"
    __table_args__ = (
        CheckConstraint(
            "state IN ('submitted', 'checked', 'put_forward', 'recommended', 'archived')", name="state"
        ),
        CheckConstraint("state <> 'submitted' OR checked_at IS NULL", name="submitted"),
        CheckConstraint(
            "state NOT IN ('checked', 'put_forward', 'recommended') OR checked_at IS NOT NULL",
            name="checked_at",
        ),
        CheckConstraint("benefit >= 0", name="benefit"),
        CheckConstraint("unit_score BETWEEN 0 AND 100 AND county_score BETWEEN 0 AND 100", name="scores"),
        CheckConstraint("unit_score IS NULL OR checked_at IS NOT NULL", name="unit_score"),
        CheckConstraint("county_score IS NULL OR unit_rank IS NOT NULL", name="county_score"),
        CheckConstraint("unit_rank >= 1 AND county_rank >= 1", name="ranks"),
        CheckConstraint("unit_rank IS NULL OR unit_recommends", name="unit_rank"),
        CheckConstraint("county_rank IS NULL OR county_recommends", name="county_rank"),
        CheckConstraint("NOT unit_recommends OR unit_score IS NOT NULL", name="unit_recommends"),
        CheckConstraint("NOT county_recommends OR county_score IS NOT NULL", name="county_recommends"),
        CheckConstraint("award IN ('', 'unit', 'county')", name="award"),
        CheckConstraint("award = '' OR unit_rank IS NOT NULL", name="award_unit"),
        CheckConstraint("award <> 'county' OR county_rank IS NOT NULL", name="award_county"),
        CheckConstraint("state <> 'put_forward' OR award = 'unit'", name="put_forward"),
        CheckConstraint("(state = 'recommended') = (award = 'county')", name="recommended"),
        CheckConstraint("(state IN ('recommended', 'archived')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("(state = 'archived') = (end_reason <> '')", name="end_reason"),
        Index(None, "campaign_id", "organisation_id", "unit_score"),
        Index(None, "campaign_id", "upper_id", "county_score"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    upper_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    benefit: Mapped[Decimal] = mapped_column(Money)
    state: Mapped[str] = mapped_column(String(12), default="submitted")
    unit_score: Mapped[Decimal | None] = mapped_column(Score)
    unit_recommends: Mapped[bool] = mapped_column(default=False)
    unit_rank: Mapped[int | None]
    county_score: Mapped[Decimal | None] = mapped_column(Score)
    county_recommends: Mapped[bool] = mapped_column(default=False)
    county_rank: Mapped[int | None]
    award: Mapped[str] = mapped_column(String(8), default="")
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
