"""What a report says of projects, counted from the register."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from engine.context import Ctx
from handlers.activities.projects.models import Project
from handlers.activities.projects.rules import ProjectState
from handlers.activities.rules import YUAN_IN_WAN

_FIGURES = {"renovation": "renovations", "tackling": "key_problems", "invention": "inventions"}


def count(
    ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime
) -> dict[str, int | Decimal]:
    """A unit's finished projects from an instant up to another by kind, and the value of all in 万元."""
    rows = ctx.session.execute(
        select(Project.kind, func.count(), func.sum(Project.benefit))
        .where(
            Project.campaign_id == campaign_id,
            Project.organisation_id == unit_id,
            Project.state == ProjectState.FINISHED,
            Project.ended_at >= begins_at,
            Project.ended_at < ends_at,
        )
        .group_by(Project.kind)
    ).all()
    counted: dict[str, int | Decimal] = {
        _FIGURES[kind]: number for kind, number, _benefit in rows if kind in _FIGURES
    }
    return {
        **counted,
        "value_created": sum((benefit or Decimal(0) for _kind, _number, benefit in rows), Decimal(0))
        / YUAN_IN_WAN,
    }
