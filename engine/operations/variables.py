"""Setting variables by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.instances import Instances
from engine.models import ScopeRow
from engine.operations.checks import require_reason, require_variables
from engine.operations.refusals import Refused
from engine.operations.taking import taking
from engine.spiff import operate
from engine.spiff.run import Run
from engine.spiff.scope import Scope


def set_variables(
    ctx: Ctx,
    instances: Instances,
    instance_id: str,
    values: Mapping[str, Any],
    *,
    reason: str,
    scope_id: str | None = None,
    element: str | None = None,
) -> None:
    """Give variables new values in one scope: the process's, the one with this id, or the one of this sub-process or
    multi-instance activity, if it has but one now. What waits for a condition that holds now goes on at once.

    Raises NotFound, Conflict "instance_ended", or Refused for a missing reason, a reserved or unfit name, a value that
    is no data, or a scope that is not there.
    """
    reason, values = require_reason(reason), require_variables(values)
    with taking(ctx, instances, instance_id) as run:
        scope = find_scope(ctx, run, scope_id, element)
        before = operate.set_variables(scope, values)
        note(ctx, scope, values, before, reason)
        operate.go_on(run)


def find_scope(ctx: Ctx, run: Run, scope_id: str | None, element: str | None = None) -> Scope:
    """The scope an operator means; raises Refused "scope_unknown" or "scope_not_one"."""
    if scope_id is None and element is None:
        return run.root_scope()
    which = ScopeRow.id == scope_id if scope_id is not None else ScopeRow.node == element
    query = select(ScopeRow.id).where(ScopeRow.instance_id == run.instance_id, which).limit(100)
    found = ctx.session.scalars(query).all()
    if not found:
        raise Refused("scope_unknown", scope=scope_id or element, element_id=element or "")
    if len(found) > 1:
        raise Refused("scope_not_one", element=element, count=len(found), element_id=element or "")
    return run.scope(found[0])


def note(ctx: Ctx, scope: Scope, values: Mapping[str, Any], before: Mapping[str, Any], reason: str) -> None:
    """The line of history: what a name had not is not in `before`."""
    ctx.record(
        "variables_set",
        instance_id=scope.run.instance_id,
        node=scope.node,
        data={"reason": reason, "scope": scope.id, "before": dict(before), "after": dict(values)},
    )
