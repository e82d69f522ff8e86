"""The register of technical-expert recommendations and grade promotions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime


class TechnicianRecommendation(Base):
    """What a prize of a skills competition leads to for one winner in one trade (F-24).

    `expert` (技术能手, HON-06) and `promotion` (晋升职业资格等级, HON-07) each are not_applicable by the rule whose
    words are kept, open while they are under way, then granted, refused by the HR bureau, or waived. A granted
    promotion has the number of the new certificate.
    """

    __tablename__ = "technician_recommendations"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint(
            "expert IN ('not_applicable', 'open', 'granted', 'refused', 'waived')", name="expert"
        ),
        CheckConstraint(
            "promotion IN ('not_applicable', 'open', 'granted', 'refused', 'waived')", name="promotion"
        ),
        CheckConstraint("expert_rule <> '' AND promotion_rule <> ''", name="rules"),
        CheckConstraint("(promotion = 'not_applicable') = (target_grade = '')", name="target_grade"),
        CheckConstraint("(promotion = 'granted') = (certificate_number <> '')", name="certificate_number"),
        CheckConstraint("(state = 'open') = (expert = 'open' OR promotion = 'open')", name="outcomes"),
        CheckConstraint("(state = 'closed') = (ended_at IS NOT NULL)", name="ended_at"),
        Index(None, "campaign_id", "organisation_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    entrant_id: Mapped[str] = mapped_column(ForeignKey("entrants.id"), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    expert: Mapped[str] = mapped_column(String(16))
    expert_rule: Mapped[str] = mapped_column(Text)
    promotion: Mapped[str] = mapped_column(String(16))
    promotion_rule: Mapped[str] = mapped_column(Text)
    target_grade: Mapped[str] = mapped_column(String(20), default="")
    certificate_number: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
