"""Writes of the register of activities. Registering is safe to repeat by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import IncidentError, NotFound
from handlers.activities.events import rules
from handlers.activities.events.models import ActivityEvent, Attendance
from handlers.activities.events.rules import EventState, Line
from handlers.activities.people import Found, find_people
from handlers.campaigns.numbers import next_number
from handlers.directory.queries import get_organisation, get_unit, today
from handlers.directory.rules import Kind

SERIES = "HD"
RECORDED_WITHIN = 5
"""Working days after the activity (domain.md A13-11)."""

_COLUMNS = ("track", "title", "place", "held_on", "hours", "budget", "uses_work_time")


def plan_event(
    ctx: Ctx, campaign_id: str, organisation_id: str, instance_id: str, plan: Mapping[str, Any]
) -> ActivityEvent:
    """Enter a planned activity, or put the plan of one that was returned in place of the earlier one."""
    event = find_by_instance(ctx, instance_id)
    if event is None:
        event = ActivityEvent(
            id=new_id(),
            campaign_id=campaign_id,
            organisation_id=get_organisation(ctx, organisation_id).id,
            instance_id=instance_id,
            number=next_number(ctx, campaign_id, SERIES),
            created_at=ctx.now(),
        )
        ctx.session.add(event)
        ctx.record("events.planned", instance_id=instance_id, data={"number": event.number})
    event.track, event.title, event.place = (str(plan[key]) for key in ("track", "title", "place"))
    event.hours, event.budget = (Decimal(str(plan.get(key) or 0)) for key in ("hours", "budget"))
    event.uses_work_time = bool(plan.get("uses_work_time"))
    event.texts = {key: value for key, value in plan.items() if key not in _COLUMNS and value}
    _set_day(ctx, event, date.fromisoformat(str(plan["held_on"])))
    return event


def enrol(ctx: Ctx, event_id: str, enrolled: int) -> ActivityEvent:
    """Keep how many have enrolled."""
    event = get_event(ctx, event_id)
    event.enrolled = enrolled
    return event


def record_event(
    ctx: Ctx,
    event_id: str,
    lines: Sequence[Line],
    *,
    held_on: date,
    attended: int,
    passed: int,
    texts: Mapping[str, Any],
) -> None:
    """Keep what was held and who came, in place of an earlier record; repeated names count once."""
    event = get_event(ctx, event_id)
    if event.state not in (EventState.PLANNED, EventState.HELD):
        raise IncidentError(f"activity {event.number} is {event.state}, not planned")
    is_first = event.state == EventState.PLANNED
    if is_first:
        event.is_late = today(ctx) > _due_on(ctx, held_on)
        ctx.record("events.held", instance_id=event.instance_id, data={"attended": attended})
    _set_day(ctx, event, held_on)
    event.state, event.attended, event.passed = EventState.HELD, attended, passed
    event.texts = event.texts | {key: value for key, value in texts.items() if value}
    ctx.session.execute(delete(Attendance).where(Attendance.event_id == event_id))
    for position, (line, person_id) in enumerate(_known(ctx, event, lines), start=1):
        ctx.session.add(
            Attendance(
                event_id=event_id, position=position, name=line.name, person_id=person_id, result=line.result
            )
        )


def find_attendants(ctx: Ctx, event: ActivityEvent, lines: Sequence[Line]) -> list[Found]:
    """Whom the lines of a sheet mean, among the people of the organiser and of what is below it."""
    unit = get_unit(ctx, event.organisation_id)
    return find_people(ctx, unit.id, [line.name for line in lines])


def is_sampled(ctx: Ctx, event: ActivityEvent) -> bool:
    """Whether the level above looks at the record: it does for the first of every ten of a unit's year."""
    place = get_organisation(ctx, event.organisation_id)
    count = int(event.number.rpartition("-")[2])
    return place.kind in (Kind.ENTERPRISE, Kind.TEAM) and rules.is_sampled(count)


def file_event(ctx: Ctx, event_id: str) -> None:
    """The record stands."""
    event = get_event(ctx, event_id)
    if event.state == EventState.HELD:
        event.state, event.ended_at = EventState.RECORDED, ctx.now()
        ctx.record("events.recorded", instance_id=event.instance_id)


def cancel_event(ctx: Ctx, instance_id: str, reason: str) -> None:
    """End an activity that is not held; one that was never entered leaves nothing behind."""
    event = find_by_instance(ctx, instance_id)
    if event is not None and event.state == EventState.PLANNED:
        event.state, event.ended_at = EventState.CANCELLED, ctx.now()
        event.cancel_reason = reason.strip() or "组织者撤回"
        ctx.record("events.cancelled", instance_id=instance_id)


def find_by_instance(ctx: Ctx, instance_id: str) -> ActivityEvent | None:
    """The activity a process is about, once it is entered."""
    return ctx.session.scalar(select(ActivityEvent).where(ActivityEvent.instance_id == instance_id))


def get_event(ctx: Ctx, event_id: str) -> ActivityEvent:
    """One activity; raises NotFound."""
    found = ctx.session.get(ActivityEvent, event_id)
    if found is None:
        raise NotFound(event=event_id)
    return found


def _set_day(ctx: Ctx, event: ActivityEvent, held_on: date) -> None:
    event.held_on, event.record_due_on = held_on, _due_on(ctx, held_on)


def _due_on(ctx: Ctx, held_on: date) -> date:
    return ctx.ports.calendar(ctx).add_working_days(held_on, RECORDED_WITHIN)


def _known(ctx: Ctx, event: ActivityEvent, lines: Sequence[Line]) -> list[tuple[Line, str | None]]:
    """The lines with their persons, each person and each unknown name once."""
    found = find_attendants(ctx, event, lines)
    once = {
        each.person_id or f"?{line.name}": (line, each.person_id)
        for line, each in zip(lines, found, strict=True)
    }
    return list(once.values())
