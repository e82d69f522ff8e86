"""Many instances, one after the other in the background: tried, moved when somebody says so, put back.

Each instance is a transaction of its own that also changes its item, so a crash leaves it as it was, and no instance
is done twice. Whoever has the engine's loops running does the work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from sqlalchemy import CursorResult, func, insert, literal, select, update

from engine import attempts, held
from engine.context import SYSTEM, Ctx
from engine.errors import AppError, Conflict, NotFound, Problem
from engine.migration.report import MigrationRefused
from engine.migration.undo import MigrationMoved
from engine.models import (
    UNDER_WAY,
    BatchPhase,
    Instance,
    InstanceMigration,
    ItemState,
    MigrationBatch,
    MigrationItem,
)
from engine.operations.checks import require_reason

if TYPE_CHECKING:
    from engine.runtime import Runtime

PAGE: Final = 20
"""Instances in a turn: then other work of the engine's loops has one."""


@dataclass(frozen=True)
class _Step:
    """What a phase does: from which state of an item, to which if it can be done and if not, and what comes then."""

    begins: ItemState
    done: ItemState
    failed: ItemState
    then: BatchPhase


_STEPS: Final = {
    BatchPhase.TRYING: _Step(ItemState.WAITING, ItemState.POSSIBLE, ItemState.IMPOSSIBLE, BatchPhase.TRIED),
    BatchPhase.MOVING: _Step(ItemState.POSSIBLE, ItemState.MOVED, ItemState.STUCK, BatchPhase.MOVED),
    BatchPhase.UNDOING: _Step(ItemState.MOVED, ItemState.UNDONE, ItemState.STAYING, BatchPhase.UNDONE),
}
_ASKED: Final = {BatchPhase.MOVING: BatchPhase.TRIED, BatchPhase.UNDOING: BatchPhase.MOVED}


class NotNow(Conflict):
    """The batch is not where this could follow."""

    code = "migration.not_now"


def begin(
    ctx: Ctx,
    key: str,
    definition_id: str,
    reason: str,
    chosen: Collection[str] | None = None,
    *,
    recompute_due: bool = False,
) -> str:
    """Try the chosen instances of the process, or every one that is under way on another version (None); returns the
    batch's id.

    What of the chosen has ended, or is on that version, is found impossible. Raises Refused without a reason, and
    NotFound if one of the chosen is no instance of the process.
    """
    batch = MigrationBatch(
        key=key,
        definition_id=definition_id,
        reason=require_reason(reason),
        recompute_due=recompute_due,
        actor=ctx.actor,
        created_at=ctx.now(),
        phase=BatchPhase.TRYING,
    )
    ctx.session.add(batch)
    ctx.session.flush()
    data = {"batch": batch.id, "key": key, "definition": definition_id, "reason": batch.reason}
    ctx.record("migrations.tried", data=data)
    ours = Instance.definition_key == key
    if chosen is None:
        _add(ctx, batch.id, [ours, *on_others(definition_id)])
        return batch.id
    for part in held.parts(sorted(set(chosen))):
        _add(ctx, batch.id, [ours, Instance.id.in_(part)])
    if sum(count_items(ctx, batch.id).values()) != len(set(chosen)):
        raise NotFound
    return batch.id


def on_others(definition_id: str) -> list[Any]:
    """The conditions for an instance that is under way on a version other than this."""
    return [Instance.state.in_(UNDER_WAY), Instance.definition_id != definition_id]


def _add(ctx: Ctx, batch_id: str, where: Sequence[Any]) -> None:
    values = [literal(batch_id), Instance.id, literal(str(ItemState.WAITING)), literal(""), literal("[]")]
    columns = ["batch_id", "instance_id", "state", "code", "problems"]
    items = insert(MigrationItem).from_select(columns, select(*values).where(*where), include_defaults=False)
    ctx.session.execute(items)


def ask(ctx: Ctx, batch_id: str, phase: BatchPhase) -> None:
    """Go on with `MOVING` what was tried, or with `UNDOING` what was moved. Raises NotFound, NotNow."""
    get_batch(ctx, batch_id)
    query = update(MigrationBatch).where(MigrationBatch.id == batch_id, MigrationBatch.phase == _ASKED[phase])
    if not _changed(ctx, query.values(phase=phase, actor=ctx.actor)):
        raise NotNow
    ctx.record(
        "migrations.moved" if phase == BatchPhase.MOVING else "migrations.undone", data={"batch": batch_id}
    )


def get_batch(ctx: Ctx, batch_id: str) -> MigrationBatch:
    """One batch as it is now; raises NotFound."""
    batch = ctx.session.get(MigrationBatch, batch_id, populate_existing=True)
    if batch is None:
        raise NotFound
    return batch


def count_items(ctx: Ctx, batch_id: str) -> dict[str, int]:
    """How many instances of a batch are in which state."""
    query = select(MigrationItem.state, func.count()).where(MigrationItem.batch_id == batch_id)
    return {row[0]: row[1] for row in ctx.session.execute(query.group_by(MigrationItem.state))}


def work_batch(runtime: Runtime, only: str | None = None) -> int:
    """Do a page of instances of each batch that has something to do, or of one; returns how many rows were settled."""
    with runtime.read() as ctx:
        query = select(MigrationBatch.id, MigrationBatch.phase).where(MigrationBatch.phase.in_(_STEPS))
        if only is not None:
            query = query.where(MigrationBatch.id == only)
        batches = ctx.session.execute(query.order_by(MigrationBatch.id)).all()
        pages = {row.id: _page(ctx, row.id, _STEPS[BatchPhase(row.phase)]) for row in batches}
    done = 0
    for row in batches:
        phase = BatchPhase(row.phase)
        for instance_id in pages[row.id]:
            if runtime.is_stopping.is_set():
                return done
            done += attempts.attempt(
                runtime,
                f"{phase} instance {instance_id}",
                partial(_do, runtime=runtime, batch_id=row.id, instance_id=instance_id, phase=phase),
                partial(_fail, batch_id=row.id, instance_id=instance_id, phase=phase),
            )
        if len(pages[row.id]) < PAGE:
            done += runtime.run(SYSTEM, partial(_finish, batch_id=row.id, phase=phase))
    return done


def _page(ctx: Ctx, batch_id: str, step: _Step) -> list[str]:
    query = select(MigrationItem.instance_id).where(
        MigrationItem.batch_id == batch_id, MigrationItem.state == step.begins
    )
    return list(ctx.session.scalars(query.order_by(MigrationItem.instance_id).limit(PAGE)))


def _do(ctx: Ctx, *, runtime: Runtime, batch_id: str, instance_id: str, phase: BatchPhase) -> int:
    """One instance. Its item is claimed first, so that of two workers the second finds nothing to do."""
    step = _STEPS[phase]
    if not _settle(ctx, batch_id, instance_id, step.begins, {"state": step.done, "code": "", "problems": []}):
        return 0
    batch = get_batch(ctx, batch_id)
    acting, target, reason = replace(ctx, actor=batch.actor), batch.definition_id, batch.reason
    if phase is BatchPhase.TRYING:
        report = runtime.migration.trial(acting, instance_id, target, recompute_due=batch.recompute_due)
        if report.errors:
            raise MigrationRefused(report.errors)
        _settle(ctx, batch_id, instance_id, step.done, {"times": [asdict(each) for each in report.times]})
    elif phase is BatchPhase.MOVING:
        migration_id = runtime.migration.execute(
            acting, instance_id, target, reason=reason, recompute_due=batch.recompute_due
        )
        _settle(ctx, batch_id, instance_id, step.done, {"migration_id": migration_id})
    else:
        _require_newest(ctx, batch_id, instance_id)
        runtime.migration.undo(acting, instance_id, reason)
    return 1


def _require_newest(ctx: Ctx, batch_id: str, instance_id: str) -> None:
    """Only what this batch did is taken back, not what was done before or after it."""
    item = ctx.session.get_one(MigrationItem, (batch_id, instance_id), populate_existing=True)
    query = select(InstanceMigration.id).where(
        InstanceMigration.instance_id == instance_id, InstanceMigration.undone_at.is_(None)
    )
    if ctx.session.scalar(query.order_by(InstanceMigration.revision.desc()).limit(1)) != item.migration_id:
        raise MigrationMoved(instance_id=instance_id)


def _fail(ctx: Ctx, error: Exception, *, batch_id: str, instance_id: str, phase: BatchPhase) -> int:
    step = _STEPS[phase]
    problems: list[Problem] = getattr(error, "problems", None) or []
    values = {
        "state": step.failed,
        "code": error.code if isinstance(error, AppError) else "error",
        "problems": [each.to_dict() for each in problems],
    }
    return _settle(ctx, batch_id, instance_id, step.begins, values)


def _settle(ctx: Ctx, batch_id: str, instance_id: str, state: ItemState, values: dict[str, Any]) -> int:
    query = update(MigrationItem).where(
        MigrationItem.batch_id == batch_id,
        MigrationItem.instance_id == instance_id,
        MigrationItem.state == state,
    )
    return _changed(ctx, query.values(**values))


def _finish(ctx: Ctx, *, batch_id: str, phase: BatchPhase) -> int:
    """The next phase, if nothing is left of this one."""
    step = _STEPS[phase]
    left = select(MigrationItem.instance_id).where(
        MigrationItem.batch_id == batch_id, MigrationItem.state == step.begins
    )
    query = update(MigrationBatch).where(
        MigrationBatch.id == batch_id, MigrationBatch.phase == phase, ~left.exists()
    )
    return _changed(ctx, query.values(phase=step.then))


def _changed(ctx: Ctx, query: Any) -> int:
    result = ctx.session.execute(query.execution_options(synchronize_session=False))
    return int(cast("CursorResult[Any]", result).rowcount)
