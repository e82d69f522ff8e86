"""The register of training resources and partners (S-11, S-74)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, UtcDateTime


class Resource(Base):
    """Something others can train at or work with; kinds and states are those of `rules`.

    `organisation_id` is the body that has named it and keeps its entry; `checked_on` the day it was last confirmed.
    """

    __tablename__ = "resources"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('training_base', 'training_provider', 'network_platform', 'university', 'institute',"
            " 'rd_body', 'innovation_area')",
            name="kind",
        ),
        CheckConstraint("state IN ('active', 'removed')", name="state"),
        CheckConstraint("(state = 'removed') = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("(state = 'removed') = (end_reason <> '')", name="end_reason"),
        CheckConstraint("name <> '' AND contact <> ''", name="name"),
        CheckConstraint("capacity >= 0", name="capacity"),
        Index("ix_resources_kind_name", "kind", "name_key", unique=True),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(200), default="")
    contact: Mapped[str] = mapped_column(String(80))
    fields: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[int | None]
    offers: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(8), default="active")
    checked_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(Text, default="")
