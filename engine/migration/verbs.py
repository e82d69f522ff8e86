"""The verbs, as methods of `runtime.migration`. All act in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import held
from engine.context import Ctx
from engine.definitions import Version
from engine.errors import AppError
from engine.instances import Instances, why_not_taken
from engine.migration.execute import carry_out
from engine.migration.frontier import read_frontier
from engine.migration.plan import Plan, Wish, make_plan
from engine.migration.report import MigrationRefused, Report
from engine.migration.restore import find_broken
from engine.migration.texts import problem
from engine.migration.times import find_times
from engine.migration.undo import read_revision, undo
from engine.models import UNDER_WAY, Instance, InstanceMigration
from engine.operations.checks import require_reason
from engine.operations.suspend import keep_suspended


class Migrations:
    """`mapping` names the new element for old ones whose id is not the same; `follow_messages` lets what waits for a
    message or signal wait for the one its new element names; `recompute_due` works due times of timers and open tasks
    out anew by the new version, as `engine.migration.times` says; otherwise they are kept. Raises NotFound, and
    Conflict if the instance has ended.
    """

    def __init__(self, instances: Instances) -> None:
        self._instances = instances

    def validate(
        self,
        ctx: Ctx,
        instance_id: str,
        definition_id: str,
        mapping: Mapping[str, str] | None = None,
        *,
        follow_messages: bool = False,
        recompute_due: bool = False,
    ) -> Report:
        """What would become of each live token and scope. Only looks: other acts may follow before it is done."""
        wish = Wish(mapping or {}, follow_messages, recompute_due)
        return self._plan(ctx, instance_id, definition_id, wish).report

    def foresee(self, ctx: Ctx, instance_id: str, version: Version) -> Report:
        """As `validate` without a mapping, for a version that need not be stored (see `definitions.version_of`).

        Its `times` are those of `recompute_due`; one that is unknown stands only against that.
        """
        row = self._under_way(ctx, instance_id)
        old = self._instances.versions.get(ctx, row.definition_id)
        plan = make_plan(read_frontier(ctx, instance_id), old, version, Wish())
        find_times(ctx, self._instances, plan)
        return plan.report

    def trial(
        self,
        ctx: Ctx,
        instance_id: str,
        definition_id: str,
        mapping: Mapping[str, str] | None = None,
        *,
        follow_messages: bool = False,
        recompute_due: bool = False,
    ) -> Report:
        """Do it on the real rows, read the instance anew, look whether all adds up, and undo everything.

        The report's `errors` are empty if `execute` would succeed now. Waits for whoever has the instance.
        """
        wish = Wish(mapping or {}, follow_messages, recompute_due)
        calls = len(ctx.after_commit)
        with ctx.session.begin_nested() as nested:
            try:
                plan = self._prepare(ctx, instance_id, definition_id, wish)
                if plan.report.is_possible:
                    self._try(ctx, plan, wish)
            finally:
                # What it touched besides (called instances) is to be read anew, too, and nobody hears of it.
                ctx.runs.clear()
                del ctx.after_commit[calls:]
                ctx.session.expire_all()
                nested.rollback()
        return plan.report

    def execute(
        self,
        ctx: Ctx,
        instance_id: str,
        definition_id: str,
        mapping: Mapping[str, str] | None = None,
        *,
        reason: str,
        follow_messages: bool = False,
        recompute_due: bool = False,
    ) -> str:
        """Move the instance, running or suspended, to that version: all of it or nothing; returns the migration's id.

        Raises MigrationRefused with every problem there is, or Refused without a reason.
        """
        reason = require_reason(reason)
        wish = Wish(mapping or {}, follow_messages, recompute_due)
        plan = self._prepare(ctx, instance_id, definition_id, wish)
        if not plan.report.is_possible:
            raise MigrationRefused(plan.report.errors, plan.report)
        kept = self._carry_out(ctx, plan, wish, reason)
        if broken := find_broken(ctx, self._instances, instance_id):
            raise MigrationRefused(broken, plan.report)
        self._note(ctx, plan, "instance_migrated", reason, plan.old.number, plan.new.number)
        row = InstanceMigration(
            instance_id=instance_id,
            from_definition_id=plan.old.id,
            to_definition_id=plan.new.id,
            mapping=dict(mapping or {}),
            reason=reason,
            at=ctx.now(),
            by=ctx.actor,
            revision=read_revision(ctx, instance_id),
            snapshot=kept,
        )
        ctx.session.add(row)
        ctx.session.flush()
        keep_suspended(ctx, instance_id)
        return row.id

    def undo(self, ctx: Ctx, instance_id: str, reason: str) -> None:
        """See `engine.migration.undo.undo`."""
        undo(ctx, self._instances, instance_id, reason)

    def _plan(self, ctx: Ctx, instance_id: str, definition_id: str, wish: Wish) -> Plan:
        row = self._under_way(ctx, instance_id)
        versions = self._instances.versions
        old, new = versions.get(ctx, row.definition_id), versions.get(ctx, definition_id)
        plan = make_plan(read_frontier(ctx, instance_id), old, new, wish)
        if wish.recompute_due:
            plan.report.problems += find_times(ctx, self._instances, plan)
        return plan

    @staticmethod
    def _under_way(ctx: Ctx, instance_id: str) -> Instance:
        row = ctx.session.get(Instance, instance_id, populate_existing=True)
        if row is None or row.state not in UNDER_WAY:
            raise why_not_taken(ctx, instance_id)
        return row

    def _prepare(self, ctx: Ctx, instance_id: str, definition_id: str, wish: Wish) -> Plan:
        self._instances.take_for_operator(ctx, instance_id)
        held.release(ctx, [instance_id])
        return self._plan(ctx, instance_id, definition_id, wish)

    def _carry_out(self, ctx: Ctx, plan: Plan, wish: Wish, reason: str) -> dict[str, Any] | None:
        run = self._instances.take_for_operator(ctx, plan.frontier.instance.id)
        try:
            follow = wish.follow_messages
            return carry_out(ctx, self._instances, plan, run, reason=reason, follow_messages=follow)
        except AppError as error:
            raise MigrationRefused([problem("not_done", cause=error.message)], plan.report) from error

    def _try(self, ctx: Ctx, plan: Plan, wish: Wish) -> None:
        try:
            self._carry_out(ctx, plan, wish, "")
            broken = find_broken(ctx, self._instances, plan.frontier.instance.id)
        except MigrationRefused as refused:
            broken = refused.problems
        plan.report.problems += broken

    def _note(self, ctx: Ctx, plan: Plan, kind: str, reason: str, before: int, after: int) -> None:
        data = {
            "reason": reason,
            "before": before,
            "after": after,
            "moved": {
                each: [plan.frontier.tokens[each]["node"], node] for each, (node, _) in plan.moved.items()
            },
            "dropped": [plan.frontier.tokens[each]["node"] for each in plan.dropped],
            "armed": [each.node for each in plan.report.armed],
        }
        ctx.record(kind, instance_id=plan.frontier.instance.id, data=data)
