"""Entries, their inventors, and what was written in each version."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

ID = String(40)

_JUDGED = "'eligible', 'listed', 'reserve', 'unlisted', 'honoured', 'removed'"


class Entry(Base):
    """One result, person or team entered in a campaign; states are those of `rules.EntryState`.

    `organisation_id` is the unit, `county_id` its county (None directly under the city), `recommender_id` the body
    that recommended it, at `rank_in_recommendation` of its list. `name` carries no company's name,
    `publishable_name` is what the public may read. `content` is the form (F-09, F-10, F-11) as last written,
    `anonymised` what experts may see of it: made from allowed fields when a review begins. The five traits are
    those of the first inventor, the person, or most of the team; lists count them.

    `applicant_id` writes the form, `source_id` is the project or proposal it came from; `closes_at` is the first
    moment at which it is too late to hand it in, later for somebody whom the office gave grace. A `is_substitute`
    (递补) stands in the recommender's list behind all others and takes part only once called. `name_key` is the
    name without what makes no difference, for finding doubles. `endorsement` is what the unit signed and how its
    notice ended, `checks` the items of the formal check (F-12) as last judged.
    """

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("kind IN ('result', 'person', 'team')", name="kind"),
        CheckConstraint(
            f"state IN ('draft', 'submitted', 'recommended', 'received', 'returned', {_JUDGED},"
            " 'rejected', 'withdrawn', 'lapsed')",
            name="state",
        ),
        CheckConstraint("confidentiality IN ('public', 'internal', 'secret')", name="confidentiality"),
        CheckConstraint("kind = 'person' OR person_id IS NULL", name="person"),
        CheckConstraint("kind = 'team' OR team_id IS NULL", name="team"),
        CheckConstraint("kind = 'result' OR first_inventor_id IS NULL", name="first_inventor"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn', 'lapsed')"
            " OR person_id IS NOT NULL OR team_id IS NOT NULL OR first_inventor_id IS NOT NULL",
            name="subject",
        ),
        CheckConstraint("state <> 'draft' OR submitted_at IS NULL", name="draft"),
        CheckConstraint(
            "state IN ('draft', 'rejected', 'withdrawn', 'lapsed') OR submitted_at IS NOT NULL",
            name="submitted_at",
        ),
        CheckConstraint("(recommended_at IS NULL) = (recommender_id IS NULL)", name="recommender"),
        CheckConstraint(
            f"state NOT IN ('recommended', 'received', {_JUDGED}) OR recommended_at IS NOT NULL",
            name="recommended_at",
        ),
        CheckConstraint(
            f"state NOT IN ('received', {_JUDGED}) OR received_at IS NOT NULL", name="received_at"
        ),
        CheckConstraint(f"state NOT IN ({_JUDGED}) OR eligible_at IS NOT NULL", name="eligible_at"),
        CheckConstraint(f"confidentiality <> 'secret' OR state NOT IN ({_JUDGED})", name="secret"),
        CheckConstraint(
            "(state IN ('unlisted', 'honoured', 'removed', 'rejected', 'withdrawn', 'lapsed'))"
            " = (ended_at IS NOT NULL)",
            name="ended_at",
        ),
        CheckConstraint(
            "(state IN ('removed', 'rejected', 'withdrawn')) = (end_reason <> '')", name="end_reason"
        ),
        CheckConstraint("rank_in_recommendation >= 1", name="rank_in_recommendation"),
        CheckConstraint("version >= 1", name="version"),
        Index(None, "campaign_id", "kind", "state"),
        Index("ix_entries_place", "campaign_id", "kind", "recommender_id", "is_substitute"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(40), unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    county_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    recommender_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    rank_in_recommendation: Mapped[int | None]
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    first_inventor_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    applicant_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    source_id: Mapped[str | None] = mapped_column(ID)
    is_substitute: Mapped[bool] = mapped_column(default=False, server_default=false())

    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), default="", server_default=text("''"), index=True)
    publishable_name: Mapped[str] = mapped_column(String(120), default="")
    category: Mapped[str] = mapped_column(String(40), default="")
    field: Mapped[str] = mapped_column(String(40), default="")
    industry: Mapped[str] = mapped_column(String(40), default="")
    confidentiality: Mapped[str] = mapped_column(String(12), default="public")
    is_front_line: Mapped[bool] = mapped_column(default=False)
    is_woman: Mapped[bool] = mapped_column(default=False)
    is_migrant_worker: Mapped[bool] = mapped_column(default=False)
    is_unit_head: Mapped[bool] = mapped_column(default=False)
    is_non_public: Mapped[bool] = mapped_column(default=False)

    state: Mapped[str] = mapped_column(String(12), default="draft")
    end_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    corrections: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    content: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
    anonymised: Mapped[dict[str, Any] | None] = mapped_column(Data)
    endorsement: Mapped[dict[str, Any] | None] = mapped_column(Data)
    checks: Mapped[list[dict[str, Any]] | None] = mapped_column(Data)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recommended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    eligible_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EntryInventor(Base):
    """A person's place among the inventors of a result: 1 is the first; `share` is in per cent of the whole."""

    __tablename__ = "entry_inventors"
    __table_args__ = (
        UniqueConstraint("entry_id", "person_id"),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("share > 0 AND share <= 100", name="share"),
    )

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    share: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    is_front_line: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EntryVersion(Base):
    """What the form held each time it was handed on, and why it was written anew; never changed."""

    __tablename__ = "entry_versions"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(Data)
    reason: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[str] = mapped_column(String(120))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
