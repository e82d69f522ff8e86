"""The registers of inspections (检查督导) and of findings (整改台账)."""

from __future__ import annotations

from sqlalchemy import true

from handlers.directory.models import Organisation
from handlers.oversight.inspections.models import Finding, Inspection, InspectionMember, InspectionRound
from handlers.registers.register import Column, Register, Related

INSPECTIONS = Register(
    "inspections",
    "检查督导",
    "Inspections",
    Inspection,
    Organisation.name,
    (
        Column(Inspection.round, "轮次", "Round", "number", is_filterable=True, is_sortable=True),
        Column(Inspection.visited_on, "检查日期", "Visited on", "date", is_filterable=True, is_sortable=True),
        Column(Inspection.score, "得分", "Score", "number", is_filterable=True, is_sortable=True),
        Column(Inspection.ended_at, "办结时间", "Closed", "datetime", is_sortable=True),
    ),
    details=(
        Column(Inspection.id, "检查", "Inspection"),
        Column(Inspection.is_announced, "事先通知", "Announced", "bool"),
        Column(Inspection.seed, "督导组抽取种子", "Seed of the team"),
        Column(Inspection.texts, "检查表和意见", "Sheet and comment", "data"),
    ),
    state=Inspection.state,
    states={
        "open": ("检查中", "Under way"),
        "scored": ("整改中", "Being rectified"),
        "closed": ("已办结", "Closed"),
        "lapsed": ("年底未检查", "Not held by the year's end"),
    },
    dated=Inspection.created_at,
    campaign=Inspection.campaign_id,
    organisation=Inspection.organisation_id,
    instance=Inspection.instance_id,
    related=(
        Related("问题", "Findings", "findings", "inspection_id", Inspection.id),
        Related("督导组", "Team", "inspection_members", "inspection_id", Inspection.id),
        Related("经验做法", "Practices", "practices", "instance_id", Inspection.instance_id),
    ),
)

MEMBERS = Register(
    "inspection_members",
    "督导组成员",
    "Inspection teams",
    InspectionMember,
    Organisation.name,
    (
        Column(InspectionMember.person_id, "督导人员", "Inspector", "person", is_filterable=True),
        Column(InspectionMember.position, "次序（首位为组长）", "Position (the first leads)", "number"),
        Column(Inspection.round, "轮次", "Round", "number", is_filterable=True),
    ),
    details=(Column(InspectionMember.inspection_id, "检查", "Inspection", is_filterable=True),),
    dated=Inspection.created_at,
    campaign=Inspection.campaign_id,
    organisation=Inspection.organisation_id,
    instance=Inspection.instance_id,
    joins=((Inspection, Inspection.id == InspectionMember.inspection_id),),
    visible_to=lambda _ctx, person_id: InspectionMember.person_id == person_id,
)

ROUNDS = Register(
    "inspection_rounds",
    "检查轮次抽取记录",
    "Draws of inspection rounds",
    InspectionRound,
    InspectionRound.seed,
    (
        Column(InspectionRound.number, "轮次", "Round", "number", is_filterable=True, is_sortable=True),
        Column(InspectionRound.candidates, "候选单位数", "Candidates", "number"),
        Column(InspectionRound.drawn_at, "抽取时间", "Drawn", "datetime", is_sortable=True),
    ),
    dated=InspectionRound.drawn_at,
    campaign=InspectionRound.campaign_id,
    visible_to=lambda _ctx, _person_id: true(),
)

SEVERITIES = {
    "minor": {"zh": "一般", "en": "Minor"},
    "major": {"zh": "较重", "en": "Major"},
    "severe": {"zh": "严重", "en": "Severe"},
}

FINDINGS = Register(
    "findings",
    "整改台账",
    "Findings",
    Finding,
    Finding.finding,
    (
        Column(Finding.severity, "程度", "Severity", "choice", choices=SEVERITIES, is_filterable=True),
        Column(Finding.due_on, "整改期限", "Due", "date", is_filterable=True, is_sortable=True),
        Column(Finding.extensions, "延期次数", "Extensions", "number", is_filterable=True),
        Column(Finding.overdue_at, "逾期通报", "Circular", "datetime", is_sortable=True),
        Column(Finding.ended_at, "销号时间", "Closed", "datetime", is_sortable=True),
    ),
    details=(
        Column(Finding.inspection_id, "检查", "Inspection", is_filterable=True),
        Column(Finding.owner, "责任人", "Owner"),
        Column(Finding.texts, "整改回复", "Reply", "data"),
    ),
    state=Finding.state,
    states={
        "open": ("整改中", "Open"),
        "rectified": ("已整改", "Rectified"),
        "failed": ("未整改", "Not rectified"),
    },
    dated=Finding.created_at,
    campaign=Finding.campaign_id,
    organisation=Finding.organisation_id,
    instance=Finding.instance_id,
)

REGISTERS = (INSPECTIONS, FINDINGS, MEMBERS, ROUNDS)
