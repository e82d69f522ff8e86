"""What a running process waits for, each in one sentence: people, times, messages, what it has called, an operator."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from engine.context import Ctx
from engine.fates import start_of
from engine.model import Process
from engine.models import (
    NEVER,
    UNDER_WAY,
    HumanTask,
    Incident,
    Instance,
    InstanceState,
    Job,
    Subscription,
    TaskState,
    Timer,
    TokenRow,
)
from web.content import content, node_name, title_of
from web.i18n import gettext as _
from web.i18n.dates import format_instant
from web.i18n.signs import sign
from web.identity import Identity
from web.standing import nodes_of
from web.transactions import runtime
from web.why.fate import following
from web.why.task import explain_shortly

MOST = 10
"""How many of each kind have a sentence of their own."""


def explain_instance(ctx: Ctx, instance: Instance, reader: Identity) -> list[str]:
    """Why a process has not ended; no sentence for one that has."""
    if instance.state not in UNDER_WAY:
        return []
    process = runtime().instances.versions.get(ctx, instance.definition_id).process
    nodes = {node.id: node_name(node) or node.id for node in nodes_of(process)}
    lines = [_("流程已暂停，恢复之前什么都不会推进。")] if instance.state == InstanceState.SUSPENDED else []
    lines += _incidents(ctx, instance, nodes)
    lines += _tasks(ctx, instance, reader)
    lines += [_timer_words(process, nodes, timer, host) for timer, host in _timers(ctx, instance)]
    lines += [
        _("“{node}”在等消息“{message}”，收到才会继续。", node=nodes.get(node, node), message=message)
        for node, message in _messages(ctx, instance)
    ]
    lines += [_("正在等它调用的流程“{title}”办完。", title=title) for title in _called(ctx, instance)]
    if count := ctx.session.scalar(
        select(func.count()).select_from(Job).where(Job.instance_id == instance.id, Job.state == "ready")
    ):
        lines.append(_("有 {n} 项自动工作正在排队，很快会继续。", n=count))
    return lines or [_("没有待办、定时、消息或自动工作：它不会再有动静，请系统管理员查看。")]


def _timer_words(process: Process, nodes: Mapping[str, str], timer: Timer, host: str | None) -> str:
    then = following(process, timer.node).words or _("后面的步骤")
    due, name = format_instant(timer.held_due_at or timer.due_at), nodes.get(timer.node, timer.node)
    node = next((each for each in nodes_of(process) if each.id == timer.node), None)
    if node is not None and node.kind == "eventSubProcess" and node.process is not None:
        if start_of(node.process).interrupting:
            return _("{at} 仍未结束的，由“{node}”停下其余工作，转到{then}。", at=due, node=name, then=then)
        return _("{at} 起另行启动“{node}”：{then}，其余工作继续。", at=due, node=name, then=then)
    if host is not None:
        edge = nodes.get(host, host)
        return _("“{node}”上有定时：{at} 触发，到时转到{then}。", node=edge, at=due, then=then)
    armed = format_instant(timer.armed_at)
    since = _("（{at} 开始等）", at=armed) if armed else ""
    return _("“{node}”等到 {at}{since}，到时转到{then}。", node=name, at=due, since=since, then=then)


def _incidents(ctx: Ctx, instance: Instance, nodes: dict[str, str]) -> list[str]:
    # An incident of a job names its handler: where it stands says its token.
    query = (
        select(func.coalesce(TokenRow.node, Incident.node))
        .select_from(Incident)
        .outerjoin(TokenRow, TokenRow.id == Incident.token_id)
        .where(Incident.instance_id == instance.id, Incident.resolved_at.is_(None))
    )
    return [
        _("“{node}”出了故障，要等系统管理员处理。", node=nodes.get(node, node))
        for node in ctx.session.scalars(query.order_by(Incident.created_at).limit(MOST))
    ]


def _tasks(ctx: Ctx, instance: Instance, reader: Identity) -> list[str]:
    query = (
        select(HumanTask)
        # Not the bare column: SQLite would go through every open task there is by the index on the state.
        .where(HumanTask.instance_id == instance.id, HumanTask.state.concat("") == TaskState.READY)
        .order_by(HumanTask.created_at, HumanTask.id)
        .limit(MOST)
    )
    tasks = list(ctx.session.scalars(query))
    sentences = explain_shortly(ctx, tasks, reader)
    return [f"“{content(task.name)}”{sign.colon}{sentences[task.id]}" for task in tasks]


def _timers(ctx: Ctx, instance: Instance) -> list[tuple[Timer, str | None]]:
    """The timers that are armed, each with the node it is attached to."""
    host = (
        select(TokenRow.node)
        .where(
            TokenRow.id
            == select(_attached.c.attached_to).where(_attached.c.id == Timer.token_id).scalar_subquery()
        )
        .scalar_subquery()
    )
    query = (
        select(Timer, host)
        .where(Timer.instance_id == instance.id, func.coalesce(Timer.held_due_at, Timer.due_at) < NEVER)
        .order_by(Timer.due_at, Timer.token_id)
        .limit(MOST)
    )
    return [(timer, node) for timer, node in ctx.session.execute(query)]


_attached = TokenRow.__table__.alias("attached")


def _messages(ctx: Ctx, instance: Instance) -> list[tuple[str, str]]:
    query = (
        select(TokenRow.node, Subscription.message)
        .join(TokenRow, TokenRow.id == Subscription.token_id)
        .where(Subscription.instance_id == instance.id, TokenRow.attached_to.is_(None))
        .order_by(Subscription.token_id)
        .limit(MOST)
    )
    return [(node, message) for node, message in ctx.session.execute(query)]


def _called(ctx: Ctx, instance: Instance) -> list[str]:
    query = (
        select(Instance.title, Instance.title_en, Instance.definition_key)
        .where(Instance.parent_id == instance.id, Instance.state.concat("").in_(UNDER_WAY))
        .order_by(Instance.started_at, Instance.id)
        .limit(MOST)
    )
    return [title_of(row) or row.definition_key for row in ctx.session.execute(query)]
