"""What the editor's panel offers: roles, handlers, processes and reminders, by the names people know."""

from __future__ import annotations

from functools import cache
from typing import Any

from engine.context import Ctx
from handlers.directory.rules import DEPARTMENT_ROLES, PERSON_ROLES, POST_ROLES
from handlers.reminders.policies import POLICIES
from handlers.reminders.releases import in_force
from handlers.reminders.telling import tell_policy
from handlers.shipped import read_folder
from web import names
from web.designer.handlers import handler_texts
from web.i18n import gettext as _
from web.i18n import pick
from web.transactions import runtime

# The handlers' areas, by the first part of a handler's id.
AREAS = {
    "activities": "创新活动",
    "campaigns": "年度竞赛",
    "entries": "申报",
    "governance": "组织保障",
    "honours": "表彰和公示",
    "models": "流程模型",
    "oversight": "督导考核",
    "plans": "方案",
    "publication": "发布和推广",
    "reviews": "评审",
}
POSTS, DEPARTMENTS, PERSONS, FOUND = "岗位", "部门", "本事项中的人", "按单位确定"


def list_choices(ctx: Ctx) -> dict[str, list[dict[str, Any]]]:
    """By kind of choice: `id`, `name`, and where there are such `group`, `about` and `inputs`."""
    return {
        "roles": list_roles(),
        "handlers": _handlers(),
        "processes": [{"id": each, "name": name} for each, name in names.newest_definitions(ctx)],
        "reminders": [
            {"id": code, "name": pick(policy.name), "about": pick(tell_policy(in_force(ctx, policy)))}
            for code, policy in POLICIES.items()
        ],
    }


@cache
def _abouts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = read_folder("choices")["roles"]
    return found


def list_roles() -> list[dict[str, str]]:
    """Every role with the group it is offered in, group by group."""
    groups = {
        **dict.fromkeys(POST_ROLES, _(POSTS)),
        **dict.fromkeys(DEPARTMENT_ROLES, _(DEPARTMENTS)),
        **dict.fromkeys(PERSON_ROLES, _(PERSONS)),
    }
    roles = [
        {
            "id": code,
            "name": pick(name),
            "group": groups.get(code, _(FOUND)),
            "about": pick(_abouts().get(code)),
        }
        for code, name in runtime().ports.roles.items()
    ]
    return sorted(
        roles,
        key=lambda role: [_(each) for each in (POSTS, DEPARTMENTS, PERSONS, FOUND)].index(role["group"]),
    )


def _handlers() -> list[dict[str, Any]]:
    return [
        {
            "id": code,
            "name": pick(text.name),
            "about": pick(text.about),
            "group": _(AREAS[area]) if (area := code.partition(".")[0]) in AREAS else area,
            "inputs": [{"id": name, "name": pick(called)} for name, called in text.inputs.items()],
        }
        for code, text in handler_texts().items()
    ]
