"""Incidents as rows: what stands still is told to an operator once, and is over when it moves or is gone."""

from __future__ import annotations

from sqlalchemy import Table, update

from engine.context import Ctx
from engine.db import new_id
from engine.models import Incident
from engine.statements import Statement, inserting, parameter

INCIDENTS: Table = Incident.__table__  # type: ignore[assignment]
_INSERT = inserting(INCIDENTS, "id", "instance_id", "token_id", "job_id", "node", "cause", "created_at")
_RESOLVE_ALL = (
    update(INCIDENTS)
    .where(
        INCIDENTS.c.instance_id == parameter("of_instance", INCIDENTS.c.instance_id),
        INCIDENTS.c.resolved_at.is_(None),
    )
    .values({name: parameter(f"new_{name}", INCIDENTS.c[name]) for name in ("resolved_at", "resolved_by")})
)
_RESOLVE = Statement(_RESOLVE_ALL)
_RESOLVE_ONE = Statement(
    _RESOLVE_ALL.where(INCIDENTS.c.token_id == parameter("of_token", INCIDENTS.c.token_id))
)


def open_incident(
    ctx: Ctx, instance_id: str, token_id: str, *, node: str, cause: str, job_id: str | None = None
) -> None:
    """Tell an operator why a token stands still."""
    row = {
        "id": new_id(),
        "instance_id": instance_id,
        "token_id": token_id,
        "job_id": job_id,
        "node": node[:120],
        "cause": cause,
        "created_at": ctx.now(),
    }
    _INSERT.send(ctx.transaction, row)


def report_incident(
    ctx: Ctx, instance_id: str, token_id: str, *, node: str, cause: str, job_id: str | None = None
) -> None:
    """Tell an operator, and the history."""
    open_incident(ctx, instance_id, token_id, node=node, cause=cause, job_id=job_id)
    ctx.record("incident", instance_id=instance_id, node=node[:120], data={"cause": cause})


def resolve_incidents(ctx: Ctx, instance_id: str, token_id: str | None = None) -> None:
    """The open incidents of an instance, or of one of its tokens, are over."""
    values = {"of_instance": instance_id, "new_resolved_at": ctx.now(), "new_resolved_by": ctx.actor}
    if token_id is None:
        _RESOLVE.send(ctx.transaction, values)
    else:
        _RESOLVE_ONE.send(ctx.transaction, {**values, "of_token": token_id})
