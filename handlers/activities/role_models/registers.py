"""The registers of selections of role models and of whom they named."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.activities.role_models.models import RoleModel, Selection
from handlers.activities.role_models.rules import TITLES
from handlers.directory.models import Person
from handlers.registers.register import Column, Register, Related


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return RoleModel.person_id == person_id


SELECTIONS = Register(
    "role_model_selections",
    "先进典型选树",
    "Selections of role models",
    Selection,
    Selection.number,
    (
        Column(Selection.title, "称号", "Title", "choice", choices=TITLES, is_filterable=True),
        Column(Selection.quota, "名额", "Quota", "number"),
        Column(Selection.notice_ends_on, "公示截止", "Notice ends", "date", is_sortable=True),
        Column(Selection.ended_at, "办结时间", "Ended", "datetime"),
    ),
    details=(
        Column(Selection.end_reason, "未选树的原因", "Why nobody"),
        Column(Selection.texts, "条件和办法", "Conditions", "data"),
    ),
    number=Selection.number,
    state=Selection.state,
    states={
        "open": ("提名和审核", "Open"),
        "noticed": ("公示中", "Noticed"),
        "named": ("已选树", "Named"),
        "none": ("未选树", "Nobody named"),
    },
    dated=Selection.created_at,
    campaign=Selection.campaign_id,
    organisation=Selection.organisation_id,
    instance=Selection.instance_id,
    related=(Related("人选", "Persons", "role_models", "selection_id", Selection.id),),
)

MODELS = Register(
    "role_models",
    "先进典型",
    "Role models",
    RoleModel,
    Person.name,
    (
        Column(Selection.title, "称号", "Title", "choice", choices=TITLES, is_filterable=True),
        Column(RoleModel.term_from, "任期开始", "From", "date", is_filterable=True, is_sortable=True),
        Column(RoleModel.term_to, "任期结束", "Until", "date", is_filterable=True, is_sortable=True),
        Column(RoleModel.is_recommended, "推荐市级", "Recommended", "bool", is_filterable=True),
    ),
    details=(
        Column(RoleModel.selection_id, "选树", "Selection", is_filterable=True),
        Column(RoleModel.benefits, "待遇", "Benefits"),
    ),
    number=Selection.number,
    state=RoleModel.state,
    states={
        "nominated": ("提名", "Nominated"),
        "chosen": ("公示中", "Chosen"),
        "named": ("已命名", "Named"),
        "dropped": ("未入选", "Dropped"),
    },
    dated=Selection.created_at,
    campaign=Selection.campaign_id,
    organisation=Selection.organisation_id,
    instance=Selection.instance_id,
    joins=((Selection, Selection.id == RoleModel.selection_id), (Person, Person.id == RoleModel.person_id)),
    visible_to=_own,
)

REGISTERS = (SELECTIONS, MODELS)
