"""Score sheets: one expert, one entry."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Numeric, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class ReviewSheet(Base):
    """An expert's sheet (评分表, F-15) for one entry: the assignment and what became of it; `rules.SheetState`.

    `total` is computed from the scores. `is_fixed` sheets are kept when the assignment is computed anew,
    `is_extra` ones are a third opinion or fill a gap. `grade` is what prize the expert would give.
    """

    __tablename__ = "review_sheets"
    __table_args__ = (
        Unique("round_id", "entry_id", "person_id"),
        ForeignKeyConstraint(["round_id", "entry_id"], ["round_entries.round_id", "round_entries.entry_id"]),
        ForeignKeyConstraint(
            ["round_id", "person_id"], ["round_experts.round_id", "round_experts.person_id"]
        ),
        CheckConstraint("state IN ('open', 'submitted', 'abstained', 'replaced', 'lapsed')", name="state"),
        CheckConstraint("(state = 'submitted') = (total IS NOT NULL)", name="total"),
        CheckConstraint(
            "(state IN ('submitted', 'abstained')) = (submitted_at IS NOT NULL)", name="submitted_at"
        ),
        CheckConstraint("(state IN ('abstained', 'replaced')) = (reason <> '')", name="reason"),
        CheckConstraint("total BETWEEN 0 AND 100", name="range"),
        CheckConstraint("grade IN ('', 'first', 'second', 'third', 'none')", name="grade"),
        Index(None, "round_id", "person_id", "state"),
        Index(None, "round_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("review_rounds.id"))
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="open")
    is_fixed: Mapped[bool] = mapped_column(default=False)
    is_extra: Mapped[bool] = mapped_column(default=False)
    total: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    grade: Mapped[str] = mapped_column(String(8), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Score(Base):
    """The points a sheet gives for one criterion of the round's rubric, out of its weight."""

    __tablename__ = "review_scores"
    __table_args__ = (CheckConstraint("points BETWEEN 0 AND 100", name="points"),)

    sheet_id: Mapped[str] = mapped_column(ForeignKey("review_sheets.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(40), primary_key=True)
    points: Mapped[Decimal] = mapped_column(Numeric(5, 2))
