"""An open task in one sentence, and in lines that say the same one by one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.context import Ctx
from engine.fates import list_fates
from engine.model.compare.phrases import moment
from engine.models import HumanTask, Instance, InstanceState, TaskState
from handlers.oversight.stalls.queries import list_usual
from handlers.oversight.stalls.rules import Usual
from handlers.reminders.chases import count_chases
from handlers.reminders.rules import CALENDAR
from handlers.reminders.upcoming import Upcoming, list_upcoming
from web import candidates, names
from web.i18n import gettext as _
from web.i18n import language
from web.i18n.dates import due_words, format_instant, span_words
from web.i18n.signs import sign
from web.identity import Identity
from web.standing import nodes_of
from web.transactions import runtime
from web.why.arrival import describe_arrival
from web.why.fate import fates_words

SEPARATOR = " · "


@dataclass(frozen=True)
class Why:
    """`sentence` says it all in one; `lines` are a label and a text each."""

    sentence: str
    lines: tuple[tuple[str, str], ...]


def explain_task(ctx: Ctx, task: HumanTask, reader: Identity) -> Why:
    """Why an open task waits, for whom, and what comes if it goes on waiting, as this reader may know it."""
    instance = ctx.session.get_one(Instance, task.instance_id)
    owners = candidates.as_words(candidates.list_candidates(ctx, [task], reader)[task.id])
    usual, next_one = list_usual(ctx, [task]).get(task.id), list_upcoming(ctx, [task]).get(task.id)
    cause, handed = describe_arrival(ctx, task)
    age = span_words((ctx.now() - task.created_at).total_seconds())
    is_suspended = instance.state == InstanceState.SUSPENDED
    reminder = _("流程已暂停，恢复前不再提醒") if is_suspended else reminder_words(next_one)
    fate = _("流程已暂停，恢复后才会继续") if is_suspended else fate_words(ctx, instance, task, next_one)
    came = format_instant(task.created_at)
    arrived = _("{at} 到达（{cause}）", at=came, cause=cause) if cause else _("{at} 到达", at=came)
    stays = _("已停留 {span}", span=age) + sign.comma + usual_words(usual)
    chased = chased_words(count_chases(ctx, [task.id]).get(task.id, 0))
    parts = [
        _("等待 {owners} 办理", owners=owners),
        arrived,
        stays,
        due_words(task.due_at, ctx.now()),
        chased,
        reminder,
        fate,
    ]
    lines = (
        (_("谁可以办"), owners + SEPARATOR + _held(ctx, task)),
        (_("为什么到这里"), SEPARATOR.join(filter(None, (arrived, handed)))),
        (_("用时"), stays),
        (_("期限"), _due(ctx, task)),
        (_("下次提醒"), SEPARATOR.join(filter(None, (chased, reminder)))),
        (_("一直不办"), fate),
    )
    return Why(sign.semicolon.join(filter(None, parts)) + sign.stop, lines)


def explain_shortly(ctx: Ctx, tasks: Collection[HumanTask], reader: Identity) -> dict[str, str]:
    """For each of some tasks a short sentence, by id; the number of statements does not grow with theirs."""
    ready = [task for task in tasks if task.state == TaskState.READY]
    offered = candidates.list_candidates(ctx, ready, reader) if ready else {}
    usual, upcoming = list_usual(ctx, ready), list_upcoming(ctx, ready)
    chased = count_chases(ctx, [task.id for task in ready]) if ready else {}
    found = {}
    for task in ready:
        parts = [
            _("等待 {owners} 办理", owners=candidates.as_words(offered[task.id])),
            _("{at} 到达", at=format_instant(task.created_at)),
            usual_words(usual.get(task.id)),
            due_words(task.due_at, ctx.now()),
            chased_words(chased.get(task.id, 0)),
            reminder_words(upcoming.get(task.id)),
        ]
        found[task.id] = sign.semicolon.join(filter(None, parts)) + sign.stop
    return found


def usual_words(usual: Usual | None) -> str:
    """How long such a task usually takes, or that nothing is known of it."""
    if usual is None:
        return _("通常用时还不清楚")
    if usual.basis == "due":
        return _("给定 {span}（办结的还少，没有通常时间）", span=span_words(usual.seconds))
    return _("通常 {span}", span=span_words(usual.seconds))


def chased_words(times: int) -> str:
    """How often somebody has pressed for it; "" for never."""
    return _("已催 {n} 次", n=times) if times else ""


def reminder_words(upcoming: Upcoming | None) -> str:
    """When the next reminder goes to whom."""
    if upcoming is None:
        return _("不再提醒")
    to = [_("办理人")] if upcoming.is_for_owners else []
    to += [names.role(role) for role in upcoming.roles]
    return _("下一次提醒 {at}，发给{to}", at=format_instant(upcoming.at), to=sign.listing.join(to))


def fate_words(ctx: Ctx, instance: Instance, task: HumanTask, upcoming: Upcoming | None) -> str:
    """What comes of it if nobody does it."""
    fates = list_fates(ctx, runtime().instances, instance, task.for_task_id or task.id)
    parts = []
    ends = [fate.at for fate in fates if fate.ends and fate.is_sure]
    if upcoming is not None and upcoming.last is not None and not (ends and ends[0] < upcoming.last.at):
        to = sign.listing.join(names.role(role) for role in upcoming.last.roles)
        parts.append(_("逐级提醒的最后一级 {at}，告知{to}", at=format_instant(upcoming.last.at), to=to))
    if fates:
        parts.append(fates_words(fates))
    if not ends:
        parts.append(_waits_words(upcoming))
    return sign.semicolon.join(parts)


def _waits_words(upcoming: Upcoming | None) -> str:
    if upcoming is None:
        return _("不会自动办结，会一直等待")
    if upcoming.counted == CALENDAR:
        return _("不会自动办结，会一直等待，之后每 {n} 天提醒一次", n=upcoming.every)
    return _("不会自动办结，会一直等待，之后每 {n} 个工作日提醒一次", n=upcoming.every)


def _held(ctx: Ctx, task: HumanTask) -> str:
    """By which role it is theirs, or who has taken it."""
    role = _("按“{role}”分派", role=names.role(task.role))
    if task.assignee and task.assignee.startswith("person:"):
        holder = names.people(ctx, [task.assignee])[task.assignee]
        return role + SEPARATOR + _("已由 {person} 承办", person=holder)
    return role


def _due(ctx: Ctx, task: HumanTask) -> str:
    """When it is due, and by which setting of the diagram."""
    said = due_words(task.due_at, ctx.now())
    if task.due_at is not None:
        said = f"{said} · {format_instant(task.due_at)}"
    process = runtime().instances.versions.get(ctx, task.definition_id).process
    node = next((each for each in nodes_of(process) if each.id == task.node), None)
    rule = node.properties.get("due", "") if node is not None else ""
    if not rule:
        return said
    words = moment(rule)
    return said + SEPARATOR + _("流程图规定：{rule}", rule=words.en if language() == "en" else words.zh)
