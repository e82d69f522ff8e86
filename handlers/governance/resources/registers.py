"""The register of training resources and partners: everybody may look things up in it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from engine.context import Ctx
from handlers.governance.resources.models import Resource
from handlers.governance.resources.rules import KINDS
from handlers.registers.register import Column, Register

ARRANGERS = frozenset({"county_union", "industry_union", "unit_union", "group_member"})
"""Who arranges training and works with partners, and so may have to call one."""


def _everybody(_ctx: Ctx, _person_id: str) -> ColumnElement[bool]:
    return true()


RESOURCES = Register(
    "resources",
    "培训资源和合作单位",
    "Training resources and partners",
    Resource,
    Resource.name,
    (
        Column(Resource.kind, "类别", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(Resource.fields, "专业、工种", "Fields"),
        Column(Resource.capacity, "可容纳人数", "Capacity", "number", is_filterable=True, is_sortable=True),
        Column(Resource.contact, "联系方式", "Contact", personal="contact", needed_by=ARRANGERS),
        Column(Resource.checked_on, "最近核实", "Checked", "date", is_filterable=True, is_sortable=True),
    ),
    details=(
        Column(Resource.address, "地址或网址", "Address"),
        Column(Resource.offers, "能提供什么", "What it offers"),
        Column(Resource.end_reason, "停用原因", "Why removed"),
        Column(Resource.ended_at, "停用时间", "Removed", "datetime"),
    ),
    searched=(Resource.fields, Resource.offers),
    state=Resource.state,
    states={"active": ("可用", "Active"), "removed": ("已停用", "Removed")},
    dated=Resource.created_at,
    organisation=Resource.organisation_id,
    instance=Resource.instance_id,
    visible_to=_everybody,
)

REGISTERS = (RESOURCES,)
