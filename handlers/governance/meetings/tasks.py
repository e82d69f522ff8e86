"""What diagrams may ask of meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.governance.meetings import rules, service


@handler("governance.find_due_campaign")
def find_due_campaign(ctx: Ctx) -> dict[str, Any]:
    """The campaign whose group meets this month (null: none does)."""
    return {"campaign": service.find_due_campaign(ctx)}


@handler("governance.open_meeting")
def open_meeting(ctx: Ctx, *, campaign: str, instance: str) -> dict[str, Any]:
    """Enter a meeting under preparation; gives number, title, the group's bodies, and who may be given tasks."""
    meeting = service.open_meeting(ctx, campaign, instance)
    bodies = [{"organisation_id": body.id, "name": body.name} for body in service.list_bodies(ctx)]
    owners = [{"value": body.id, "label": body.name} for body in service.list_owners(ctx)]
    return {
        "meeting_id": meeting.id,
        "meeting_number": meeting.number,
        "meeting_title": meeting.title,
        "bodies": bodies,
        "owners": owners,
    }


@handler("governance.call_meeting")
def call_meeting(ctx: Ctx, *, meeting_id: str, agenda: Mapping[str, Any]) -> dict[str, Any]:
    """Invite the bodies of the group with date, venue and agenda."""
    return {"invited": service.call_meeting(ctx, meeting_id, agenda)}


@handler("governance.check_record")
def check_record(ctx: Ctx, *, meeting_id: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Whether enough bodies came, and what the record lacks."""
    problems = service.check_record(ctx, meeting_id, record)
    seats = service.get_meeting(ctx, meeting_id).seats
    return {
        "quorate": rules.is_quorate(int(record["present"]), seats),
        "complete": not problems,
        "problems_text": "\n".join(problems),
    }


@handler("governance.file_minutes")
def file_minutes(ctx: Ctx, *, meeting_id: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """File the minutes and send out the decided tasks."""
    return {"tasks_created": service.file_minutes(ctx, meeting_id, record)}


@handler("governance.postpone_meeting")
def postpone_meeting(ctx: Ctx, *, meeting_id: str, reason: str | None = None) -> None:
    """End a meeting that will not be held."""
    service.postpone_meeting(ctx, meeting_id, reason or "")


@handler("governance.begin_meeting_task")
def begin_meeting_task(ctx: Ctx, *, task_id: str, instance: str) -> None:
    """Note which process does a decided task."""
    service.begin_task(ctx, task_id, instance)


@handler("governance.tell_late_task")
def tell_late_task(ctx: Ctx, *, task_id: str) -> None:
    """Tell the office and the leader that a decided task is late."""
    service.tell_late(ctx, task_id)


@handler("governance.end_meeting_task")
def end_meeting_task(ctx: Ctx, *, task_id: str, result: str | None = None) -> None:
    """A decided task is done with a result, or closed without one."""
    service.end_task(ctx, task_id, result)
