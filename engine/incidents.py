"""Incidents as rows: what stands still is told to an operator once, and is over when it moves or is gone."""

from __future__ import annotations

from sqlalchemy import Table, insert, update

from engine.context import Ctx
from engine.db import new_id
from engine.models import Incident

INCIDENTS: Table = Incident.__table__  # type: ignore[assignment]
_INSERT = insert(INCIDENTS)


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
    ctx.session.connection().execute(_INSERT, [row])


def report_incident(
    ctx: Ctx, instance_id: str, token_id: str, *, node: str, cause: str, job_id: str | None = None
) -> None:
    """Tell an operator, and the history."""
    open_incident(ctx, instance_id, token_id, node=node, cause=cause, job_id=job_id)
    ctx.record("incident", instance_id=instance_id, node=node[:120], data={"cause": cause})


def resolve_incidents(ctx: Ctx, instance_id: str, token_id: str | None = None) -> None:
    """The open incidents of an instance, or of one of its tokens, are over."""
    which = [INCIDENTS.c.token_id == token_id] if token_id is not None else []
    ctx.session.connection().execute(
        update(INCIDENTS)
        .where(INCIDENTS.c.instance_id == instance_id, INCIDENTS.c.resolved_at.is_(None), *which)
        .values(resolved_at=ctx.now(), resolved_by=ctx.actor)
    )
