"""The register of five-small items."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.activities.five_small import figures
from handlers.activities.five_small.models import FiveSmallItem
from handlers.activities.five_small.rules import AWARDS
from handlers.registers.register import Column, Register


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return FiveSmallItem.author_id == person_id


ITEMS = Register(
    "five_small_items",
    "五小成果",
    "Five-small items",
    FiveSmallItem,
    FiveSmallItem.title,
    (
        Column(FiveSmallItem.kind, "类别", "Kind", is_filterable=True),
        Column(FiveSmallItem.author_id, "完成人", "Author", "person"),
        Column(FiveSmallItem.benefit, "年效益", "Yearly benefit", "money", is_sortable=True, is_summed=True),
        Column(FiveSmallItem.unit_score, "单位评分", "Unit's score", "number", is_sortable=True),
        Column(FiveSmallItem.unit_rank, "单位名次", "Rank in unit", "number", is_sortable=True),
        Column(FiveSmallItem.county_score, "县区评分", "County's score", "number", is_sortable=True),
        Column(FiveSmallItem.county_rank, "县区名次", "Rank in county", "number", is_sortable=True),
        Column(FiveSmallItem.award, "入围级别", "Level", "choice", choices=AWARDS, is_filterable=True),
    ),
    details=(
        Column(FiveSmallItem.team_id, "班组", "Team", "organisation"),
        Column(FiveSmallItem.upper_id, "上级评分单位", "Scored above by", "organisation", is_filterable=True),
        Column(FiveSmallItem.checked_at, "单位审核时间", "Checked", "datetime", is_filterable=True),
        Column(FiveSmallItem.ended_at, "结束时间", "Ended", "datetime"),
        Column(FiveSmallItem.end_reason, "归档原因", "Why archived"),
        Column(FiveSmallItem.texts, "成果内容", "Item", "data"),
    ),
    number=FiveSmallItem.number,
    state=FiveSmallItem.state,
    states={
        "submitted": ("待单位审核", "To be checked"),
        "checked": ("单位评分中", "Scored by the unit"),
        "put_forward": ("县区评分中", "Scored by the county"),
        "recommended": ("已推荐申报", "Recommended"),
        "archived": ("已归档", "Archived"),
    },
    dated=FiveSmallItem.created_at,
    campaign=FiveSmallItem.campaign_id,
    organisation=FiveSmallItem.organisation_id,
    instance=FiveSmallItem.instance_id,
    visible_to=_own,
    figures=figures.ITEMS,
)

REGISTERS = (ITEMS,)
