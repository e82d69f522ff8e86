"""The sheets and columns of the workbook; pure. The template, the reader and the comparison follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Literal

from handlers.directory.rules import (
    DISPATCH_LEVELS,
    EDUCATIONS,
    KINDS,
    POLITICAL_STATUSES,
    POST_ROLES,
    ROLES,
    SEXES,
    SKILL_GRADES,
)

Kind = Literal["id", "text", "email", "code", "bool", "date", "number", "year"]


@dataclass(frozen=True)
class Field:
    """A column: the code is that of the table's column, the title stands in the first row of the sheet."""

    code: str
    title: str
    kind: Kind = "text"
    _: KW_ONLY
    is_required: bool = False
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    most: int = 80

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        """Codes by what people may write for them: the code itself, or its name in either language."""
        found = {str(code).casefold(): str(code) for code in self.codes}
        for code, names in self.codes.items():
            found |= {name.casefold(): str(code) for name in names.values()}
        return found


@dataclass(frozen=True)
class Sheet:
    """A sheet: `key` are the fields that tell its rows apart."""

    code: str
    title: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    def get_field(self, code: str) -> Field:
        """A field by its code; raises KeyError."""
        return next(each for each in self.fields if each.code == code)


GRANTABLE = {code: ROLES[code] for code in sorted(POST_ROLES)}

ORGANISATIONS = Sheet(
    "organisations",
    "单位",
    ("id",),
    (
        Field("id", "编号", "id", is_required=True),
        Field("name", "名称", is_required=True, most=120),
        Field("kind", "类别", "code", is_required=True, codes=KINDS),
        Field("parent_id", "上级编号", "id"),
        Field("industry", "行业", most=40),
        Field("headcount", "职工人数", "number"),
        Field("is_large", "大企业", "bool"),
        Field("is_non_public", "非公企业", "bool"),
        Field("is_high_energy", "高耗能", "bool"),
        Field("is_key_energy_user", "重点用能行业", "bool"),
        Field("dispatch_level", "调度级别", "code", codes=DISPATCH_LEVELS),
    ),
)

PEOPLE = Sheet(
    "people",
    "人员",
    ("id",),
    (
        Field("id", "编号", "id", is_required=True),
        Field("name", "姓名", is_required=True),
        Field("organisation_id", "单位编号", "id", is_required=True),
        Field("sex", "性别", "code", codes=SEXES),
        Field("born_on", "出生日期", "date"),
        Field("ethnicity", "民族", most=20),
        Field("political_status", "政治面貌", "code", codes=POLITICAL_STATUSES),
        Field("education", "学历", "code", codes=EDUCATIONS),
        Field("job", "岗位"),
        Field("skill_grade", "技能等级", "code", codes=SKILL_GRADES),
        Field("is_front_line", "一线", "bool"),
        Field("is_unit_head", "单位负责人", "bool"),
        Field("is_migrant", "农民工", "bool"),
        Field("holds_senior_title", "高级职称", "bool"),
        Field("email", "邮箱", "email", most=200),
        Field("phone", "手机", most=40),
    ),
)

POSTS = Sheet(
    "posts",
    "任职",
    ("organisation_id", "role", "title", "person_id"),
    (
        Field("organisation_id", "单位编号", "id", is_required=True),
        Field("role", "角色", "code", is_required=True, codes=GRANTABLE),
        Field("title", "职务名称", most=120),
        Field("person_id", "人员编号", "id", is_required=True),
    ),
)

PAST_HONOURS = Sheet(
    "past_honours",
    "往年荣誉",
    ("organisation_id", "person_id", "honour", "year"),
    (
        Field("organisation_id", "单位编号", "id", is_required=True),
        Field("person_id", "人员编号", "id"),
        Field("honour", "荣誉", is_required=True),
        Field("year", "年度", "year", is_required=True),
        Field("number", "证书编号"),
    ),
)

SHEETS = (ORGANISATIONS, PEOPLE, POSTS, PAST_HONOURS)
NOTES = "填写说明"
"""A sheet of this name is for people and is not read."""
