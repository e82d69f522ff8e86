"""The registers of innovation projects and their milestones."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.activities.projects import figures
from handlers.activities.projects.models import Milestone, Project
from handlers.activities.projects.rules import KINDS, PROGRESS
from handlers.registers.register import Column, Register, Related


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Project.leader_id == person_id


PROJECTS = Register(
    "projects",
    "创新项目",
    "Innovation projects",
    Project,
    Project.title,
    (
        Column(Project.kind, "类别", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(Project.leader_id, "负责人", "Leader", "person"),
        Column(Project.funds_granted, "安排经费", "Funds", "money", is_sortable=True, is_summed=True),
        Column(Project.benefit, "年效益", "Yearly benefit", "money", is_sortable=True, is_summed=True),
        Column(Project.ended_at, "结束时间", "Ended", "datetime"),
    ),
    details=(
        Column(Project.team_id, "班组", "Team", "organisation"),
        Column(Project.funds_wanted, "申请经费", "Funds wanted", "money"),
        Column(Project.approved_at, "立项时间", "Approved", "datetime"),
        Column(Project.stop_reason, "停止原因", "Why stopped"),
        Column(Project.texts, "项目内容", "Card", "data"),
    ),
    number=Project.number,
    state=Project.state,
    states={
        "proposed": ("待立项", "Proposed"),
        "running": ("实施中", "Running"),
        "finished": ("已验收", "Finished"),
        "stopped": ("未立项或停止", "Stopped"),
    },
    dated=Project.created_at,
    campaign=Project.campaign_id,
    organisation=Project.organisation_id,
    instance=Project.instance_id,
    visible_to=_own,
    related=(Related("时间节点", "Milestones", "project_milestones", "project_id", Project.id),),
    figures=figures.PROJECTS,
)

MILESTONES = Register(
    "project_milestones",
    "项目节点",
    "Project milestones",
    Milestone,
    Milestone.name,
    (
        Column(Milestone.position, "序号", "No.", "number", is_sortable=True),
        Column(Milestone.due_on, "完成期限", "Due", "date", is_filterable=True, is_sortable=True),
        Column(
            Milestone.progress, "进展", "Progress", "choice", choices={"": {"zh": "", "en": ""}, **PROGRESS}
        ),
        Column(Milestone.reported_at, "报告时间", "Reported", "datetime"),
    ),
    details=(
        Column(Milestone.project_id, "项目", "Project", is_filterable=True),
        Column(Milestone.note, "情况说明", "What happened"),
    ),
    number=Project.number,
    dated=Project.created_at,
    campaign=Project.campaign_id,
    organisation=Project.organisation_id,
    instance=Project.instance_id,
    joins=((Project, Project.id == Milestone.project_id),),
    visible_to=_own,
)

REGISTERS = (PROJECTS, MILESTONES)
