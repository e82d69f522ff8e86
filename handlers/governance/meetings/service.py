"""Writes of meetings and decided tasks. Each is safe to repeat: openings by instance, endings by state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import IncidentError, NotFound
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_campaign, get_settings, list_campaigns
from handlers.campaigns.rules import CampaignState, closing_day, read_date
from handlers.directory.models import Organisation
from handlers.directory.queries import (
    list_organisations,
    list_organisations_by_id,
    list_organisations_with,
    today,
)
from handlers.directory.rules import CITY, Kind
from handlers.directory.telling import tell_roles
from handlers.governance.meetings import rules
from handlers.governance.meetings.models import Meeting, MeetingTask
from handlers.governance.meetings.rules import MeetingState, TaskState

TASK_CREATED = "decision_task_created"


def find_due_campaign(ctx: Ctx) -> str | None:
    """The campaign whose group meets this month by its settings, if one runs."""
    month = today(ctx).month
    running = list_campaigns(ctx, (CampaignState.RUNNING,))
    return next((each.id for each in running if month in get_settings(ctx, each.id)["meeting_months"]), None)


def list_bodies(ctx: Ctx) -> list[Organisation]:
    """The bodies of the group: the federation, and the departments with a seat in it."""
    federation = ctx.session.get_one(Organisation, CITY)
    return [federation, *list_organisations_with(ctx, "group_member", (Kind.DEPARTMENT,))]


def list_owners(ctx: Ctx) -> list[Organisation]:
    """Who may be given a decided task: the bodies of the group, and the counties."""
    return [*list_bodies(ctx), *list_organisations(ctx, (Kind.COUNTY,), active_on=today(ctx))]


def open_meeting(ctx: Ctx, campaign_id: str, instance_id: str) -> Meeting:
    """The meeting that a process prepares; made once."""
    found = ctx.session.scalar(select(Meeting).where(Meeting.instance_id == instance_id))
    if found is not None:
        return found
    day = today(ctx)
    meeting = Meeting(
        id=new_id(),
        campaign_id=get_campaign(ctx, campaign_id).id,
        organisation_id=CITY,
        instance_id=instance_id,
        number=next_number(ctx, campaign_id, "HY"),
        title=f"{day.year}年{day.month}月协调小组会议",
        seats=len(list_bodies(ctx)),
        created_at=ctx.now(),
        texts={},
    )
    ctx.session.add(meeting)
    ctx.record("meeting.opened", instance_id=instance_id, data={"number": meeting.number})
    return meeting


def call_meeting(ctx: Ctx, meeting_id: str, agenda: Mapping[str, Any]) -> int:
    """Put date, venue and agenda into the register and invite the bodies; returns how many were told anew."""
    meeting = get_meeting(ctx, meeting_id)
    called_on = read_date(agenda.get("called_on"))
    if called_on is None:
        raise IncidentError(f"{agenda.get('called_on')!r} is not a date")
    meeting.called_on, meeting.venue = called_on, str(agenda["venue"])
    meeting.title = str(agenda["title"])
    meeting.texts = {**meeting.texts, "agenda": agenda["agenda"]}
    bodies = [body.id for body in list_bodies(ctx)]
    return tell_roles(
        ctx,
        {"group_member": bodies, "group_deputy": bodies, "group_leader": [CITY]},
        f"meeting:{meeting.id}:{called_on}",
        "meeting_called",
        {
            "title": meeting.title,
            "number": meeting.number,
            "called_on": called_on,
            "venue": meeting.venue,
            "agenda": agenda["agenda"],
        },
    )


def check_record(ctx: Ctx, meeting_id: str, record: Mapping[str, Any]) -> list[str]:
    """What keeps a record of the meeting from becoming its minutes."""
    meeting = get_meeting(ctx, meeting_id)
    owners = {body.id for body in list_owners(ctx)}
    return rules.find_problems(record, owners, meeting.seats, today(ctx))


def file_minutes(ctx: Ctx, meeting_id: str, record: Mapping[str, Any]) -> int:
    """File confirmed minutes; each decided task goes into the register and is sent out. Returns how many."""
    meeting = get_meeting(ctx, meeting_id)
    if meeting.state == MeetingState.FILED:
        return 0
    meeting.held_on, meeting.present = read_date(record["held_on"]), int(record["present"])
    meeting.texts = {**meeting.texts, "minutes": record["minutes"], "absent": record.get("absent")}
    _end(ctx, meeting, MeetingState.FILED)
    tasks = rules.list_tasks(record)
    bodies = list_organisations_by_id(ctx, {str(task["owner"]) for task in tasks})
    closes_on = closing_day(get_campaign(ctx, meeting.campaign_id).phases)
    for position, task in enumerate(tasks, start=1):
        body = bodies[str(task["owner"])]
        row = MeetingTask(
            id=new_id(),
            meeting_id=meeting.id,
            position=position,
            campaign_id=meeting.campaign_id,
            organisation_id=body.id,
            text=str(task["text"]),
            due_on=read_date(task["due_on"]),
            created_at=ctx.now(),
        )
        ctx.session.add(row)
        payload = {
            "task_id": row.id,
            "campaign": row.campaign_id,
            "organisation_id": body.id,
            "organisation_name": body.name,
            "number": meeting.number,
            "text": row.text,
            "due_on": row.due_on,
            "closes_on": max(closes_on, row.due_on),
        }
        ctx.processes.send(ctx, TASK_CREATED, row.id, payload)
    return len(tasks)


def postpone_meeting(ctx: Ctx, meeting_id: str, reason: str) -> None:
    """End a meeting that will not be held."""
    meeting = get_meeting(ctx, meeting_id)
    if meeting.state == MeetingState.PREPARING:
        meeting.postpone_reason = reason.strip() or "未说明"
        _end(ctx, meeting, MeetingState.POSTPONED)


def begin_task(ctx: Ctx, task_id: str, instance_id: str) -> None:
    """Note which process does a decided task."""
    get_task(ctx, task_id).instance_id = instance_id


def tell_late(ctx: Ctx, task_id: str) -> int:
    """Tell the office and the leader, once, that a decided task is late."""
    task = get_task(ctx, task_id)
    body = ctx.session.get_one(Organisation, task.organisation_id)
    return tell_roles(
        ctx,
        {"office": [CITY], "group_leader": [CITY]},
        f"meeting_task_late:{task.id}",
        "meeting_task_late",
        {"organisation": body.name, "text": task.text, "due_on": task.due_on},
    )


def end_task(ctx: Ctx, task_id: str, result: str | None) -> None:
    """A task is done, with its result, or closed without one."""
    task = get_task(ctx, task_id)
    if task.state != TaskState.OPEN:
        return
    task.result = (result or "").strip()
    task.state, task.ended_at = TaskState.DONE if task.result else TaskState.CLOSED, ctx.now()
    ctx.record(f"meeting_task.{task.state}", instance_id=task.instance_id)


def get_meeting(ctx: Ctx, meeting_id: str) -> Meeting:
    """One meeting; raises NotFound."""
    found = ctx.session.get(Meeting, meeting_id)
    if found is None:
        raise NotFound(meeting=meeting_id)
    return found


def get_task(ctx: Ctx, task_id: str) -> MeetingTask:
    """One decided task; raises NotFound."""
    found = ctx.session.get(MeetingTask, task_id)
    if found is None:
        raise NotFound(meeting_task=task_id)
    return found


def _end(ctx: Ctx, meeting: Meeting, state: MeetingState) -> None:
    meeting.state, meeting.ended_at = state, ctx.now()
    ctx.record(f"meeting.{state}", instance_id=meeting.instance_id, data={"number": meeting.number})
