"""What diagrams may ask of activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.events import rules, service
from handlers.activities.people import describe_unclear
from handlers.directory.queries import today

MOST_NAMED = 20


@handler("activities.plan_event")
def plan_event(
    ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, plan: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter an activity; gives its number, and whether the management must agree to money or working time."""
    event = service.plan_event(ctx, campaign, organisation_id, instance, plan)
    return {
        "event_id": event.id,
        "number": event.number,
        "needs_approval": rules.needs_approval(event.budget, uses_work_time=event.uses_work_time),
    }


@handler("activities.enrol")
def enrol(ctx: Ctx, *, event_id: str, enrolled: int) -> dict[str, Any]:
    """Keep how many enrolled; gives the day on which the activity is near, and by when it must be recorded."""
    event = service.enrol(ctx, event_id, int(enrolled))
    return {"near_on": event.held_on - rules.NEAR, "record_due_on": event.record_due_on}


@handler("activities.record_event")
def record_event(
    ctx: Ctx,
    *,
    event_id: str,
    held_on: date,
    attended: int,
    passed: int | None = 0,
    sheet: str | None = "",
    keeps_unknown: bool | None = False,
    texts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Keep the record and the sign-in sheet unless something is wrong; `record_problem` says what.

    Names that lead to nobody are kept as written when the organiser says so.
    """
    event, lines = service.get_event(ctx, event_id), rules.read_lines(sheet or "")
    held_on = date.fromisoformat(str(held_on))
    problems = rules.find_faults(lines) or rules.find_doubts(
        held_on, today(ctx), int(attended), int(passed or 0), len(lines)
    )
    if not problems and not keeps_unknown:
        problems = describe_unclear(service.find_attendants(ctx, event, lines))
    if not problems:
        service.record_event(
            ctx,
            event_id,
            lines,
            held_on=held_on,
            attended=int(attended),
            passed=int(passed or 0),
            texts=texts or {},
        )
    return {
        "record_problem": "\n".join(problems[:MOST_NAMED]),
        "sampled": service.is_sampled(ctx, event),
    }


@handler("activities.file_event")
def file_event(ctx: Ctx, *, event_id: str) -> None:
    """The record stands."""
    service.file_event(ctx, event_id)


@handler("activities.cancel_event")
def cancel_event(ctx: Ctx, *, instance: str, reason: str | None = None) -> None:
    """The activity is not held."""
    service.cancel_event(ctx, instance, reason or "")
