"""What came of a play, read from the database: the same for every set of processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from engine.context import Ctx
from engine.invariants import find_violations
from engine.models import (
    NEVER,
    HumanTask,
    Incident,
    Instance,
    InstanceState,
    Job,
    Message,
    Subscription,
    TaskState,
    Timer,
)
from web.simulation.player import Player


@dataclass(frozen=True)
class Outcome:
    """The state of the engine after a play.

    `instances` maps a definition to states and their counts, `open_tasks` "definition node" to what is still open.

    `stuck` are running instances that nothing will ever move: no open task, timer, job or child. Waiting for a
    message alone counts, because after a play nobody is left to send it.
    """

    acts: Mapping[str, int]
    instances: Mapping[str, Mapping[str, int]]
    open_tasks: Mapping[str, int]
    waiting_messages: int
    incidents: list[str]
    stuck: list[str]
    violations: list[str]
    refused: list[str] = field(default_factory=list)
    unmanned: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """Everything that must not be; empty after a good play."""
        groups = {
            "violated": self.violations,
            "incident": self.incidents,
            "stuck": self.stuck,
            "refused": self.refused,
            "nobody to do it": self.unmanned,
        }
        return [f"{name}: {line}" for name, lines in groups.items() for line in lines]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def read_outcome(ctx: Ctx, player: Player) -> Outcome:
    """Read what came of the player's play."""
    return Outcome(
        acts=dict(sorted(player.acts.items())),
        instances=_count_instances(ctx),
        open_tasks=_count_open_tasks(ctx),
        waiting_messages=ctx.session.scalar(
            select(func.count()).select_from(Message).where(Message.state == "pending")
        )
        or 0,
        incidents=[f"{count} × {key} {node}: {cause}" for (key, node, cause), count in count_incidents(ctx)],
        stuck=[
            f"{key} {name}{' waits for a message' if waits else ''}" for key, name, waits in list_stuck(ctx)
        ],
        violations=find_violations(ctx),
        refused=[str(each) for each in player.refused],
        unmanned=list(player.unmanned),
    )


def _count_instances(ctx: Ctx) -> dict[str, dict[str, int]]:
    query = (
        select(Instance.definition_key, Instance.state, func.count())
        .group_by(Instance.definition_key, Instance.state)
        .order_by(Instance.definition_key, Instance.state)
    )
    found: dict[str, dict[str, int]] = {}
    for key, state, count in ctx.session.execute(query):
        found.setdefault(key, {})[state] = count
    return found


def _count_open_tasks(ctx: Ctx) -> dict[str, int]:
    query = (
        select(HumanTask.definition_key, HumanTask.node, func.count())
        .where(HumanTask.state == TaskState.READY)
        .group_by(HumanTask.definition_key, HumanTask.node)
        .order_by(HumanTask.definition_key, HumanTask.node)
    )
    return {f"{key} {node}": count for key, node, count in ctx.session.execute(query)}


def count_incidents(ctx: Ctx) -> list[tuple[tuple[str, str, str], int]]:
    """Open incidents that are alike, as process, element and cause, with their number."""
    query = (
        select(Instance.definition_key, Incident.node, Incident.cause)
        .join(Instance, Instance.id == Incident.instance_id)
        .where(Incident.resolved_at.is_(None))
    )
    return sorted(Counter((key, node, cause) for key, node, cause in ctx.session.execute(query)).items())


def list_stuck(ctx: Ctx) -> list[tuple[str, str, bool]]:
    """What nothing will ever move: process, business key, and whether it waits for a message."""
    child = aliased(Instance)
    moving = (
        exists().where(HumanTask.instance_id == Instance.id, HumanTask.state == TaskState.READY),
        exists().where(Timer.instance_id == Instance.id, Timer.due_at < NEVER),
        exists().where(Job.instance_id == Instance.id, Job.state == "ready"),
        exists().where(child.parent_id == Instance.id, child.state == InstanceState.RUNNING),
    )
    listens = exists().where(Subscription.instance_id == Instance.id)
    query = (
        select(Instance.definition_key, Instance.business_key, listens)
        .where(Instance.state == InstanceState.RUNNING, *(~each for each in moving))
        .order_by(Instance.definition_key, Instance.business_key)
    )
    return [(key, name, waits) for key, name, waits in ctx.session.execute(query)]
