"""The registers of activities and of who took part in them: the employees' growth record. Money in yuan (元)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class ActivityEvent(Base):
    """One activity (F-04); states are those of `rules.EventState`, tracks those of `rules.TRACKS`.

    `organisation_id` is the organiser. `held_on` is the day planned, once recorded the day it was. `attended`
    counts everybody, `passed` those who passed or won. `is_late` when it was recorded after `record_due_on`.
    """

    __tablename__ = "activity_events"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'held', 'recorded', 'cancelled')", name="state"),
        CheckConstraint(
            "track IN ('culture', 'exemplar', 'training', 'upskilling', 'popularisation', 'drill',"
            " 'innovation_contest', 'front_line_service', 'publicity')",
            name="track",
        ),
        CheckConstraint("(state IN ('held', 'recorded')) = (attended IS NOT NULL)", name="attended"),
        CheckConstraint("(state = 'cancelled') = (cancel_reason <> '')", name="cancel_reason"),
        CheckConstraint("(state IN ('recorded', 'cancelled')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("enrolled >= 0 AND attended >= 0 AND passed BETWEEN 0 AND attended", name="counts"),
        CheckConstraint("hours >= 0 AND budget >= 0", name="amounts"),
        Index(None, "campaign_id", "organisation_id", "held_on"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    track: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date]
    record_due_on: Mapped[date]
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 1))
    budget: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    uses_work_time: Mapped[bool]
    state: Mapped[str] = mapped_column(String(12), default="planned")
    enrolled: Mapped[int] = mapped_column(default=0)
    attended: Mapped[int | None]
    passed: Mapped[int | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class Attendance(Base):
    """One line of a sign-in sheet; with `person_id` it is part of that person's growth record (成长档案, S-17).

    `result` is the certificate, mark or place, if any.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        CheckConstraint("position >= 1 AND name <> ''", name="name"),
        Index(None, "person_id", "event_id", unique=True),
    )

    event_id: Mapped[str] = mapped_column(ForeignKey("activity_events.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    result: Mapped[str] = mapped_column(String(60), default="")
