"""The registers of the directory itself: organisations, and the people who work there."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_

from engine.context import Ctx
from handlers.directory.models import Organisation, PastHonour, Person, PersonProfile
from handlers.directory.queries import is_within, list_posts_of
from handlers.directory.rules import (
    DISPATCH_LEVELS,
    EDUCATIONS,
    KINDS,
    POLITICAL_STATUSES,
    SEXES,
    SKILL_GRADES,
)
from handlers.registers.register import Column, Register, Related

CITY_KEEPERS = frozenset({"sysadmin", "office", "office_director"})
UNION_KEEPERS = frozenset({"county_union", "unit_union"})
"""Who has to do with people's data: operators, and the unions that recommend people (F-10), of their own."""


def _is_nobodys_business(ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    """People whom somebody neither keeps data of nor is."""
    posts = list_posts_of(ctx, person_id)
    if any(post.role in CITY_KEEPERS for post in posts):
        return false()
    kept = is_within([post.organisation_id for post in posts if post.role in UNION_KEEPERS])
    return ~or_(kept, PersonProfile.person_id == person_id)


ORGANISATIONS = Register(
    "organisations",
    "单位",
    "Organisations",
    Organisation,
    Organisation.name,
    (
        Column(Organisation.id, "编号", "Id", is_sortable=True),
        Column(Organisation.kind, "类别", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(Organisation.parent_id, "上级", "Above", "organisation", is_filterable=True),
        Column(Organisation.industry, "行业", "Industry", is_filterable=True, is_sortable=True),
        Column(
            Organisation.headcount, "职工人数", "Headcount", "number",
            is_filterable=True, is_sortable=True,
        ),
        Column(Organisation.is_large, "大企业", "Large", "bool", is_filterable=True),
        Column(Organisation.is_non_public, "非公企业", "Non-public", "bool", is_filterable=True),
        Column(Organisation.is_high_energy, "高耗能", "High energy", "bool", is_filterable=True),
    ),
    details=(
        Column(Organisation.is_key_energy_user, "重点用能行业", "Key energy user", "bool", is_filterable=True),
        Column(
            Organisation.dispatch_level, "调度级别", "Dispatch level", "choice",
            choices=DISPATCH_LEVELS, is_filterable=True,
        ),
        Column(Organisation.registered_on, "参加竞赛自", "Takes part from", "date"),
        Column(Organisation.closed_on, "停止参加", "Not from", "date"),
    ),
    searched=(Organisation.id,),
    organisation=Organisation.id,
    related=(
        Related("下属单位", "Below it", "organisations", "parent_id", Organisation.id),
        Related("人员", "People", "people", "organisation_id", Organisation.id),
    ),
)  # fmt: skip

PEOPLE = Register(
    "people",
    "人员",
    "People",
    PersonProfile,
    Person.name,
    (
        Column(PersonProfile.person_id, "编号", "Id", is_sortable=True),
        Column(PersonProfile.organisation_id, "单位", "Organisation", "organisation", is_filterable=True),
        Column(PersonProfile.job, "岗位", "Job", is_filterable=True, is_sortable=True),
        Column(
            PersonProfile.skill_grade, "技能等级", "Skill grade", "choice",
            choices=SKILL_GRADES, is_filterable=True,
        ),
        Column(PersonProfile.is_front_line, "一线", "Front line", "bool", is_filterable=True),
        Column(PersonProfile.sex, "性别", "Sex", "choice", choices=SEXES, is_filterable=True),
    ),
    details=(
        Column(PersonProfile.born_on, "出生日期", "Born on", "date"),
        Column(PersonProfile.ethnicity, "民族", "Ethnicity"),
        Column(
            PersonProfile.political_status, "政治面貌", "Political status", "choice",
            choices=POLITICAL_STATUSES, is_filterable=True,
        ),
        Column(
            PersonProfile.education, "学历", "Education", "choice", choices=EDUCATIONS, is_filterable=True
        ),
        Column(PersonProfile.is_unit_head, "单位负责人", "Heads the unit", "bool", is_filterable=True),
        Column(PersonProfile.is_migrant, "农民工", "Migrant worker", "bool", is_filterable=True),
        Column(
            PersonProfile.holds_senior_title, "高级职称", "Senior title", "bool", is_filterable=True
        ),
        Column(Person.is_active, "在职", "Active", "bool"),
    ),
    searched=(Person.id,),
    organisation=PersonProfile.organisation_id,
    joins=((Person, Person.id == PersonProfile.person_id),),
    related=(
        Related("往年荣誉", "Past honours", "past_honours", "person_id", PersonProfile.person_id),
        Related("成长档案", "Growth record", "growth_records", "person_id", PersonProfile.person_id),
    ),
    visible_to=lambda _ctx, person_id: PersonProfile.person_id == person_id,
    hidden_from=_is_nobodys_business,
)  # fmt: skip

PAST_HONOURS = Register(
    "past_honours",
    "往年荣誉",
    "Past honours",
    PastHonour,
    PastHonour.honour,
    (
        Column(PastHonour.year, "年度", "Year", "number", is_filterable=True, is_sortable=True),
        Column(PastHonour.person_id, "获得者", "Holder", "person", is_filterable=True),
    ),
    number=PastHonour.number,
    organisation=PastHonour.organisation_id,
    visible_to=lambda _ctx, person_id: PastHonour.person_id == person_id,
)

REGISTERS = (ORGANISATIONS, PEOPLE, PAST_HONOURS)
