"""The register of innovation projects and their milestones. Money in yuan (元)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

Money = Numeric(14, 2)


class Project(Base):
    """One project (F-28); states are those of `rules.ProjectState`, kinds those of `rules.KINDS`.

    `organisation_id` is the unit, `team_id` where the leader works. `benefit` is a year's, as accepted.
    """

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'running', 'finished', 'stopped')", name="state"),
        CheckConstraint(
            "kind IN ('renovation', 'tackling', 'cooperation', 'invention', 'management', 'breakthrough')",
            name="kind",
        ),
        CheckConstraint(
            "state NOT IN ('running', 'finished') OR approved_at IS NOT NULL", name="approved_at"
        ),
        CheckConstraint("(approved_at IS NULL) = (funds_granted IS NULL)", name="funds_granted"),
        CheckConstraint("funds_wanted >= 0 AND funds_granted >= 0 AND benefit >= 0", name="amounts"),
        CheckConstraint("(state = 'finished') = (benefit IS NOT NULL)", name="benefit"),
        CheckConstraint("(state = 'stopped') = (stop_reason <> '')", name="stop_reason"),
        CheckConstraint("(state IN ('finished', 'stopped')) = (ended_at IS NOT NULL)", name="ended_at"),
        Index(None, "campaign_id", "organisation_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    leader_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    funds_wanted: Mapped[Decimal] = mapped_column(Money, default=Decimal(0))
    funds_granted: Mapped[Decimal | None] = mapped_column(Money)
    benefit: Mapped[Decimal | None] = mapped_column(Money)
    stop_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class Milestone(Base):
    """One milestone; it is reported once, done or late."""

    __tablename__ = "project_milestones"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("progress IN ('', 'done', 'late', 'stop')", name="progress"),
        CheckConstraint("(progress = '') = (reported_at IS NULL)", name="reported_at"),
    )

    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date]
    progress: Mapped[str] = mapped_column(String(8), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
