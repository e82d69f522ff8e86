"""Names for the ids that tasks and history carry: one query for a whole page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from sqlalchemy import select

from engine.context import Ctx
from engine.definitions import select_newest
from engine.model.elements import Process
from engine.models import Definition
from handlers.directory.models import Organisation
from handlers.directory.queries import list_person_names
from handlers.directory.rules import ROLES
from web.i18n import gettext as _
from web.i18n import language, pick
from web.standing import node_names


def people(ctx: Ctx, actors: Iterable[str | None]) -> dict[str, str]:
    """Actor ("person:<id>") or person id → name; the machine's own acts are 系统."""
    given = {actor for actor in actors if actor}
    known = list_person_names(ctx, given)
    return {actor: known.get(actor) or _("系统") for actor in given}


def doer(people: Mapping[str, str], actor: str | None, stands_for: str | None) -> str:
    """Who did something, of names by actor: with the absent person when it was done for them."""
    name = people.get(actor or "", "")
    return _("{person} 代 {absent}", person=name, absent=people[stands_for]) if stands_for else name


def organisations(ctx: Ctx, ids: Iterable[str | None]) -> dict[str, str]:
    """Organisation id → name."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    return {row.id: row.name for row in ctx.session.execute(query)}


def definitions(ctx: Ctx, ids: Iterable[str]) -> dict[str, str]:
    """Definition id → name in the language of this request."""
    query = select(Definition.id, Definition.name).where(Definition.id.in_(set(ids)))
    return {row.id: pick(row.name) for row in ctx.session.execute(query)}


def newest_definitions(ctx: Ctx) -> list[tuple[str, str]]:
    """(key, name) of the newest version of everything deployed, by key."""
    query = select_newest(Definition.key, Definition.name)
    return [(row.key, pick(row.name)) for row in ctx.session.execute(query)]


def steps(ctx: Ctx, values: Iterable[str]) -> dict[str, str]:
    """What steps ("key/node") are called in the newest versions; one that is there no more stays as it is written."""
    wanted = set(values)
    keys = {value.partition("/")[0] for value in wanted}
    if not wanted:
        return {}
    query = select_newest(Definition.key, Definition.model).where(Definition.key.in_(keys))
    named = {
        f"{key}/{node_id}": name
        for key, model in ctx.session.execute(query)
        for node_id, name in node_names(Process.from_dict(model)).items()
    }
    return {value: named.get(value) or value for value in wanted}


PHASES = {"mobilisation": "动员部署", "implementation": "推进实施", "summary": "总结提高"}


class Phase(Protocol):
    """What has the code and the Chinese name of a phase."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


# The codes that diagrams give as `stage`, or a category for the whole; one named otherwise shows as it was written.
STAGES = {
    "preparation": "准备",
    "mobilisation": "动员部署",
    "implementation": "推进实施",
    "summary": "总结提高",
    "closing": "收尾归档",
    "draft": "起草",
    "confirm": "确认",
    "review": "审核",
    "report": "填报",
    "check": "审核",
    "write": "撰写",
    "approve": "审批",
    "acceptance": "验收",
    "answer": "答复",
    "approval": "审批",
    "assignment": "邀请专家",
    "award": "授奖",
    "correction": "整改",
    "countersign": "会签",
    "decide": "决定",
    "decision": "决定",
    "endorsement": "单位审核和公示",
    "formal_check": "形式审查",
    "grace": "宽限",
    "grades": "评定等次",
    "investigation": "调查核实",
    "launch": "启动",
    "meeting": "会议",
    "notice": "公示",
    "opinions": "征求意见",
    "recommendation": "排序推荐",
    "result": "结果",
    "scoring": "评分",
    "under_way": "进行中",
    "vetting": "审核推荐",
    "vote": "表决",
}


# The categories a package's manifest may give, in the order of pages that list processes by them.
CATEGORIES = {
    "activities": "创新活动",
    "selection": "评选表彰",
    "diffusion": "成果推广",
    "oversight": "督导考核",
    "governance": "组织保障",
    "spine": "竞赛组织",
}


def category(code: str) -> str:
    """The name of a category; one named otherwise shows as it was written."""
    return _(CATEGORIES[code]) if code in CATEGORIES else code or _("其他")


def stage(code: str) -> str:
    """The name of a stage."""
    names = STAGES | CATEGORIES
    return _(names[code]) if code in names else code


def phase(found: Phase) -> str:
    """The name of a phase: as the campaign calls it, in English by its code."""
    return _(PHASES[found.code]) if language() == "en" and found.code in PHASES else found.name


def role(code: str, roles: Mapping[str, Mapping[str, str]] = ROLES) -> str:
    """The name of a role; an unknown code stays as it is."""
    return pick(roles.get(code)) or code
