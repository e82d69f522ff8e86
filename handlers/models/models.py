"""Requests to release what a draft held."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

_OPEN = text("ended_at IS NULL")


class ReleaseRequest(Base):
    """One revision of a draft on its way to become a version, or what became of it (流程模型发布, F-42).

    What was asked for is what `revision` held: revisions never change, and one that is asked for never makes room. Of
    a process one request is open at a time. `base_version` is the version it began from, 0 before the first.
    `level` says how far it differs from that (`rules.needs_approval`), `summary` in Chinese what differs; `findings`
    are the warnings of the check and `trial` the lines of the test run. `scenarios_left` of the revision's scenarios
    were not played yet or did not go as expected (see `ReleaseScenario`). `effective_on` is a local date, None as soon
    as everything is through. `running` says what is meant for instances under way. `version` is what it became.
    """

    __tablename__ = "release_requests"
    __table_args__ = (
        ForeignKeyConstraint(["definition_key", "revision"], ["draft_revisions.key", "draft_revisions.revision"]),
        CheckConstraint(
            "state IN ('checking', 'in_review', 'scheduled', 'released', 'returned', 'withdrawn', 'refused')",
            name="state",
        ),
        CheckConstraint("level IN ('cosmetic', 'parameter', 'structure')", name="level"),
        CheckConstraint("running IN ('keep', 'migrate')", name="running"),
        CheckConstraint("explanation <> ''", name="explanation"),
        CheckConstraint("decided_by <> asked_by", name="four_eyes"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided_at"),
        CheckConstraint(
            "NOT needs_approval OR decided_by IS NOT NULL OR state NOT IN ('scheduled', 'released')", name="approved"
        ),
        CheckConstraint(
            "scenarios_left = 0 OR state NOT IN ('in_review', 'scheduled', 'released')", name="scenarios_left"
        ),
        CheckConstraint("state NOT IN ('returned', 'refused') OR reason <> ''", name="reason"),
        CheckConstraint("(state = 'released') = (version IS NOT NULL)", name="version"),
        CheckConstraint(
            "(state IN ('released', 'returned', 'withdrawn', 'refused')) = (ended_at IS NOT NULL)", name="ended_at"
        ),
        Index(
            "ix_release_requests_one_open", "definition_key", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
        Index(None, "definition_key", "asked_at"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    definition_key: Mapped[str] = mapped_column(String(80))
    name: Mapped[dict[str, str]] = mapped_column(Data)
    revision: Mapped[int]
    base_version: Mapped[int]
    level: Mapped[str] = mapped_column(String(12))
    needs_approval: Mapped[bool]
    explanation: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date | None]
    running: Mapped[str] = mapped_column(String(8))
    summary: Mapped[list[str]] = mapped_column(Data)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Data)
    trial: Mapped[list[str]] = mapped_column(Data, default=list)
    scenarios_left: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="checking")
    asked_by: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReleaseScenario(Base):
    """What came of one scenario in the test run of a request: `where` it went otherwise, what was `expected`, `met`.

    All three in both languages, {} if it passed.
    """

    __tablename__ = "release_scenarios"
    __table_args__ = (CheckConstraint("is_passed = (met = '{}')", name="met"),)

    request_id: Mapped[str] = mapped_column(ForeignKey("release_requests.id"), primary_key=True)
    scenario_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    is_passed: Mapped[bool]
    where: Mapped[dict[str, str]] = mapped_column(Data)
    expected: Mapped[dict[str, str]] = mapped_column(Data)
    met: Mapped[dict[str, str]] = mapped_column(Data)
    played_at: Mapped[datetime] = mapped_column(UtcDateTime)
