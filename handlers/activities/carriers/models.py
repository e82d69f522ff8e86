"""The register of carriers (载体), their years and their re-checks. Days are local."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime

ID = String(40)
_NAMED = "'named', 'active', 'removed'"
_STANDING = "state IN ('applied', 'named', 'active')"
_OF_A_NAME = text(f"{_STANDING} AND kind <> 'pioneer'")


class Carrier(Base):
    """One carrier (F-30, domain.md A5); states are those of `rules.CarrierState`, kinds those of `rules.KINDS`.

    `organisation_id` is the unit, `team_id` the team if it is one's. `is_titled`: the title 工人先锋号 came with an
    honour (S-87), without an application. `number` is the application's, `plaque_number` that on the plaque.
    `site_unmet` names the standards the site check did not find met, `displayed` is what the post shows (亮岗).
    `instance_id` is the process that named it, `care_instance_id` the one that has cared for it since.
    """

    __tablename__ = "carriers"
    __table_args__ = (
        CheckConstraint("kind IN ('pioneer', 'studio', 'station')", name="kind"),
        CheckConstraint("state IN ('applied', 'named', 'active', 'removed', 'declined')", name="state"),
        CheckConstraint("level IN ('', 'city', 'county')", name="level"),
        CheckConstraint("members >= 1", name="members"),
        CheckConstraint("NOT is_titled OR (kind = 'pioneer' AND team_id IS NOT NULL)", name="titled"),
        CheckConstraint(
            f"(state IN ({_NAMED})) = (plaque_number IS NOT NULL AND named_on IS NOT NULL AND level <> '')",
            name="named",
        ),
        CheckConstraint(
            "state <> 'active' OR (hung_on IS NOT NULL AND shown_on IS NOT NULL)", name="active"
        ),
        CheckConstraint("hung_on >= named_on", name="hung_on"),
        CheckConstraint("(state IN ('removed', 'declined')) = (end_reason <> '')", name="end_reason"),
        CheckConstraint("(state IN ('removed', 'declined')) = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("taken_down_on IS NULL OR state = 'removed'", name="taken_down_on"),
        Index(
            "ix_carriers_one_per_team", "kind", "team_id", unique=True,
            sqlite_where=text(_STANDING), postgresql_where=text(_STANDING),
        ),
        Index(
            "ix_carriers_one_of_a_name", "organisation_id", "kind", "name", unique=True,
            sqlite_where=_OF_A_NAME, postgresql_where=_OF_A_NAME,
        ),
        Index(None, "campaign_id", "kind", "state"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    leader_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    care_instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    plaque_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(60), default="")
    members: Mapped[int | None]
    level: Mapped[str] = mapped_column(String(8), default="")
    is_titled: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default="applied")
    named_on: Mapped[date | None]
    hung_on: Mapped[date | None]
    hung_at: Mapped[str | None] = mapped_column(String(100))
    shown_on: Mapped[date | None]
    displayed: Mapped[str | None] = mapped_column(Text)
    display_photos: Mapped[list[str] | None] = mapped_column(Data)
    site_unmet: Mapped[str | None] = mapped_column(Text)
    taken_down_on: Mapped[date | None]
    taken_down_how: Mapped[str | None] = mapped_column(Text)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class CarrierYear(Base):
    """One year of a carrier up to its re-check: what its leader planned, and what came of it by the self check.

    What was never planned or never reported stays empty.
    """

    __tablename__ = "carrier_years"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("(planned_at IS NULL) = (topics_planned IS NULL)", name="planned_at"),
        CheckConstraint(
            "(reported_at IS NULL) = (topics_done IS NULL) AND (reported_at IS NULL) = (results IS NULL)"
            " AND (reported_at IS NULL) = (patents IS NULL) AND (reported_at IS NULL) = (apprentices IS NULL)",
            name="reported_at",
        ),
        CheckConstraint(
            "topics_planned >= 0 AND topics_done >= 0 AND results >= 0 AND patents >= 0"
            " AND apprentices >= 0 AND unmet >= 0",
            name="counts",
        ),
    )

    carrier_id: Mapped[str] = mapped_column(ForeignKey("carriers.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    recheck_on: Mapped[date]
    topics_planned: Mapped[int | None]
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    topics_done: Mapped[int | None]
    results: Mapped[int | None]
    patents: Mapped[int | None]
    apprentices: Mapped[int | None]
    unmet: Mapped[int] = mapped_column(default=0)
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)


class CarrierCheck(Base):
    """One verdict of a re-check; `position` counts them, `year` is that of the `CarrierYear`."""

    __tablename__ = "carrier_checks"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("verdict IN ('passed', 'correct', 'removed')", name="verdict"),
        CheckConstraint("(verdict = 'correct') = (correct_by IS NOT NULL)", name="correct_by"),
        CheckConstraint("verdict = 'passed' OR note <> ''", name="note"),
    )

    carrier_id: Mapped[str] = mapped_column(ForeignKey("carriers.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(8))
    checked_on: Mapped[date]
    correct_by: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
