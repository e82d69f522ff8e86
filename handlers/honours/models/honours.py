"""Decisions (命名表彰决定, F-20) and the honours they confer or take back (F-21)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime

ID = String(40)


class Decision(Base):
    """A decision: on a year's honours (`conferral`), on its medals (`medal`), or to revoke (`revocation`).

    `number` is the document's, known once it is published; `signatories` are lines of names of the bodies signing.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("instance_id", "kind"),
        CheckConstraint("kind IN ('conferral', 'medal', 'revocation')", name="kind"),
        CheckConstraint("state IN ('draft', 'published', 'refused')", name="state"),
        CheckConstraint(
            "(state = 'published') = (number IS NOT NULL AND issued_on IS NOT NULL)", name="published"
        ),
        CheckConstraint("(state = 'draft') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("state <> 'published' OR signatories <> ''", name="signatories"),
        Index(None, "campaign_id", "kind", "state"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    number: Mapped[str | None] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    signatories: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Honour(Base):
    """One honour of one holder, with its certificate; `rules.states.HonourState`.

    It rests on an entry, or on other honours (`HonourBasis`). A person holds an expert's honour or a medal, a team
    its honours; a result's holders are the inventors of its entry. `title` is the holder's or the result's name as
    the certificate shows it. `number` and `verification_code` are given once, when it is conferred.
    """

    __tablename__ = "honours"
    __table_args__ = (
        UniqueConstraint("code", "entry_id"),
        CheckConstraint("code IN ('HON-01', 'HON-02', 'HON-03', 'HON-04', 'HON-05')", name="code"),
        CheckConstraint(
            "state IN ('proposed', 'noticed', 'conferred', 'delivered', 'suspended', 'revoked')", name="state"
        ),
        CheckConstraint("(code IN ('HON-01', 'HON-02', 'HON-03')) = (entry_id IS NOT NULL)", name="entry"),
        CheckConstraint("(code IN ('HON-02', 'HON-04')) = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("(code IN ('HON-03', 'HON-05')) = (team_id IS NOT NULL)", name="team"),
        CheckConstraint("grade = '' OR code = 'HON-01'", name="grade"),
        CheckConstraint(
            "(state IN ('proposed', 'noticed'))"
            " = (number IS NULL AND verification_code IS NULL AND conferred_on IS NULL)",
            name="certificate",
        ),
        CheckConstraint("state <> 'delivered' OR delivered_on IS NOT NULL", name="delivered_on"),
        CheckConstraint(
            "(state = 'revoked') = (revoked_on IS NOT NULL AND revoked_by_id IS NOT NULL)", name="revoked"
        ),
        CheckConstraint("revoked_on >= conferred_on", name="revoked_on"),
        Index(
            "ix_honours_one_medal", "campaign_id", "person_id", unique=True,
            sqlite_where=text("code = 'HON-04'"), postgresql_where=text("code = 'HON-04'"),
        ),
        Index(
            "ix_honours_one_pioneer", "campaign_id", "team_id", unique=True,
            sqlite_where=text("code = 'HON-05'"), postgresql_where=text("code = 'HON-05'"),
        ),
        Index(None, "campaign_id", "code", "state"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    code: Mapped[str] = mapped_column(String(8))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"), index=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decisions.id"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    grade: Mapped[str] = mapped_column(String(8), default="")
    is_earlier_holder: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12))
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    verification_code: Mapped[str | None] = mapped_column(String(20), unique=True)
    conferred_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    revoked_on: Mapped[date | None]
    revoked_by_id: Mapped[str | None] = mapped_column(ForeignKey("decisions.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class HonourBasis(Base):
    """A derived honour rests on another; it falls when none of those it rests on stands."""

    __tablename__ = "honour_bases"
    __table_args__ = (CheckConstraint("honour_id <> basis_id", name="other"),)

    honour_id: Mapped[str] = mapped_column(ForeignKey("honours.id"), primary_key=True)
    basis_id: Mapped[str] = mapped_column(ForeignKey("honours.id"), primary_key=True, index=True)
