"""Why a notice came to somebody: what it is about, as whom they get it, and where the matter stands now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask, Instance, TaskState
from handlers.notices.models import Notice
from handlers.reminders.news import KINDS
from handlers.reminders.queries import list_owners
from web import names
from web.content import content
from web.i18n import gettext as _
from web.i18n.dates import format_instant
from web.identity import Identity
from web.visibility import visible_instances
from web.why.task import explain_shortly

_OF_A_TASK = frozenset({"task", "chase", *KINDS})
"""What the key of a notice begins with when a task's id follows."""


def explain_notices(ctx: Ctx, notices: Sequence[Notice], reader: Identity) -> dict[str, str]:
    """A sentence or two for each notice about a task, by its id; the statements do not grow with their number."""
    about = {notice.id: found for notice in notices if (found := _task_of(notice))}
    query = select(HumanTask).where(HumanTask.id.in_(set(about.values())))
    tasks = {task.id: task for task in ctx.session.scalars(query)} if about else {}
    owners = list_owners(ctx, list(tasks)) if tasks else {}
    doers = names.people(ctx, (task.completed_by for task in tasks.values()))
    seen = _visible(ctx, tasks.values(), reader)
    shown = {task.id for task in tasks.values() if task.instance_id in seen}
    sentences = explain_shortly(ctx, [tasks[task_id] for task_id in shown], reader)
    reasons = {}
    for notice in notices:
        task = tasks.get(about.get(notice.id, ""))
        if task is None:
            continue
        is_own = not set(owners[task.id]).isdisjoint(reader.principals)
        now = _now(task, sentences, doers) if task.id in shown else ""
        reasons[notice.id] = f"{_reason(notice, task, is_own)}{now}"
    return reasons


def _visible(ctx: Ctx, tasks: Iterable[HumanTask], reader: Identity) -> set[str]:
    """The instances of these tasks that the reader may still look at: an old notice opens nothing."""
    ids = {task.instance_id for task in tasks}
    query = select(Instance.id).where(Instance.id.in_(ids), visible_instances(ctx, reader))
    return set(ctx.session.scalars(query)) if ids else set()


def _task_of(notice: Notice) -> str:
    kind, _colon, rest = notice.event_key.partition(":")
    return rest.partition(":")[0] if kind in _OF_A_TASK else ""


def _reason(notice: Notice, task: HumanTask, is_own: bool) -> str:
    role = names.role(task.role)
    if notice.kind == "chased":
        return _("有人催办“{task}”，您当时可以办理它（角色：{role}）。", task=content(task.name), role=role)
    if notice.event_key.partition(":")[0] in KINDS:
        return _("有人就“{task}”做了与您有关的处理，所以告诉您。", task=content(task.name))
    if is_own or notice.link.startswith("/tasks/"):
        return _("“{task}”分派给“{role}”，当时在您的待办里，所以提醒您。", task=content(task.name), role=role)
    return _("“{task}”在您所管的范围内，到了提醒上级的时候，所以告诉您。", task=content(task.name))


def _now(task: HumanTask, sentences: dict[str, str], doers: dict[str, str]) -> str:
    """Where the matter stands now."""
    if task.state == TaskState.READY:
        return _("现在：{sentence}", sentence=sentences[task.id])
    if task.state == TaskState.HELD:
        return _("现在：已填好，在等别人的意见。")
    at = format_instant(task.closed_at)
    if task.completed_by:
        return _("现在：{person} 已于 {at} 办结，不会再提醒。", person=doers[task.completed_by], at=at)
    return _("现在：已于 {at} 撤销，不会再提醒。", at=at)
