"""Roles, kinds of organisations and what follows from them; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

CITY = "city"
"""The id of the one municipal union, the root of the tree."""

UPPER_UNION = "upper_union"
AUTHOR_UNION = "author_union"
PAYER = "payer"

# What posts are for; who holds one does its role's work.
_POSTS: Mapping[str, dict[str, str]] = {
    "group_leader": {"zh": "协调小组组长", "en": "Group leader"},
    "group_deputy": {"zh": "协调小组副组长", "en": "Group deputy"},
    "group_member": {"zh": "协调小组成员", "en": "Group member"},
    "office": {"zh": "协调小组办公室", "en": "Office"},
    "office_director": {"zh": "办公室主任", "en": "Office director"},
    "county_union": {"zh": "县区总工会", "en": "County union"},
    "unit_union": {"zh": "单位工会", "en": "Unit union"},
    "unit_admin": {"zh": "单位行政", "en": "Unit management"},
    "team_leader": {"zh": "班组长", "en": "Team leader"},
    "employee": {"zh": "职工", "en": "Employee"},
    "publisher": {"zh": "信息发布员", "en": "Publisher"},
    "designer": {"zh": "流程设计员", "en": "Process designer"},
    "supervisor": {"zh": "督办员", "en": "Supervisor"},
    "sysadmin": {"zh": "系统管理员", "en": "System administrator"},
    "federation_leader": {"zh": "市总工会领导", "en": "Federation leader"},
    "industry_union": {"zh": "产业工会", "en": "Industry union"},
    "tech_expert": {"zh": "技术专家", "en": "Technical expert"},
    "formal_checker": {"zh": "形式审查员", "en": "Formal checker"},
    "dept_checker": {"zh": "征求意见部门联系人", "en": "Consulted department"},
    "review_committee": {"zh": "评审委员会委员", "en": "Review committee"},
    "discipline": {"zh": "纪检监督", "en": "Discipline supervision"},
    "assessor": {"zh": "考核员", "en": "Assessor"},
    "site_checker": {"zh": "现场核查员", "en": "Site checker"},
}
POST_ROLES = frozenset(_POSTS)
DEPARTMENT_ROLES = frozenset({"group_deputy", "group_member", "dept_checker"})
"""Of these the posts that are in departments of the city (部门)."""

# What a person is in one matter, whatever posts they hold: `<role>_id` among the data says who.
_PERSONS: Mapping[str, dict[str, str]] = {
    "applicant": {"zh": "申请人", "en": "Applicant"},
    "first_inventor": {"zh": "第一发明人", "en": "First inventor"},
    "co_inventor": {"zh": "主要完成人", "en": "Co-inventor"},
    "expert": {"zh": "评审专家", "en": "Expert"},
    "panel_chair": {"zh": "评审组组长", "en": "Panel chair"},
    "master": {"zh": "师傅", "en": "Master"},
    "apprentice": {"zh": "徒弟", "en": "Apprentice"},
    "contestant": {"zh": "参赛选手", "en": "Contestant"},
    "holder": {"zh": "荣誉获得者", "en": "Holder of an honour"},
    "owner": {"zh": "成果所有人", "en": "Owner of a result"},
    "inspector": {"zh": "督导组成员", "en": "Inspector"},
    "inspection_lead": {"zh": "督导组组长", "en": "Lead inspector"},
    "skill_judge": {"zh": "裁判员", "en": "Judge"},
    "arbiter": {"zh": "仲裁员", "en": "Arbiter"},
    "participant": {"zh": "参加人", "en": "Participant"},
    "action_owner": {"zh": "任务责任人", "en": "Owner of an action"},
    "release_approver": {"zh": "发布审批人", "en": "Approver of a release"},
}
PERSON_ROLES = frozenset(_PERSONS)

# domain.md A2; the last three are found from the organisation's kind, or are nobody (see `queries`).
ROLES: Mapping[str, dict[str, str]] = {
    **_POSTS,
    **_PERSONS,
    UPPER_UNION: {"zh": "上级工会", "en": "Union above"},
    AUTHOR_UNION: {"zh": "本级工会", "en": "Own union"},
    PAYER: {"zh": "经费管理方", "en": "Who pays"},
    "system": {"zh": "系统", "en": "System"},
}

SEES_EVERYTHING = frozenset(
    {
        "group_leader",
        "group_deputy",
        "group_member",
        "office",
        "office_director",
        "supervisor",
        "sysadmin",
        "federation_leader",
        "discipline",
    }
)
SEES_SUBTREE = frozenset({"county_union", "industry_union", "unit_union", "unit_admin", "team_leader"})


class Kind(StrEnum):
    """The levels of the tree. An industry union stands beside the counties: no enterprise is below it."""

    MUNICIPAL_UNION = "municipal_union"
    DEPARTMENT = "department"
    COUNTY = "county"
    INDUSTRY = "industry"
    ENTERPRISE = "enterprise"
    TEAM = "team"


KINDS: Mapping[str, dict[str, str]] = {
    Kind.MUNICIPAL_UNION: {"zh": "市总工会", "en": "Municipal federation"},
    Kind.DEPARTMENT: {"zh": "市直部门", "en": "Department"},
    Kind.COUNTY: {"zh": "县区", "en": "County"},
    Kind.INDUSTRY: {"zh": "产业（行业）工会", "en": "Industry union"},
    Kind.ENTERPRISE: {"zh": "企业", "en": "Enterprise"},
    Kind.TEAM: {"zh": "班组", "en": "Team"},
}

PARENT_KINDS: Mapping[Kind, frozenset[Kind]] = {
    Kind.DEPARTMENT: frozenset({Kind.MUNICIPAL_UNION}),
    Kind.COUNTY: frozenset({Kind.MUNICIPAL_UNION}),
    Kind.INDUSTRY: frozenset({Kind.MUNICIPAL_UNION}),
    Kind.ENTERPRISE: frozenset({Kind.COUNTY, Kind.MUNICIPAL_UNION}),
    Kind.TEAM: frozenset({Kind.ENTERPRISE}),
}

# The union that works for a body of this kind, and where the body's own papers are written.
_AUTHORS: Mapping[str, str] = {
    Kind.MUNICIPAL_UNION: "office",
    Kind.DEPARTMENT: "group_member",
    Kind.COUNTY: "county_union",
    Kind.INDUSTRY: "industry_union",
    Kind.ENTERPRISE: "unit_union",
    Kind.TEAM: "unit_union",
}


def author_role(kind: str) -> str:
    """The role that writes the plans, reports and summaries of an organisation of this kind."""
    return _AUTHORS[kind]


def payer_role(kind: str) -> str:
    """The role that decides on and pays working funds at a body: a unit's management, a department's member."""
    return "unit_admin" if kind == Kind.ENTERPRISE else author_role(kind)


def upper_role(kind: str, *, is_large: bool, has_county: bool) -> str:
    """The role that reviews them: the county for its enterprises, the city for counties and large ones.

    Source: domain.md A13-4 (large enterprise → reviewer municipal). The office's own papers go to the leader.
    """
    if kind == Kind.MUNICIPAL_UNION:
        return "group_leader"
    if kind == Kind.TEAM:
        return "unit_union"
    if kind == Kind.ENTERPRISE and has_county and not is_large:
        return "county_union"
    return "office"


# Codes of a person's profile with their names.
SEXES: Mapping[str, dict[str, str]] = {
    "female": {"zh": "女", "en": "Female"},
    "male": {"zh": "男", "en": "Male"},
}
POLITICAL_STATUSES: Mapping[str, dict[str, str]] = {
    "party_member": {"zh": "中共党员", "en": "Party member"},
    "league_member": {"zh": "共青团员", "en": "League member"},
    "other_party": {"zh": "民主党派", "en": "Member of another party"},
    "independent": {"zh": "无党派人士", "en": "Independent"},
    "masses": {"zh": "群众", "en": "No affiliation"},
}
EDUCATIONS: Mapping[str, dict[str, str]] = {
    "lower_secondary": {"zh": "初中及以下", "en": "Lower secondary or less"},
    "upper_secondary": {"zh": "高中", "en": "Upper secondary"},
    "vocational": {"zh": "中专（技校）", "en": "Vocational school"},
    "college": {"zh": "大专", "en": "College"},
    "bachelor": {"zh": "本科", "en": "Bachelor"},
    "postgraduate": {"zh": "研究生", "en": "Postgraduate"},
}
SKILL_GRADES: Mapping[str, dict[str, str]] = {
    "junior": {"zh": "初级工", "en": "Junior worker"},
    "intermediate": {"zh": "中级工", "en": "Intermediate worker"},
    "senior": {"zh": "高级工", "en": "Senior worker"},
    "technician": {"zh": "技师", "en": "Technician"},
    "senior_technician": {"zh": "高级技师", "en": "Senior technician"},
}
"""Lowest first."""

DISPATCH_LEVELS: Mapping[str, dict[str, str]] = {
    "city": {"zh": "市级重点调度", "en": "Dispatched by the city"},
    "county": {"zh": "县级重点调度", "en": "Dispatched by the county"},
}

_PROFILE_CODES: Mapping[str, Mapping[str, object]] = {
    "sex": SEXES,
    "political_status": POLITICAL_STATUSES,
    "education": EDUCATIONS,
    "skill_grade": SKILL_GRADES,
}


def find_bad_code(profile: Mapping[str, object]) -> str | None:
    """The first field of a profile whose code is none of its list; empty ones are fine."""
    return next(
        (
            field
            for field, codes in _PROFILE_CODES.items()
            if profile.get(field) and profile[field] not in codes
        ),
        None,
    )


MIN_PASSWORD = 8
MAX_PASSWORD = 200


def is_acceptable_password(password: str, login: str) -> bool:
    """8 to 200 characters and not the login itself."""
    return MIN_PASSWORD <= len(password) <= MAX_PASSWORD and password.casefold() != login.casefold()
