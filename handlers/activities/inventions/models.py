"""The register of inventions. Money in yuan (元)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class Invention(Base):
    """One invention; states are those of `rules.InventionState`. Confidential: see `registers`.

    `organisation_id` is the unit, `team_id` where the inventor works. `source_id` is the thing that asked (a project,
    an entry, a publication), `related_number` that of a project or entry the inventor names: through either it keeps
    a result from being published. `fee_support` is what is paid of the fees.
    """

    __tablename__ = "inventions"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'disclosed', 'disputed', 'supported', 'filed', 'granted', 'refused',"
            " 'not_pursued', 'settled', 'unsettled', 'withdrawn')",
            name="state",
        ),
        CheckConstraint("wanted IN ('patent', 'dispute')", name="wanted"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR title <> ''", name="title"),
        CheckConstraint("ownership IN ('', 'service', 'non_service')", name="ownership"),
        CheckConstraint(
            "state NOT IN ('supported', 'filed', 'granted', 'refused', 'settled') OR ownership <> ''",
            name="owned",
        ),
        CheckConstraint("patent_kind IN ('', 'invention', 'utility', 'design')", name="patent_kind"),
        CheckConstraint(
            "(state IN ('filed', 'granted', 'refused'))"
            " = (filed_on IS NOT NULL AND application_number IS NOT NULL AND patent_kind <> '')",
            name="filed",
        ),
        CheckConstraint("(state = 'granted') = (granted_on IS NOT NULL)", name="granted_on"),
        CheckConstraint("granted_on >= filed_on", name="order"),
        CheckConstraint("fee_support >= 0", name="fee_support"),
        CheckConstraint("(state IN ('not_pursued', 'unsettled')) = (end_reason <> '')", name="end_reason"),
        CheckConstraint(
            "(state IN ('granted', 'refused', 'not_pursued', 'settled', 'unsettled', 'withdrawn'))"
            " = (ended_at IS NOT NULL)",
            name="ended_at",
        ),
        Index("ix_inventions_place", "campaign_id", "organisation_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    inventor_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(60), default="")
    wanted: Mapped[str] = mapped_column(String(8), default="patent")
    source_id: Mapped[str | None] = mapped_column(String(40), index=True)
    related_number: Mapped[str] = mapped_column(String(40), default="", index=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    ownership: Mapped[str] = mapped_column(String(12), default="")
    patent_kind: Mapped[str] = mapped_column(String(12), default="")
    application_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    filed_on: Mapped[date | None]
    granted_on: Mapped[date | None]
    fee_support: Mapped[Decimal] = mapped_column(Numeric(14, 2), default=Decimal(0))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
