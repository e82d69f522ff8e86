"""What the activities that were held count to in a report (S-52)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from handlers.activities.events import rules
from handlers.activities.events.models import ActivityEvent
from handlers.activities.events.rules import EventState
from handlers.directory.queries import is_within
from handlers.registers.figures import Figure, Span


def _held(span: Span) -> ColumnElement[bool]:
    """Held by a body or what is below it."""
    return and_(
        ActivityEvent.campaign_id == span.campaign_id,
        is_within([span.organisation_id]),
        span.holds_day(ActivityEvent.held_on),
        ActivityEvent.state.in_([EventState.HELD, EventState.RECORDED]),
    )


def _trainings(_span: Span) -> ColumnElement[bool]:
    return ActivityEvent.track.in_(rules.TRAININGS)


def _drills(_span: Span) -> ColumnElement[bool]:
    return ActivityEvent.track.in_(rules.DRILLS)


EVENTS = (
    Figure("trainings", _held, _trainings),
    Figure("trained", _held, _trainings, ActivityEvent.attended),
    Figure("drills", _held, _drills),
)
