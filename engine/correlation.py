"""A message given at once to exactly whom it is meant for, by who they are; nothing waits in a queue.

Beside `engine.messages`, where a message waits for its receiver: here the sender is told if there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from engine.carry_out import forget_subscription
from engine.context import Ctx
from engine.definitions import find_start_triggers
from engine.errors import Conflict, StaleInstance
from engine.instances import Instances
from engine.models import Instance, InstanceState, ScopeRow, Subscription


class Mismatch(Conflict):
    """Nobody waits for this message, or more than one does."""

    code = "message.mismatch"


@dataclass(frozen=True)
class Wanted:
    """Who is meant: those who wait for the message, in instances that fit. Empty conditions fit all."""

    message: str
    business_key: str | None = None
    instance_id: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Correlated:
    """Who got it: a waiting token of an instance, or (no token) an instance that was started by it."""

    instance_id: str
    token_id: str | None


def correlate(ctx: Ctx, instances: Instances, wanted: Wanted, payload: Mapping[str, Any]) -> Correlated:
    """Give the message to the one token that waits for it, else start the one process it starts.

    All in this transaction. Raises Mismatch, with nothing done, unless there is exactly one.
    """
    waiting = _waiting(ctx, wanted)
    if len(waiting) > 1:
        raise Mismatch(
            f"Cannot correlate message '{wanted.message}': {len(waiting)} executions match the correlation keys"
        )
    if waiting:
        return _wake(ctx, instances, waiting[0], payload)
    started = _start(ctx, instances, wanted, payload)
    if started is None:
        raise Mismatch(
            f"Cannot correlate message '{wanted.message}': "
            "No process definition or execution matches the parameters"
        )
    return started


def correlate_all(
    ctx: Ctx, instances: Instances, wanted: Wanted, payload: Mapping[str, Any]
) -> list[Correlated]:
    """Give the message to every token that fits, and start the process it starts. Nobody is no error."""
    reached = [_wake(ctx, instances, each, payload) for each in _waiting(ctx, wanted)]
    started = _start(ctx, instances, wanted, payload)
    return reached if started is None else [*reached, started]


def _waiting(ctx: Ctx, wanted: Wanted) -> Sequence[Any]:
    query = (
        select(Subscription.token_id, Subscription.instance_id)
        .join(Instance, Instance.id == Subscription.instance_id)
        .where(Subscription.message == wanted.message, Instance.state == InstanceState.RUNNING)
        # In the order of their ids, so that two that wake several never wait for each other.
        .order_by(Subscription.instance_id, Subscription.token_id)
    )
    if wanted.business_key is not None:
        query = query.where(Instance.business_key == wanted.business_key)
    if wanted.instance_id is not None:
        query = query.where(Instance.id == wanted.instance_id)
    return [row for row in ctx.session.execute(query).all() if _fits(ctx, row.instance_id, wanted)]


def _fits(ctx: Ctx, instance_id: str, wanted: Wanted) -> bool:
    if not wanted.variables:
        return True
    query = select(ScopeRow.variables).where(
        ScopeRow.instance_id == instance_id, ScopeRow.parent_id.is_(None)
    )
    variables = ctx.session.scalars(query).first() or {}
    return all(name in variables and variables[name] == value for name, value in wanted.variables.items())


def _wake(ctx: Ctx, instances: Instances, waiting: Any, payload: Mapping[str, Any]) -> Correlated:
    run = instances.take(ctx, waiting.instance_id)
    if ctx.session.get(Subscription, waiting.token_id, populate_existing=True) is None:
        # It stopped waiting while this waited for the instance: look again.
        raise StaleInstance(instance_id=waiting.instance_id)
    if not run.keeps_listening(waiting.token_id):
        forget_subscription(ctx, waiting.instance_id, waiting.token_id)
    run.fire(waiting.token_id, payload)
    instances.store(ctx, run)
    return Correlated(waiting.instance_id, waiting.token_id)


def _start(ctx: Ctx, instances: Instances, wanted: Wanted, payload: Mapping[str, Any]) -> Correlated | None:
    """Start what the message starts; one meant for a certain instance starts nothing."""
    triggers = find_start_triggers(ctx, wanted.message)
    if not triggers or wanted.instance_id is not None:
        return None
    if len(triggers) > 1:
        raise Mismatch(f"Cannot correlate message '{wanted.message}': it starts {len(triggers)} processes")
    instance_id = instances.start_by_event(
        ctx, triggers[0], payload=payload, business_key=wanted.business_key or "", start_key=None
    )
    return Correlated(instance_id, None)
