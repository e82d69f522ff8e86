"""What the activities that were held count to in a report (S-52)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from handlers.activities.events import rules
from handlers.activities.events.models import ActivityEvent
from handlers.activities.events.rules import EventState
from handlers.directory.models import Organisation
from handlers.directory.queries import is_within


def count(ctx: Ctx, campaign_id: str, unit_id: str, begins_at: datetime, ends_at: datetime) -> dict[str, int]:
    """Trainings, people trained and drills of a body and what is below it, held from one midnight up to another.

    The records behind are those of the register `activity_events` in the states held and recorded.
    """
    starts_on, until = (to_local(each, DEFAULT_ZONE).date() for each in (begins_at, ends_at))
    query = (
        select(ActivityEvent.track, func.count(), func.sum(ActivityEvent.attended))
        .join(Organisation, Organisation.id == ActivityEvent.organisation_id)
        .where(
            ActivityEvent.campaign_id == campaign_id,
            is_within([unit_id]),
            ActivityEvent.held_on >= starts_on,
            ActivityEvent.held_on < until,
            ActivityEvent.state.in_([EventState.HELD, EventState.RECORDED]),
        )
        .group_by(ActivityEvent.track)
    )
    counted = {track: (times, int(people or 0)) for track, times, people in ctx.session.execute(query)}
    return {
        "trainings": sum(counted.get(track, (0, 0))[0] for track in rules.TRAININGS),
        "trained": sum(counted.get(track, (0, 0))[1] for track in rules.TRAININGS),
        "drills": sum(counted.get(track, (0, 0))[0] for track in rules.DRILLS),
    }
