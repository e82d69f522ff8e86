"""Carrying a plan out on the rows of an instance this transaction has taken."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from engine.context import Ctx
from engine.instances import Instances
from engine.migration import snapshot
from engine.migration.mapping import events_of
from engine.migration.plan import Plan
from engine.migration.tasks import follow_tasks
from engine.migration.times import keep_times, put_times
from engine.models import Instance
from engine.spiff import rehome
from engine.spiff.run import Run


def carry_out(
    ctx: Ctx, instances: Instances, plan: Plan, run: Run, *, reason: str, follow_messages: bool
) -> dict[str, Any] | None:
    """Do what the plan says, for that reason; returns the snapshot to undo it by, or None when it moved something on.

    `run` is the instance under the old version, taken. Raises IncidentError if the new version cannot go on with it.
    """
    before = {**snapshot.take_snapshot(ctx, plan), "times": keep_times(ctx, plan)}
    rehome.drop(run, plan.dropped)
    instances.store(ctx, run)
    instance_id = plan.frontier.instance.id
    _rewrite(ctx, plan, instance_id)
    put_times(ctx, plan, reason)
    if follow_messages:
        _follow_messages(ctx, plan)
    run = instances.reload(ctx, instance_id)
    known = set(plan.frontier.tokens)
    for each in plan.report.armed:
        if each.kind == "boundary":
            rehome.arm_boundary(run, each.beside, each.node)
        elif each.kind == "listener":
            rehome.listen(run, each.scope_id, each.node)
        else:
            rehome.enter_rival(run, each.scope_id, each.node, each.beside)
    for token_id in plan.heard_anew:
        rehome.hear_anew(run, token_id)
    added = sorted(set(run.tokens) - known)
    follow_tasks(ctx, plan, run)
    has_kept_still = rehome.settle(run, plan.frontier.scopes)
    instances.store(ctx, run)
    return {**before, "added": added} if has_kept_still else None


def _rewrite(ctx: Ctx, plan: Plan, instance_id: str) -> None:
    tokens = plan.frontier.tokens
    nodes = {token_id: node for token_id, (node, _) in plan.moved.items() if node != tokens[token_id]["node"]}
    ctx.session.execute(
        update(Instance)
        .where(Instance.id == instance_id)
        .values(definition_id=plan.new.id)
        .execution_options(synchronize_session=False)
    )
    snapshot.put_tokens(ctx, plan.moved)
    snapshot.put_scopes(ctx, plan.scopes)
    snapshot.rename_nodes(ctx, nodes)
    snapshot.rename_incidents(ctx, instance_id, {each: tokens[each]["node"] for each in nodes}, nodes)


def _follow_messages(ctx: Ctx, plan: Plan) -> None:
    """What waits for a message or signal waits for the one the new version names; its key stays."""
    after = plan.frontier.processes(plan.new.process, plan.mapping)
    messages, signals = {}, {}
    for token_id, token in plan.frontier.tokens.items():
        process = after[token["scope_id"]]
        if token_id in plan.dropped or process is None:
            continue
        events = events_of(process.nodes[plan.mapping.target(token["node"])])
        event = events[token["data"].get("part", 0)]
        if event.message:
            messages[token_id] = {"message": event.message}
        if event.signal:
            signals[token_id] = {"signal": event.signal}
    snapshot.put_fields(ctx, snapshot.WAITS[1], messages)
    snapshot.put_fields(ctx, snapshot.WAITS[2], signals)
