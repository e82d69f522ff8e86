"""Moving running instances to another version of their definition."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select

from engine.context import Ctx
from engine.definitions import get_numbered
from engine.migration.report import Report
from engine.models import Instance
from web.api.instances import InstanceSummary
from web.api.model import Instant, Model, Name, Reason, Whole
from web.api.operate import Why, operate
from web.api.operations import operation
from web.api.problem import Finding
from web.transactions import reading, runtime, writing


class MigrationPlan(Model):
    """Where an instance goes."""

    version: Whole = Field(ge=1, le=2**31 - 1, description="the number of another version of its definition")
    mapping: dict[Name, Name] = Field(
        default_factory=dict, max_length=300, description="elements whose id is another now: old id → new id"
    )
    follow_messages: bool = Field(
        False, description="what waits for a message or signal waits for the one its new element names"
    )
    recompute_due: bool = Field(
        False,
        description="due times of timers and open tasks are worked out anew by the new version, from when each began"
        " to wait; otherwise they are kept",
    )


class Migration(MigrationPlan):
    """Where an instance goes, and why."""

    reason: Reason


class MigrationEntry(Model):
    """What becomes of one live token or scope."""

    kind: str = Field(description="token or scope")
    id: str
    node: str
    target: str
    verdict: str = Field(description="unaffected, can_move, dropped or cannot_move")
    problems: list[Finding]


class MigrationArmed(Model):
    """An event that begins to wait."""

    kind: str
    node: str
    beside: str
    scope_id: str


class MigrationTime(Model):
    """A due time that would be another; only with `recompute_due`."""

    kind: str = Field(description="task or timer")
    id: str
    node: str
    before: Instant | None
    after: Instant | None
    outcome: str = Field(description="changes, fires (at once), skipped, over or unknown")


class MigrationReport(Model):
    """What a migration would do."""

    is_possible: bool
    instance_id: str
    from_definition_id: str
    to_definition_id: str
    entries: list[MigrationEntry]
    armed: list[MigrationArmed]
    times: list[MigrationTime]
    problems: list[Finding]


@operation(
    "POST",
    "/instances/{instance_id}/migration/validate",
    "检查迁移",
    body=MigrationPlan,
    answer=MigrationReport,
    is_safe=True,
)
def validate_migration(instance_id: str, body: MigrationPlan) -> MigrationReport:
    """What would become of each live token and scope. Only looks."""
    ctx = reading()
    return _report(
        runtime().migration.validate(
            ctx,
            instance_id,
            _target(ctx, instance_id, body.version),
            body.mapping,
            follow_messages=body.follow_messages,
            recompute_due=body.recompute_due,
        )
    )


@operation(
    "POST",
    "/instances/{instance_id}/migration/trial",
    "试行迁移",
    body=MigrationPlan,
    answer=MigrationReport,
    is_safe=True,
)
def try_migration(instance_id: str, body: MigrationPlan) -> MigrationReport:
    """Do it, look whether all adds up, and undo everything."""
    return writing(
        lambda ctx: _report(
            runtime().migration.trial(
                ctx,
                instance_id,
                _target(ctx, instance_id, body.version),
                body.mapping,
                follow_messages=body.follow_messages,
                recompute_due=body.recompute_due,
            )
        )
    )


@operation(
    "POST",
    "/instances/{instance_id}/migration/execute",
    "执行迁移",
    body=Migration,
    answer=InstanceSummary,
    is_conditional=True,
)
def execute_migration(instance_id: str, body: Migration) -> InstanceSummary:
    """Move the instance to that version: all of it or nothing."""
    return operate(
        instance_id,
        lambda ctx: runtime().migration.execute(
            ctx,
            instance_id,
            _target(ctx, instance_id, body.version),
            body.mapping,
            reason=body.reason,
            follow_messages=body.follow_messages,
            recompute_due=body.recompute_due,
        ),
    )


@operation(
    "POST",
    "/instances/{instance_id}/migration/undo",
    "撤销迁移",
    body=Why,
    answer=InstanceSummary,
    is_conditional=True,
)
def undo_migration(instance_id: str, body: Why) -> InstanceSummary:
    """Put the instance back to where it was before its last migration, if it has not moved since."""
    return operate(instance_id, lambda ctx: runtime().migration.undo(ctx, instance_id, body.reason))


def _target(ctx: Ctx, instance_id: str, version: int) -> str:
    """The id of that version of the instance's definition; raises NotFound."""
    key = ctx.session.scalar(select(Instance.definition_key).where(Instance.id == instance_id))
    return get_numbered(ctx, key or "", version).id


def _report(report: Report) -> MigrationReport:
    return MigrationReport.model_validate(report.to_dict())
