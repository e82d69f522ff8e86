"""Where work stands over all instances of one version of a definition: how much waits at each element, and how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, func, select

from engine.context import Ctx
from engine.models import UNDER_WAY, HumanTask, Instance, ScopeRow, TaskState, TokenRow

_DAY = 86_400
_EPOCH = 2_440_587.5  # 1 January 1970 as a Julian day


@dataclass(frozen=True)
class Heat:
    """What waits at one element: `open` tokens; of its tasks, `tasks` are open and `overdue` of these past their day.

    `wait` is how long its open tasks have been waiting, on average; None where people have nothing to do.
    """

    open: int
    tasks: int = 0
    overdue: int = 0
    wait: timedelta | None = None


def read_heat(ctx: Ctx, definition_id: str, *which: ColumnElement[bool]) -> Mapping[str, Heat]:
    """By element, over the instances under way for which all of `which` (conditions on Instance) hold.

    Two grouped queries, however many instances there are. A repeated activity counts its items; boundary events that
    wait beside an activity, and tasks that ask for an opinion on another, do not count.
    """
    among = and_(Instance.definition_id == definition_id, Instance.state.in_(UNDER_WAY), *which)
    tasks = {row.node: row for row in ctx.session.execute(_tasks(ctx, among))}
    found = {}
    for node, count in _count_tokens(ctx, among).items():
        task = tasks.get(node)
        if task is None:
            found[node] = Heat(count)
        else:
            since = datetime.fromtimestamp(float(task.since), UTC)
            found[node] = Heat(count, task.open, task.overdue, max(ctx.now() - since, timedelta()))
    return found


def select_waiting(definition_id: str, node: str) -> Select[HumanTask]:
    """The tasks counted at an element, joined with their instances."""
    return (
        select(HumanTask)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(Instance.definition_id == definition_id, Instance.state.in_(UNDER_WAY), HumanTask.node == node)
        .where(HumanTask.state.in_((TaskState.READY, TaskState.HELD)), HumanTask.for_task_id.is_(None))
    )


def _count_tokens(ctx: Ctx, among: ColumnElement[bool]) -> Mapping[str, int]:
    is_item = and_(ScopeRow.kind.in_(("item", "loop")), ScopeRow.node == TokenRow.node)
    is_item_column = case((is_item, 1), else_=0)
    query = (
        select(TokenRow.node, func.count())
        .join(Instance, Instance.id == TokenRow.instance_id)
        .join(ScopeRow, ScopeRow.id == TokenRow.scope_id)
        .where(among, TokenRow.attached_to.is_(None))
        .group_by(TokenRow.node, is_item_column)
    )
    counts: defaultdict[str, int] = defaultdict(int)
    for node, count in ctx.session.execute(query):
        counts[node] = max(counts[node], count)  # the activity itself is one more token than its items
    return counts


def _tasks(ctx: Ctx, among: ColumnElement[bool]) -> Any:
    is_late = case((HumanTask.due_at < ctx.now(), 1), else_=0)
    return (
        select(
            HumanTask.node,
            func.count().label("open"),
            func.sum(is_late).label("overdue"),
            func.avg(_seconds(ctx, HumanTask.created_at)).label("since"),
        )
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(among, HumanTask.state.in_((TaskState.READY, TaskState.HELD)), HumanTask.for_task_id.is_(None))
        .group_by(HumanTask.node)
    )


def _seconds(ctx: Ctx, column: Any) -> ColumnElement[float]:
    """A moment as seconds since 1970."""
    if ctx.session.get_bind().dialect.name == "sqlite":
        return (func.julianday(column) - _EPOCH) * _DAY
    return cast(func.extract("epoch", column), Float)
