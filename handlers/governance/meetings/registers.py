"""The registers of meetings and decided tasks."""

from __future__ import annotations

from handlers.governance.meetings.models import Meeting, MeetingTask
from handlers.registers.register import Column, Register, Related

MEETINGS = Register(
    "meetings",
    "协调小组会议",
    "Meetings",
    Meeting,
    Meeting.title,
    (
        Column(Meeting.held_on, "召开日期", "Held on", "date", is_filterable=True, is_sortable=True),
        Column(Meeting.present, "到会单位", "Present", "number"),
        Column(Meeting.seats, "应到单位", "Invited", "number"),
    ),
    details=(
        Column(Meeting.called_on, "通知日期", "Called for", "date"),
        Column(Meeting.venue, "地点", "Venue"),
        Column(Meeting.postpone_reason, "延期理由", "Why postponed"),
        Column(Meeting.texts, "议程和纪要", "Agenda and minutes", "data"),
    ),
    number=Meeting.number,
    state=Meeting.state,
    states={
        "preparing": ("筹备中", "In preparation"),
        "filed": ("纪要已归档", "Minutes filed"),
        "postponed": ("已延期", "Postponed"),
    },
    dated=Meeting.created_at,
    campaign=Meeting.campaign_id,
    organisation=Meeting.organisation_id,
    instance=Meeting.instance_id,
    related=(Related("议定事项", "Decided tasks", "meeting_tasks", "meeting_id", Meeting.id),),
)

MEETING_TASKS = Register(
    "meeting_tasks",
    "议定事项",
    "Decided tasks",
    MeetingTask,
    MeetingTask.text,
    (
        Column(Meeting.number, "会议编号", "Meeting", is_sortable=True),
        Column(MeetingTask.due_on, "完成时限", "Due", "date", is_filterable=True, is_sortable=True),
        Column(MeetingTask.ended_at, "办结时间", "Ended", "datetime", is_sortable=True),
    ),
    details=(
        Column(MeetingTask.result, "办理结果", "Result"),
        Column(MeetingTask.meeting_id, "会议", "Meeting id", is_filterable=True),
    ),
    state=MeetingTask.state,
    states={
        "open": ("办理中", "Open"),
        "done": ("已办结", "Done"),
        "closed": ("未办结关闭", "Closed undone"),
    },
    dated=MeetingTask.created_at,
    campaign=MeetingTask.campaign_id,
    organisation=MeetingTask.organisation_id,
    instance=MeetingTask.instance_id,
    joins=((Meeting, Meeting.id == MeetingTask.meeting_id),),
)

REGISTERS = (MEETINGS, MEETING_TASKS)
