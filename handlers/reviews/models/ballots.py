"""Secret votes: who has voted, and how many said what; never who said what."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class Ballot(Base):
    """One vote of a panel (about a round) or of the committee (about a list) on several entries at once.

    `quorum` is the share of the electors that must have voted, `majority` the share of the votes cast on an entry
    that must be in favour.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        CheckConstraint("(round_id IS NULL) <> (list_id IS NULL)", name="subject"),
        CheckConstraint("quorum > 0 AND quorum <= 1 AND majority > 0 AND majority <= 1", name="shares"),
        CheckConstraint("state IN ('open', 'valid', 'invalid')", name="state"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    round_id: Mapped[str | None] = mapped_column(ForeignKey("review_rounds.id"), index=True)
    list_id: Mapped[str | None] = mapped_column(ForeignKey("final_lists.id"), index=True)
    question: Mapped[str] = mapped_column(String(200))
    quorum: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    majority: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    state: Mapped[str] = mapped_column(String(8), default="open")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BallotElector(Base):
    """A person who may vote; the choice itself is kept nowhere."""

    __tablename__ = "ballot_electors"

    ballot_id: Mapped[str] = mapped_column(ForeignKey("ballots.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    has_voted: Mapped[bool] = mapped_column(default=False)


class BallotTally(Base):
    """How many said what of an entry; an elector with a conflict has no say in it. `is_passed` once closed."""

    __tablename__ = "ballot_tallies"
    __table_args__ = (CheckConstraint("yes >= 0 AND no >= 0 AND abstained >= 0", name="counts"),)

    ballot_id: Mapped[str] = mapped_column(ForeignKey("ballots.id"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    yes: Mapped[int] = mapped_column(default=0)
    no: Mapped[int] = mapped_column(default=0)
    abstained: Mapped[int] = mapped_column(default=0)
    is_passed: Mapped[bool | None]
