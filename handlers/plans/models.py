"""The municipal plan as issued, and the register of plans of counties and units."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class IssuedPlan(Base):
    """The plan of a year's contest with its document number; one for each campaign."""

    __tablename__ = "issued_plans"
    __table_args__ = (CheckConstraint("document_number <> ''", name="document_number"),)

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    document_number: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    issued_on: Mapped[date]
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkPlanEntry(Base):
    """The line with which one union has put the contest into its work plan of the year (S-77)."""

    __tablename__ = "work_plan_entries"
    __table_args__ = (CheckConstraint("entry <> ''", name="entry"),)

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    plan_year: Mapped[int]
    entry: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(60))
    entered_on: Mapped[date]


class UnitPlan(Base):
    """The plan that one county or unit owes to one campaign; `states` are those of `rules.PlanState`.

    `due_on` is the day it was asked for; `overdue_at` is when the mobilisation phase ended without it.
    `content` is the plan as filed: its targets are the baseline of the later summary.
    """

    __tablename__ = "unit_plans"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'filed', 'exempted', 'closed')", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_at"),
        CheckConstraint("(state = 'filed') = (content IS NOT NULL)", name="content"),
        CheckConstraint("(state = 'exempted') = (exemption_reason <> '')", name="exemption_reason"),
        CheckConstraint("state <> 'closed' OR overdue_at IS NOT NULL", name="overdue_at"),
        Index(None, "campaign_id", "state"),
    )

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="open")
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any] | None] = mapped_column(Data)
    funds_confirmed: Mapped[str] = mapped_column(String(40), default="")
    opinion: Mapped[str] = mapped_column(Text, default="")
    exemption_reason: Mapped[str] = mapped_column(Text, default="")
