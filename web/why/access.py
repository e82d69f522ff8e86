"""Why somebody does or does not see a task or a process: each rule of the gate in turn, with what it says of them.

The rules are not told again here: every answer comes from the function the gate itself asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine import tasks
from engine.context import Ctx
from engine.models import HumanTask, Instance, TaskState
from engine.standing_in import Cover, find_cover
from handlers.directory import queries as directory
from handlers.directory.models import Person
from web import candidates, names, standing_in, visibility
from web.i18n import gettext as _
from web.i18n.signs import sign
from web.identity import Identity, identity_of

Outcome = Literal["opens", "bars", "nothing"]


@dataclass(frozen=True)
class Rule:
    """One rule: what it asks, what the answer is in words, and whether it opens the thing, bars the person from
    everything, or says nothing."""

    name: str
    text: str
    outcome: Outcome


@dataclass(frozen=True)
class Access:
    """Whether the person sees the thing, and every rule that was asked, in order."""

    rules: tuple[Rule, ...]

    @property
    def is_open(self) -> bool:
        """One rule that opens is enough, unless one bars."""
        outcomes = {rule.outcome for rule in self.rules}
        return "opens" in outcomes and "bars" not in outcomes


def explain_task_access(ctx: Ctx, person: Person, task: HumanTask) -> Access:
    """As `web.standing_in.require_task` decides for the person who signs in."""
    identity = identity_of(ctx, person)
    offered, principals = tasks.list_candidates(ctx, task.id), identity.principals
    return Access(
        (
            _account(ctx, person),
            _posts(ctx, identity),
            _offered(ctx, task, set(offered), set(principals)),
            _claimed(ctx, task, set(principals))
            if task.state == TaskState.READY
            else _closed(ctx, task, identity),
            *_covers(ctx, task, identity, set(offered)),
        )
    )


def explain_instance_access(ctx: Ctx, person: Person, instance: Instance) -> Access:
    """As `web.visibility.find_instance` decides for the person who signs in."""
    identity = identity_of(ctx, person)
    ways = visibility.list_ways(ctx, identity, instance.id)
    rules = [
        Rule(_(_WAYS[code]), _("是") if holds else _("否"), "opens" if holds else "nothing")
        for code, holds in ways.items()
    ]
    if instance.definition_key in visibility.CONFIDENTIAL:
        rules.append(Rule(_("保密流程"), _("这种流程只有参与办理的人才能看到。"), "nothing"))
    return Access((_account(ctx, person), _posts(ctx, identity), *rules))


_WAYS = {
    "operator": "系统管理员，可以看到全部流程",
    "everything": "岗位可以看到全市的流程，且这种流程不保密",
    "started": "由其发起",
    "works": "有其可以办理或已经办理的任务",
    "copied": "抄送过给其",
    "below": "有任务属于其所管的单位，且这种流程不保密",
    "own_organisation": "流程数据写明的单位归其所管，且不保密",
    "covered": "有其正在代理的任务",
    "whole": "可以看到它所属的整个流程或其中一部分",
}


def _account(ctx: Ctx, person: Person) -> Rule:
    account = directory.find_account(ctx, person.id)
    name = _("账号")
    if not person.is_active:
        return Rule(name, _("此人已停用，不能登录，也不担任任何岗位。"), "bars")
    if account is None:
        return Rule(name, _("没有账号，不能登录。"), "bars")
    if account.is_disabled:
        return Rule(name, _("账号已停用，不能登录。"), "bars")
    return Rule(name, _("可以登录（{login}）。", login=account.login), "nothing")


def _posts(ctx: Ctx, identity: Identity) -> Rule:
    held = candidates.describe(ctx, [each for each in identity.principals if each.startswith("post:")])
    posts = sign.listing.join(f"{each.place} {each.title}" for each in held.values())
    return Rule(_("今天的岗位"), posts or _("没有岗位"), "nothing")


def _offered(ctx: Ctx, task: HumanTask, offered: set[str], principals: set[str]) -> Rule:
    name, own = _("分派"), sorted(offered & principals)
    known = candidates.describe(ctx, offered)
    if own:
        return Rule(
            name, _("分派给了{who}，所以在其待办里。", who=_words(known[each] for each in own)), "opens"
        )
    if not offered:
        return Rule(name, _("现在没有分派给任何人。"), "nothing")
    who = _words(known[each] for each in sorted(offered))
    return Rule(
        name,
        _("分派给了{who}（角色：{role}），其中没有此人。", who=who, role=names.role(task.role)),
        "nothing",
    )


def _claimed(ctx: Ctx, task: HumanTask, principals: set[str]) -> Rule:
    name, before = _("签收"), tasks.find_claim(ctx, task)
    if before is None:
        return Rule(name, _("没有人签收。"), "nothing")
    holder = names.people(ctx, [task.assignee])[task.assignee or ""]
    if task.assignee in principals:
        return Rule(name, _("由其本人签收。"), "nothing")
    if principals.isdisjoint(before):
        return Rule(name, _("{person} 已签收；之前也没有分派给此人。", person=holder), "nothing")
    return Rule(
        name,
        _("本来也分派给此人，但 {person} 已签收，所以从其待办里消失；放回后会再出现。", person=holder),
        "nothing",
    )


def _closed(ctx: Ctx, task: HumanTask, identity: Identity) -> Rule:
    name, own = _("已办结"), set(identity.principals)
    if own & {task.completed_by, task.assignee}:
        return Rule(name, _("由其办理或承办，可以查看结果。"), "opens")
    if own & tasks.list_former_candidates(ctx, task):
        return Rule(name, _("曾经分派给此人，可以查看结果。"), "opens")
    return Rule(name, _("任务已经不在待办里，也从未分派给此人。"), "nothing")


def _covers(ctx: Ctx, task: HumanTask, identity: Identity, offered: set[str]) -> list[Rule]:
    """One rule for each absent person whose work this person does today."""
    name, covers = _("代理"), standing_in.covers(ctx, identity)
    if not covers:
        return [Rule(name, _("此人今天没有代理任何人。"), "nothing")]
    people = names.people(ctx, (cover.absent for cover in covers))
    return [
        Rule(name, _cover_words(ctx, task, identity, cover, offered, people[cover.absent]), outcome)
        for cover in covers
        for outcome in [_cover_outcome(ctx, task, identity, cover)]
    ]


def _cover_outcome(ctx: Ctx, task: HumanTask, identity: Identity, cover: Cover) -> Outcome:
    return "opens" if find_cover(ctx, task, identity.actor, [cover]) else "nothing"


def _cover_words(
    ctx: Ctx, task: HumanTask, identity: Identity, cover: Cover, offered: set[str], absent: str
) -> str:
    if task.state != TaskState.READY:
        return _("代理 {absent}，但任务已经办结。", absent=absent)
    if offered.isdisjoint(cover.principals):
        return _("代理 {absent}，但任务没有分派给被代理人。", absent=absent)
    if not cover.includes(task):
        return _("代理 {absent}，但这一步不在代理范围内，或必须本人办理。", absent=absent)
    if not ctx.ports.without_conflict(ctx, identity.person_id, [task]):
        return _("代理 {absent}，但与此事有利害关系，须回避。", absent=absent)
    return _("代理 {absent}，可以替其办理。", absent=absent)


def _words(held: Iterable[candidates.Candidate]) -> str:
    return candidates.as_words(list(held))
