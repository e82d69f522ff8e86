"""The register of activity reports; the other registers of this area have modules of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Data, UtcDateTime
from handlers.activities.carriers import models as _carriers  # noqa: F401 importing tells the database of them
from handlers.activities.competitions import models as _competitions  # noqa: F401 importing tells the database of them
from handlers.activities.delegations import models as _delegations  # noqa: F401 importing tells the database of them
from handlers.activities.energy import models as _energy  # noqa: F401 importing tells the database of them
from handlers.activities.events import models as _events  # noqa: F401 importing tells the database of them
from handlers.activities.five_small import models as _five_small  # noqa: F401 importing tells the database of them
from handlers.activities.five_type import models as _five_type  # noqa: F401 importing tells the database of them
from handlers.activities.inventions import models as _inventions  # noqa: F401 importing tells the database of them
from handlers.activities.mentorships import models as _mentorships  # noqa: F401 importing tells the database of them
from handlers.activities.projects import models as _projects  # noqa: F401 importing tells the database of them
from handlers.activities.proposals import models as _proposals  # noqa: F401 importing tells the database of them
from handlers.activities.role_models import models as _role_models  # noqa: F401 importing tells the database of them
from handlers.activities.technicians import models as _technicians  # noqa: F401 importing tells the database of them


class ActivityReport(Base):
    """What one unit owes for one period ("2015-04"); states are those of `rules.ReportState`.

    `submitted_at` is when the figures last came in plausible, `accepted_at` when the level above took them,
    `listed_at` when the bulletin named the report as missing. `figures` are empty in a zero report.
    """

    __tablename__ = "activity_reports"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'submitted', 'accepted', 'missing')", name="state"),
        CheckConstraint(
            "(state IN ('submitted', 'accepted')) = (submitted_at IS NOT NULL)", name="submitted"
        ),
        CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name="accepted"),
        CheckConstraint("(submitted_at IS NULL) = (figures IS NULL)", name="figures"),
        CheckConstraint("is_zero = (zero_reason <> '')", name="zero_reason"),
        Index(None, "campaign_id", "period", "state"),
    )

    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True, index=True)
    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="open")
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_late: Mapped[bool] = mapped_column(default=False)
    is_zero: Mapped[bool] = mapped_column(default=False)
    zero_reason: Mapped[str] = mapped_column(Text, default="")
    figures: Mapped[dict[str, Any] | None] = mapped_column(Data)
    texts: Mapped[dict[str, Any]] = mapped_column(Data, default=dict)
