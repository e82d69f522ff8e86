"""Objections to a notice (异议, F-19); who made them is kept apart."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class Objection(Base):
    """An objection to one item of a notice, without a word that tells whose it is; `rules.states.ObjectionState`.

    `organisation_id` is the unit challenged. `told_facts` is what the office tells it; `instance_id` is the process
    that handles the objection, None until the message has started it.
    """

    __tablename__ = "objections"
    __table_args__ = (
        ForeignKeyConstraint(["notice_id", "entry_id"], ["notice_items.notice_id", "notice_items.entry_id"]),
        CheckConstraint(
            "kind IN ('truth', 'ownership', 'inventor_order', 'qualification', 'procedure')", name="kind"
        ),
        CheckConstraint(
            "state IN ('filed', 'accepted', 'not_accepted', 'upheld', 'corrected', 'dismissed')", name="state"
        ),
        CheckConstraint(
            "refusal IN ('', 'anonymous', 'late', 'off_topic', 'no_evidence', 'grade')", name="refusal"
        ),
        CheckConstraint("(state = 'not_accepted') = (refusal <> '')", name="not_accepted"),
        CheckConstraint("state IN ('filed', 'not_accepted') OR told_facts <> ''", name="told_facts"),
        CheckConstraint("(state NOT IN ('filed', 'accepted')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("state NOT IN ('upheld', 'corrected', 'dismissed') OR reason <> ''", name="reason"),
        Index(None, "notice_id", "entry_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    notice_id: Mapped[str] = mapped_column(String(40))
    entry_id: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default="filed")
    refusal: Mapped[str] = mapped_column(String(12), default="")
    told_facts: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Objector(Base):
    """Who objected and in what words; for discipline and the office alone, never shown to the unit challenged."""

    __tablename__ = "objectors"
    __table_args__ = (
        CheckConstraint("signed IN ('person', 'unit')", name="signed"),
        CheckConstraint("name <> '' AND contact <> ''", name="named"),
    )

    objection_id: Mapped[str] = mapped_column(ForeignKey("objections.id"), primary_key=True)
    signed: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    contact: Mapped[str] = mapped_column(String(120))
    facts: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
