"""The registers of activities and of the employees' growth record."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.activities.events import figures
from handlers.activities.events.models import ActivityEvent, Attendance
from handlers.activities.events.rules import TRACKS
from handlers.registers.register import Column, Register, Related


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Attendance.person_id == person_id


EVENTS = Register(
    "activity_events",
    "活动记录",
    "Activities",
    ActivityEvent,
    ActivityEvent.title,
    (
        Column(ActivityEvent.track, "类别", "Kind", "choice", choices=TRACKS, is_filterable=True),
        Column(ActivityEvent.held_on, "活动日期", "Held on", "date", is_filterable=True, is_sortable=True),
        Column(ActivityEvent.attended, "参加人数", "Attended", "number", is_sortable=True, is_summed=True),
        Column(ActivityEvent.passed, "合格（获奖）人数", "Passed", "number", is_summed=True),
        Column(ActivityEvent.is_late, "迟报", "Late", "bool", is_filterable=True),
    ),
    details=(
        Column(ActivityEvent.place, "地点", "Place"),
        Column(ActivityEvent.hours, "课时", "Hours", "number"),
        Column(ActivityEvent.budget, "经费", "Budget", "money", is_summed=True),
        Column(ActivityEvent.uses_work_time, "占用工作时间", "Uses working time", "bool"),
        Column(ActivityEvent.enrolled, "报名人数", "Enrolled", "number"),
        Column(ActivityEvent.record_due_on, "记录期限", "Record due", "date"),
        Column(ActivityEvent.cancel_reason, "取消原因", "Why cancelled"),
        Column(ActivityEvent.texts, "活动情况", "About it", "data"),
    ),
    number=ActivityEvent.number,
    state=ActivityEvent.state,
    states={
        "planned": ("筹备中", "Planned"),
        "held": ("待核对", "To be checked"),
        "recorded": ("已记录", "Recorded"),
        "cancelled": ("已取消", "Cancelled"),
    },
    dated=ActivityEvent.held_on,
    campaign=ActivityEvent.campaign_id,
    organisation=ActivityEvent.organisation_id,
    instance=ActivityEvent.instance_id,
    related=(Related("参加人员", "Who took part", "growth_records", "event_id", ActivityEvent.id),),
    figures=figures.EVENTS,
)

GROWTH_RECORDS = Register(
    "growth_records",
    "职工成长档案",
    "Growth records",
    Attendance,
    Attendance.name,
    (
        Column(Attendance.person_id, "职工", "Employee", "person", is_filterable=True),
        Column(ActivityEvent.track, "类别", "Kind", "choice", choices=TRACKS, is_filterable=True),
        Column(ActivityEvent.title, "活动", "Activity"),
        Column(ActivityEvent.held_on, "活动日期", "Held on", "date", is_filterable=True, is_sortable=True),
        Column(ActivityEvent.hours, "课时", "Hours", "number", is_summed=True),
        Column(Attendance.result, "成绩、证书", "Result"),
    ),
    details=(Column(Attendance.event_id, "活动", "Activity", is_filterable=True),),
    number=ActivityEvent.number,
    dated=ActivityEvent.held_on,
    campaign=ActivityEvent.campaign_id,
    organisation=ActivityEvent.organisation_id,
    instance=ActivityEvent.instance_id,
    joins=((ActivityEvent, ActivityEvent.id == Attendance.event_id),),
    visible_to=_own,
)

REGISTERS = (EVENTS, GROWTH_RECORDS)
