"""When a timer event is due: literal ISO 8601 or FEEL, in the zone of the working-day table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine import durations
from engine.calendar import CalendarError, parse_instant
from engine.errors import IncidentError
from engine.feel import YearsMonthsDuration
from engine.model.elements import Event
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
