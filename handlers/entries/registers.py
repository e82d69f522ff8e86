"""The register of entries: results, persons and teams with where they stand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from engine.context import Ctx
from handlers.entries.models import Entry, EntryInventor
from handlers.entries.rules import KIND_NAMES, STATE_NAMES
from handlers.registers.register import Column, Register


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    """What somebody wrote, made or is nominated by."""
    made: Any = select(EntryInventor.entry_id).where(EntryInventor.person_id == person_id)
    return or_(Entry.applicant_id == person_id, Entry.person_id == person_id, Entry.id.in_(made))


ENTRIES = Register(
    "entries",
    "申报和推荐",
    "Entries and nominations",
    Entry,
    Entry.name,
    (
        Column(
            Entry.kind, "类别", "Class", "choice", choices=KIND_NAMES, is_filterable=True, is_sortable=True
        ),
        Column(Entry.category, "成果类别", "Category", is_filterable=True),
        Column(Entry.field, "专业领域", "Field", is_filterable=True),
        Column(Entry.county_id, "县区", "County", "organisation", is_filterable=True),
        Column(Entry.submitted_at, "提交时间", "Handed in", "datetime", is_sortable=True),
        Column(Entry.rank_in_recommendation, "推荐名次", "Rank", "number", is_sortable=True),
        Column(Entry.is_substitute, "递补", "Substitute", "bool", is_filterable=True),
        Column(Entry.is_front_line, "一线职工", "Front line", "bool", is_filterable=True),
        Column(Entry.is_woman, "女职工", "Woman", "bool", is_filterable=True),
        Column(Entry.is_migrant_worker, "农民工", "Migrant worker", "bool", is_filterable=True),
        Column(Entry.is_non_public, "非公企业", "Non-public", "bool", is_filterable=True),
        Column(Entry.is_unit_head, "单位负责人", "Unit head", "bool", is_filterable=True),
    ),
    details=(
        Column(Entry.applicant_id, "申报人", "Applicant", "person"),
        Column(Entry.first_inventor_id, "第一完成人", "First inventor", "person"),
        Column(Entry.person_id, "被推荐人", "Nominee", "person"),
        Column(Entry.team_id, "被推荐班组", "Team", "organisation"),
        Column(Entry.recommender_id, "推荐单位", "Recommended by", "organisation", is_filterable=True),
        Column(Entry.closes_at, "申报截止", "Closes at", "datetime"),
        Column(Entry.recommended_at, "推荐时间", "Recommended", "datetime"),
        Column(Entry.eligible_at, "形式审查通过", "Eligible since", "datetime"),
        Column(Entry.corrections, "补正次数", "Corrections", "number"),
        Column(Entry.end_reason, "未通过原因", "Reason of the end"),
        Column(Entry.content, "申报内容", "Content", "data"),
        Column(Entry.endorsement, "单位意见", "Endorsement", "data"),
    ),
    number=Entry.number,
    state=Entry.state,
    states=STATE_NAMES,
    dated=Entry.created_at,
    campaign=Entry.campaign_id,
    organisation=Entry.organisation_id,
    instance=Entry.instance_id,
    visible_to=_own,
)

REGISTERS = (ENTRIES,)
