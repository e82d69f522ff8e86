"""Revocations (撤销荣誉, F-41): of single honours, or of a whole scheme; what became of each honour."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime

ID = String(40)
_OPEN = text("outcome = 'open'")


class Revocation(Base):
    """A proposal to take honours back; `rules.RevocationState`, grounds `rules.GROUNDS`.

    A scheme that is annulled takes all honours of a `code` with it; else the proposer names them one by one.
    Statements of the holders are heard until `hear_until`, that day included.
    """

    __tablename__ = "revocations"
    __table_args__ = (
        CheckConstraint("ground IN ('false_statement', 'disqualified', 'annulled')", name="ground"),
        CheckConstraint("(ground = 'annulled') = (code <> '')", name="code"),
        CheckConstraint("state IN ('proposed', 'hearing', 'heard', 'revoked', 'kept')", name="state"),
        CheckConstraint(
            "state NOT IN ('hearing', 'heard', 'revoked') OR hear_until IS NOT NULL", name="hear_until"
        ),
        CheckConstraint("state <> 'revoked' OR decision_id IS NOT NULL", name="decision"),
        CheckConstraint("(state = 'kept') = (keep_reason <> '')", name="keep_reason"),
        CheckConstraint("(state IN ('revoked', 'kept')) = (ended_at IS NOT NULL)", name="ended_at"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decisions.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    ground: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(8), default="")
    facts: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    hear_until: Mapped[date | None]
    keep_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RevocationItem(Base):
    """One honour in a revocation: what its holder says, whether it falls, and whether its certificate came back.

    `is_derived`: named by nobody, but all it rests on is. `recall` is `returned`, or `void` for a certificate that
    could not be collected and was declared void.
    """

    __tablename__ = "revocation_items"
    __table_args__ = (
        CheckConstraint("outcome IN ('open', 'revoked', 'kept')", name="outcome"),
        CheckConstraint("statement = '' OR heard_at IS NOT NULL", name="statement"),
        CheckConstraint("recall IN ('', 'returned', 'void')", name="recall"),
        CheckConstraint("(recall = '') = (recalled_on IS NULL)", name="recalled_on"),
        CheckConstraint("recall = '' OR outcome = 'revoked'", name="recalled"),
        Index(
            "ix_revocation_items_one_open", "honour_id", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index(None, "honour_id"),
    )  # fmt: skip

    revocation_id: Mapped[str] = mapped_column(ForeignKey("revocations.id"), primary_key=True)
    honour_id: Mapped[str] = mapped_column(ForeignKey("honours.id"), primary_key=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    is_derived: Mapped[bool]
    statement: Mapped[str] = mapped_column(Text, default="")
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(8), default="open")
    recall: Mapped[str] = mapped_column(String(8), default="")
    recalled_on: Mapped[date | None]
    recall_note: Mapped[str] = mapped_column(Text, default="")
