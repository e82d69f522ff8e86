"""What a report says of projects."""

from __future__ import annotations

from functools import partial

from sqlalchemy import ColumnElement, and_

from handlers.activities.projects.models import Project
from handlers.activities.projects.rules import ProjectState
from handlers.activities.rules import YUAN_IN_WAN
from handlers.registers.figures import Figure, Span

_KINDS = {"renovations": "renovation", "key_problems": "tackling", "inventions": "invention"}


def _finished(span: Span) -> ColumnElement[bool]:
    """A unit's finished projects, of whatever kind."""
    return and_(
        Project.campaign_id == span.campaign_id,
        Project.organisation_id == span.organisation_id,
        Project.state == ProjectState.FINISHED,
        span.holds(Project.ended_at),
    )


def _of_kind(kind: str, _span: Span) -> ColumnElement[bool]:
    return Project.kind == kind


PROJECTS = (
    *(Figure(key, _finished, partial(_of_kind, kind)) for key, kind in _KINDS.items()),
    Figure("value_created", _finished, total=Project.benefit, divisor=YUAN_IN_WAN),
)
