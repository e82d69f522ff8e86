"""Taking a migration back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import held
from engine.context import Ctx
from engine.errors import Conflict, NotFound
from engine.instances import Instances
from engine.migration import snapshot
from engine.migration.frontier import read_frontier
from engine.migration.report import MigrationRefused
from engine.migration.restore import find_broken
from engine.migration.tasks import is_free
from engine.migration.times import NO_TIMES, put_back_times
from engine.models import Definition, HumanTask, Instance, InstanceMigration
from engine.operations.checks import require_reason
from engine.operations.suspend import keep_suspended
from engine.spiff import rehome
from engine.spiff.run import Run
from engine.tasks import offer_anew, put_due, tell_due_changed


class MigrationMoved(Conflict):
    """The process has moved since this migration, which cannot be undone any more."""

    code = "migration.moved"


def undo(ctx: Ctx, instances: Instances, instance_id: str, reason: str) -> None:
    """Take the newest migration of an instance back, as long as nothing has moved since.

    Claims and drafts are as they are now. Raises NotFound without a migration, MigrationMoved if the migration itself
    or anything since has changed the instance (a step, a suspension, a due time), Conflict if it has ended, or Refused
    without a reason.
    """
    reason = require_reason(reason)
    run = instances.take_for_operator(ctx, instance_id)
    migration = _find_newest(ctx, instance_id)
    if migration is None:
        raise NotFound("there is no migration to undo")
    # Taking the instance has counted once more.
    if migration.snapshot is None or migration.revision != read_revision(ctx, instance_id) - 1:
        raise MigrationMoved(instance_id=instance_id)
    held.release(ctx, [instance_id])
    kept = {"times": NO_TIMES, **migration.snapshot}
    rehome.drop(run, kept["added"])
    instances.store(ctx, run)
    until_now = _put_back(ctx, instance_id, migration.from_definition_id, kept)
    if broken := find_broken(ctx, instances, instance_id):
        raise MigrationRefused(broken)
    run = instances.take_for_operator(ctx, instance_id)
    _give_back(ctx, run, until_now, kept["times"]["due"])
    migration.undone_at, migration.undone_by = ctx.now(), ctx.actor
    before, after = (
        ctx.session.get_one(Definition, each).version
        for each in (migration.to_definition_id, migration.from_definition_id)
    )
    data = {"reason": reason, "before": before, "after": after}
    ctx.record("migration_undone", instance_id=instance_id, data=data)
    keep_suspended(ctx, instance_id)


def read_revision(ctx: Ctx, instance_id: str) -> int:
    """The revision of an instance as this transaction sees it."""
    return ctx.session.execute(select(Instance.revision).where(Instance.id == instance_id)).scalar_one()


def _find_newest(ctx: Ctx, instance_id: str) -> InstanceMigration | None:
    query = (
        select(InstanceMigration)
        .where(InstanceMigration.instance_id == instance_id, InstanceMigration.undone_at.is_(None))
        .order_by(InstanceMigration.revision.desc())
        .limit(1)
    )
    return ctx.session.scalars(query).first()


def _put_back(ctx: Ctx, instance_id: str, definition_id: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Put every row back that the migration changed; returns role and reminder that open tasks had until now."""
    instance = ctx.session.get_one(Instance, instance_id, populate_existing=True)
    instance.definition_id = definition_id
    ctx.session.flush()
    query = select(HumanTask.id, HumanTask.role, HumanTask.reminder).where(HumanTask.id.in_(kept["tasks"]))
    until_now = {row.id: row for row in ctx.session.execute(query)}
    tokens = {token_id: (node, data) for token_id, (node, data) in kept["tokens"].items()}
    nodes = {token_id: node for token_id, (node, _) in tokens.items()}
    now_at = {row["id"]: row["node"] for row in read_frontier(ctx, instance_id).tokens.values()}
    snapshot.put_tokens(ctx, tokens)
    snapshot.put_scopes(ctx, kept["scopes"])
    snapshot.rename_nodes(ctx, nodes)
    snapshot.rename_incidents(ctx, instance_id, now_at, nodes)
    snapshot.put_fields(ctx, snapshot.TASKS, kept["tasks"])
    snapshot.put_fields(ctx, snapshot.WAITS[1], kept["subscriptions"])
    snapshot.put_fields(ctx, snapshot.WAITS[2], kept["signal_waits"])
    snapshot.put_back(ctx, kept["dropped"])
    put_back_times(ctx, kept["times"])
    return until_now


def _give_back(ctx: Ctx, run: Run, until_now: Mapping[str, Any], due: Mapping[str, datetime | None]) -> None:
    """Tasks are due when they were, and those that were offered to another role go back to those of their own, unless
    somebody has taken them.
    """
    for task_id, was in sorted(until_now.items()):
        task = ctx.session.get_one(HumanTask, task_id, populate_existing=True)
        if task_id in due:
            put_due(ctx, task, due[task_id])
        if task.role != was.role and is_free(task):
            offer_anew(ctx, task, run.token(task_id).data)
        if task_id in due or task.reminder != was.reminder:
            tell_due_changed(ctx, task)
