"""The register of selections of role models, and of whom they named. Days are local."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

ID = String(40)


class Selection(Base):
    """One selection at a unit or county; states are those of `rules.SelectionState`, titles those of `rules.TITLES`.

    At most `quota` persons are named. What was chosen stands for objections until `notice_ends_on`, that day included.
    """

    __tablename__ = "role_model_selections"
    __table_args__ = (
        CheckConstraint("title IN ('gold_worker', 'chief_technician', 'innovation_expert')", name="title"),
        CheckConstraint("state IN ('open', 'noticed', 'named', 'none')", name="state"),
        CheckConstraint("quota BETWEEN 1 AND 100", name="quota"),
        CheckConstraint(
            "state NOT IN ('noticed', 'named') OR notice_ends_on IS NOT NULL", name="notice_ends_on"
        ),
        CheckConstraint("(state IN ('named', 'none')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("(state = 'none') = (end_reason <> '')", name="end_reason"),
        Index(None, "campaign_id", "organisation_id", "state"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(20))
    quota: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="open")
    notice_ends_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class RoleModel(Base):
    """One person in a selection; `rules.ModelState`. Who is named has a term and what goes with it."""

    __tablename__ = "role_models"
    __table_args__ = (
        CheckConstraint("state IN ('nominated', 'chosen', 'named', 'dropped')", name="state"),
        CheckConstraint("(state = 'named') = (term_from IS NOT NULL AND term_to IS NOT NULL)", name="term"),
        CheckConstraint("term_from < term_to", name="term_order"),
        CheckConstraint("state = 'named' OR NOT is_recommended", name="recommended"),
    )

    selection_id: Mapped[str] = mapped_column(ForeignKey("role_model_selections.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String(12), default="nominated")
    term_from: Mapped[date | None]
    term_to: Mapped[date | None]
    benefits: Mapped[str] = mapped_column(Text, default="")
    is_recommended: Mapped[bool] = mapped_column(default=False)
