"""The register of rationalisation proposals. Money in yuan (元)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class Proposal(Base):
    """One proposal (F-26); states are those of `rules.ProposalState`.

    `organisation_id` is the unit, `team_id` where the proposer works. `benefit` is a year's, as verified.
    `answer` is the reason the proposer was given with the verdict.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        CheckConstraint(
            "state IN ('registered', 'adopted', 'implemented', 'rewarded', 'kept', 'declined')", name="state"
        ),
        CheckConstraint("(state = 'registered') = (answered_at IS NULL)", name="answered_at"),
        CheckConstraint("(state = 'registered') = (answer = '')", name="answer"),
        CheckConstraint(
            "(state IN ('implemented', 'rewarded')) = (implemented_on IS NOT NULL)", name="implemented_on"
        ),
        CheckConstraint(
            "(state = 'rewarded') = (benefit IS NOT NULL AND score IS NOT NULL AND reward IS NOT NULL)",
            name="rewarded",
        ),
        CheckConstraint("benefit >= 0 AND reward >= 0 AND score BETWEEN 0 AND 100", name="amounts"),
        CheckConstraint("NOT is_recommended OR state = 'rewarded'", name="recommended"),
        CheckConstraint(
            "(state IN ('rewarded', 'kept', 'declined')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        Index(None, "campaign_id", "organisation_id", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    proposer_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    is_major: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default="registered")
    answer: Mapped[str] = mapped_column(Text, default="")
    implemented_on: Mapped[date | None]
    benefit: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    score: Mapped[int | None]
    reward: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    is_recommended: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
