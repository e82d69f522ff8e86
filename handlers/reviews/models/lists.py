"""Final lists (拟命名名单, F-17)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class FinalList(Base):
    """The list of one class of a campaign, from the draft to what goes to the public notice; `rules.ListState`.

    `assessment_share` is the part the unit's assessment has in the order (S-79). Fewer than `quota` needs a reason.
    """

    __tablename__ = "final_lists"
    __table_args__ = (
        Unique("campaign_id", "kind", "number"),
        CheckConstraint("kind IN ('result', 'person', 'team')", name="kind"),
        CheckConstraint("state IN ('draft', 'voted', 'approved', 'annulled')", name="state"),
        CheckConstraint("assessment_share BETWEEN 0 AND 1", name="assessment_share"),
        CheckConstraint("quota >= 0", name="quota"),
        CheckConstraint("(state IN ('approved', 'annulled')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("state <> 'approved' OR approved_by <> ''", name="approved_by"),
        CheckConstraint("(state = 'annulled') = (annul_reason <> '')", name="annul_reason"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    round_id: Mapped[str] = mapped_column(ForeignKey("review_rounds.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    quota: Mapped[int]
    assessment_share: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    shortfall_reason: Mapped[str] = mapped_column(Text, default="")
    annul_reason: Mapped[str] = mapped_column(Text, default="")
    approved_by: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ListEntry(Base):
    """An entry's place: proposed (`listed`), in `reserve`, or `out`; `rank` counts through all of them.

    `score` is that of the review, `assessment` the unit's result in per cent (None where it has none), `combined`
    what the order follows. `grade` belongs to listed results, the medal to listed persons. `tie` is what decided
    between equals.
    """

    __tablename__ = "list_entries"
    __table_args__ = (
        CheckConstraint("place IN ('listed', 'reserve', 'out')", name="place"),
        CheckConstraint("grade IN ('', 'first', 'second', 'third')", name="grade"),
        CheckConstraint("grade = '' OR place = 'listed'", name="grade_place"),
        CheckConstraint("NOT has_medal OR place = 'listed'", name="has_medal"),
        CheckConstraint("rank >= 1", name="rank"),
        Index(None, "list_id", "rank"),
    )

    list_id: Mapped[str] = mapped_column(ForeignKey("final_lists.id"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    rank: Mapped[int]
    score: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    assessment: Mapped[Decimal | None] = mapped_column(Numeric(9, 4))
    combined: Mapped[Decimal] = mapped_column(Numeric(9, 4))
    place: Mapped[str] = mapped_column(String(8))
    grade: Mapped[str] = mapped_column(String(8), default="")
    has_medal: Mapped[bool] = mapped_column(default=False)
    tie: Mapped[str] = mapped_column(Text, default="")
