"""The operators' verbs as methods of the runtime; each says in its own file what it does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.context import Ctx
from engine.instances import Instances
from engine.operations import due, incidents, move_token, suspend, variables
from engine.operations.checks import require_reason


class OperatorVerbs:
    """What operators do by hand. All act in the caller's transaction, all or nothing, and leave a line of history
    with actor, reason, before and after. Refused is 422 with the reason in words in its `problems`.
    """

    instances: Instances

    def cancel(self, ctx: Ctx, instance_id: str, reason: str) -> None:
        """Cancel an instance, running or suspended, with everything it called; its caller gets the error "cancelled".
        Idempotent. Raises NotFound, or Refused without a reason."""
        self.instances.cancel(ctx, instance_id, require_reason(reason))

    def suspend(self, ctx: Ctx, instance_id: str, reason: str) -> None:
        """See `engine.operations.suspend.suspend`."""
        suspend.suspend(ctx, instance_id, reason)

    def resume(self, ctx: Ctx, instance_id: str, reason: str = "") -> None:
        """See `engine.operations.suspend.resume`."""
        suspend.resume(ctx, instance_id, reason)
        ctx.after_commit.append(self.instances.external_bell.ring)

    def set_variables(
        self,
        ctx: Ctx,
        instance_id: str,
        values: Mapping[str, Any],
        *,
        reason: str,
        scope_id: str | None = None,
        element: str | None = None,
    ) -> None:
        """See `engine.operations.variables.set_variables`."""
        variables.set_variables(
            ctx, self.instances, instance_id, values, reason=reason, scope_id=scope_id, element=element
        )

    def move_token(self, ctx: Ctx, instance_id: str, token_id: str, target: str, reason: str) -> None:
        """See `engine.operations.move_token.move_token`."""
        move_token.move_token(ctx, self.instances, instance_id, token_id, target, reason)

    def change_due(self, ctx: Ctx, token_id: str, due_at: datetime | None, reason: str) -> None:
        """See `engine.operations.due.change_due`."""
        due.change_due(ctx, self.instances, token_id, due_at, reason)

    def retry_incident(self, ctx: Ctx, incident_id: str, reason: str = "") -> None:
        """See `engine.operations.incidents.retry_incident`; `engine.operations.bulk` does many."""
        incidents.retry_incident(ctx, self.instances, incident_id, reason)

    def retry_with_inputs(self, ctx: Ctx, incident_id: str, inputs: Mapping[str, Any], reason: str) -> None:
        """See `engine.operations.incidents.retry_with_inputs`."""
        incidents.retry_with_inputs(ctx, self.instances, incident_id, inputs, reason)

    def retry_with_variables(
        self,
        ctx: Ctx,
        incident_id: str,
        values: Mapping[str, Any],
        reason: str,
        *,
        scope_id: str | None = None,
    ) -> None:
        """See `engine.operations.incidents.retry_with_variables`."""
        incidents.retry_with_variables(ctx, self.instances, incident_id, values, reason, scope_id=scope_id)

    def answer_job(self, ctx: Ctx, incident_id: str, outputs: Mapping[str, Any], reason: str) -> None:
        """See `engine.operations.incidents.answer_job`."""
        incidents.answer_job(ctx, self.instances, incident_id, outputs, reason)
