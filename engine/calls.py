"""Call activities between instances: who called whom, how deep, and what the caller hears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import IncidentError
from engine.models import Instance
from engine.statements import Statement, parameter
from engine.step_rows import INSERT_JOB

MAX_CALL_DEPTH = 10
_CALLER = Statement(
    select(Instance.parent_id, Instance.parent_token_id).where(
        Instance.id == parameter("called", Instance.id)
    )
)
_CALLED = Statement(
    select(Instance.id).where(
        Instance.parent_id == parameter("caller", Instance.parent_id),
        Instance.parent_token_id == parameter("token", Instance.parent_token_id),
        Instance.ended_at.is_(None),
    )
)


def require_depth(ctx: Ctx, caller_id: str) -> None:
    """Raises IncidentError if an instance that calls another is called too deep itself."""
    depth, above = 0, _caller(ctx, caller_id)["parent_id"]
    while above is not None and depth <= MAX_CALL_DEPTH:
        depth, above = depth + 1, _caller(ctx, above)["parent_id"]
    if depth > MAX_CALL_DEPTH:
        raise IncidentError(f"more than {MAX_CALL_DEPTH} calls inside each other")


def list_called(ctx: Ctx, caller_id: str, token_id: str) -> list[str]:
    """The instances under way that a call activity's token waits for."""
    found = _CALLED.rows(ctx.transaction, {"caller": caller_id, "token": token_id})
    return [row["id"] for row in found]


def tell_caller(ctx: Ctx, instance_id: str, kind: str, inputs: dict[str, Any]) -> None:
    """Let the call activity that started an instance hear of it (its end, an escalation), as a job."""
    caller = _caller(ctx, instance_id)
    job = {
        "id": new_id(),
        "instance_id": caller["parent_id"],
        "token_id": caller["parent_token_id"],
        "kind": kind,
        "handler": "",
        "inputs": inputs,
        "state": "ready",
        "attempts": 0,
        "retries": 3,
        "error": "",
        "timeout_seconds": None,
        "hops": ctx.allowance.hops,
        "due_at": ctx.now(),
    }
    INSERT_JOB.send(ctx.transaction, job)


def _caller(ctx: Ctx, instance_id: str) -> Mapping[str, Any]:
    """The instance and the token of the call activity that started this one; None where there is none."""
    [found] = _CALLER.rows(ctx.transaction, {"called": instance_id})
    return found
