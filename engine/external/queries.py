"""External jobs as rows, for lists and operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update

from engine.context import Ctx
from engine.external.errors import UnknownJob
from engine.models import ExternalJob, Instance


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; None and empty mean everything. `is_locked`: by a lease that is not over."""

    id: str | None = None
    topic: str | None = None
    worker_id: str | None = None
    instance_id: str | None = None
    definition_id: str | None = None
    definition_key: str | None = None
    node: str | None = None
    is_locked: bool | None = None
    has_retries: bool | None = None
    is_suspended: bool | None = None
    token_id: str | None = None


def list_jobs(ctx: Ctx, narrow: Filter, *, offset: int = 0, limit: int = 100) -> list[Any]:
    """External jobs, the oldest first, each with its instance's definition and business key."""
    jobs, columns = ExternalJob.__table__.c, Instance.__table__.c
    chosen = select(
        *jobs,
        columns.definition_id,
        columns.definition_key,
        columns.business_key,
        columns.state.label("instance_state"),
    )
    query = _narrowed(chosen, narrow, ctx.now()).order_by(jobs.created_at, jobs.id)
    return list(ctx.session.execute(query.offset(offset).limit(limit)).all())


def count_jobs(ctx: Ctx, narrow: Filter) -> int:
    """How many there are."""
    return ctx.session.scalar(_narrowed(select(func.count()), narrow, ctx.now())) or 0


def get_job(ctx: Ctx, job_id: str) -> Any:
    """One job as in `list_jobs`; raises UnknownJob."""
    found = list_jobs(ctx, Filter(id=job_id))
    if not found:
        raise UnknownJob(job_id)
    return found[0]


def queue_again(ctx: Ctx, job_id: str) -> None:
    """Let a failed external job be fetched again now, as often as at first."""
    ctx.session.execute(
        update(ExternalJob)
        .where(ExternalJob.id == job_id, ExternalJob.state == "failed")
        .values(state="ready", retries=ExternalJob.first_retries, available_at=ctx.now())
    )


def _narrowed(query: Select[Any], narrow: Filter, now: datetime) -> Select[Any]:
    jobs, columns = ExternalJob.__table__.c, Instance.__table__.c
    query = query.select_from(ExternalJob.__table__.join(Instance.__table__, columns.id == jobs.instance_id))
    equal = {
        jobs.id: narrow.id,
        jobs.topic: narrow.topic,
        jobs.worker_id: narrow.worker_id,
        jobs.instance_id: narrow.instance_id,
        jobs.node: narrow.node,
        jobs.token_id: narrow.token_id,
        columns.definition_id: narrow.definition_id,
        columns.definition_key: narrow.definition_key,
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    if narrow.is_locked is not None:
        locked = jobs.worker_id.is_not(None) & (jobs.available_at > now)
        query = query.where(locked if narrow.is_locked else ~locked)
    if narrow.is_suspended is not None:
        suspended = columns.state == "suspended"
        query = query.where(suspended if narrow.is_suspended else ~suspended)
    if narrow.has_retries is not None:
        query = query.where(jobs.state != "failed" if narrow.has_retries else jobs.state == "failed")
    return query
