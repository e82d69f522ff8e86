"""The pool of experts, and whose entries each of them must not judge."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class Expert(Base):
    """A person who may be asked to judge: `fields` of expertise as entries name theirs, at most `load_cap` sheets.

    `organisation_id` is the expert's own unit, whose entries are out of bounds; None for somebody from outside.
    """

    __tablename__ = "experts"
    __table_args__ = (CheckConstraint("load_cap BETWEEN 1 AND 2000", name="load_cap"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    fields: Mapped[list[str]] = mapped_column(Data, default=list)
    load_cap: Mapped[int] = mapped_column(default=60)
    is_active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Conflict(Base):
    """Why a person must neither judge an entry nor see anything of its judgement; kinds of `rules.ConflictKind`.

    `source` says who found it: the records, the expert, or the office (`pinned`). It holds for every later round
    and vote.
    """

    __tablename__ = "review_conflicts"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('own', 'unit', 'co_inventor', 'mentorship', 'studio', 'kin', 'cooperation', 'other')",
            name="kind",
        ),
        CheckConstraint("source IN ('computed', 'declared', 'pinned')", name="source"),
        CheckConstraint("source = 'computed' OR reason <> ''", name="reason"),
    )

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    source: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(120))
