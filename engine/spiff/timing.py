"""When a timer event is due: literal ISO 8601 or FEEL, in the zone of the working-day table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine import durations
from engine.calendar import CalendarError, parse_instant
from engine.errors import IncidentError
from engine.feel import YearsMonthsDuration
from engine.model.elements import Event, Node
from engine.spiff.unfit import DURATION, unfit

if TYPE_CHECKING:
    from engine.spiff.environment import Environment


def due(
    event: Event, environment: Environment, variables: Mapping[str, Any]
) -> tuple[datetime, dict[str, Any] | None]:
    """The first due instant, and for a cycle what `next_due` needs; raises IncidentError."""
    text = event.expression
    value: object = environment.evaluate(text, variables) if text.startswith("=") else text
    try:
        if event.timer == "cycle":
            return _first_of_cycle(value, environment)
        if event.timer == "duration":
            return _after(value, environment), None
        return _at(value, environment), None
    except CalendarError as error:
        raise IncidentError(f"timer {text!r}: {error.message}") from error


def next_due(cycle: dict[str, Any], environment: Environment) -> tuple[datetime, dict[str, Any]] | None:
    """When a cycle fires again after a firing now; missed occurrences count as spent. None when it is over."""
    rule = durations.parse_cycle(cycle["text"], environment.calendar.zone)
    activated_at = cycle["activated_at"]
    fired = max(cycle["fired"] + 1, rule.newest_due(environment.clock.now(), activated_at))
    due_at = rule.occurrence(fired + 1, activated_at)
    return None if due_at is None else (due_at, {**cycle, "fired": fired})


def goes_on(
    event: Event, environment: Environment, variables: Mapping[str, Any], cycle: dict[str, Any]
) -> tuple[datetime, dict[str, Any]] | None:
    """A cycle under way by another event's rule, from the moment it began: as many rounds count as fired as have.

    Of those that are past by the new rule only the newest is still to come. None when it is over; raises
    IncidentError if the rule cannot be read, or was over already when the cycle began.
    """
    began = environment.at(cycle["activated_at"])
    zone, activated_at = environment.calendar.zone, cycle["activated_at"]
    _, first = due(event, began, variables)
    assert first is not None
    before = durations.parse_cycle(cycle["text"], zone)
    fired = first["fired"] + cycle["fired"] - before.newest_due(activated_at, activated_at)
    rule = durations.parse_cycle(first["text"], zone)
    following = rule.next_after(fired, environment.clock.now(), activated_at)
    if following is None:
        return None
    return following.due_at, {**first, "fired": following.number - 1}


def task_due(node: Node, environment: Environment, variables: Mapping[str, Any]) -> datetime | None:
    """When a user task that opens now is due by its `due`; None without. Raises IncidentError."""
    text = node.properties.get("due", "")
    if not text:
        return None
    if not text.startswith("="):
        return durations.parse_duration(text).after(environment.clock.now(), environment.calendar.zone)
    value = environment.evaluate(text, variables)
    if value is None:
        raise IncidentError(f"due of {node.id} is null")
    if isinstance(value, (timedelta, YearsMonthsDuration)):
        return after(value, environment)
    return environment.instant(value, end_of_day=True)


def fires_when_past(node: Node, catcher: Node) -> bool:
    """Whether an element acts on a date that was over before it could wait for it: as `whenPast` of its `catcher`
    says, else an event in the flow does, one on an activity's edge or before an event sub-process does not.
    """
    usual = "fire" if node.kind == "intermediateCatchEvent" else "skip"
    return catcher.properties.get("whenPast", usual) == "fire"


def is_past_date(event: Event, due_at: datetime, environment: Environment) -> bool:
    """Whether a date timer's moment was over before anybody waited for it."""
    return event.timer == "date" and due_at < environment.clock.now()


def after(value: timedelta | YearsMonthsDuration, environment: Environment) -> datetime:
    """Now plus a FEEL duration, by calendar arithmetic in the zone."""
    if isinstance(value, YearsMonthsDuration):
        duration = durations.Duration(months=value.total_months)
    else:
        duration = durations.Duration(elapsed=value)
    return duration.after(environment.clock.now(), environment.calendar.zone)


def _first_of_cycle(value: object, environment: Environment) -> tuple[datetime, dict[str, Any]]:
    if not isinstance(value, str):
        raise unfit(("循环时间", "the cycle"), value, ("文字，如 R/P1D", "a text such as R/P1D"))
    rule = durations.parse_cycle(value, environment.calendar.zone)
    now = environment.clock.now()
    fired = rule.newest_due(now, now)
    due_at = rule.occurrence(fired + 1, now)
    if due_at is None:
        raise IncidentError(f"the cycle {value!r} is already over")
    return due_at, {"text": value, "fired": fired, "activated_at": now}


def _after(value: object, environment: Environment) -> datetime:
    if isinstance(value, str):
        return durations.parse_duration(value).after(environment.clock.now(), environment.calendar.zone)
    if isinstance(value, (timedelta, YearsMonthsDuration)):
        return after(value, environment)
    raise unfit(("定时", "the timer"), value, DURATION)


def _at(value: object, environment: Environment) -> datetime:
    if isinstance(value, str):
        return parse_instant(value, environment.calendar.zone)
    if isinstance(value, (timedelta, YearsMonthsDuration)):
        return after(value, environment)
    return environment.instant(value)
