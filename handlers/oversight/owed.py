"""What bodies owe in each phase, seen alike: what is filed, open, overdue, exempted. Progress is read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_

from handlers.activities.models import ActivityReport
from handlers.oversight.models import StageSummary
from handlers.plans.models import UnitPlan

STATUSES: Final = ("filed", "open", "overdue")


@dataclass(frozen=True)
class Owed:
    """One kind of paper: its table, which states count as filed, lost for good, or not counted at all."""

    code: str
    phase: int
    name_zh: str
    name_en: str
    model: Any
    filed: tuple[str, ...]
    lost: tuple[str, ...]
    waived: tuple[str, ...]
    filed_at: Any

    def is_status(self, status: str, today: date) -> ColumnElement[bool]:
        """The condition of a status; an open item is overdue from the day after it was due, or when lost."""
        model = self.model
        is_lost = or_(model.state.in_(self.lost), and_(model.state.not_in(self.filed), model.due_on < today))
        conditions: Mapping[str, ColumnElement[bool]] = {
            "filed": model.state.in_(self.filed),
            "overdue": and_(is_lost, model.state.not_in(self.waived)),
            "open": and_(model.state.not_in((*self.filed, *self.lost, *self.waived)), model.due_on >= today),
            "exempted": model.state.in_(self.waived) if self.waived else false(),
        }
        return conditions[status]


OWED: Final[Mapping[str, Owed]] = {
    owed.code: owed
    for owed in (
        Owed(
            "plans",
            1,
            "活动方案",
            "Plans",
            UnitPlan,
            ("filed",),
            ("closed",),
            ("exempted",),
            UnitPlan.ended_at,
        ),
        Owed(
            "reports",
            2,
            "情况上报",
            "Reports",
            ActivityReport,
            ("submitted", "accepted"),
            ("missing",),
            (),
            ActivityReport.submitted_at,
        ),
        Owed(
            "summaries",
            3,
            "阶段总结",
            "Summaries",
            StageSummary,
            ("filed",),
            ("missing",),
            (),
            StageSummary.ended_at,
        ),
    )
}
