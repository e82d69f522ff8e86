"""Service tasks as durable jobs, and children's results on their way to the parent.

Taking a job is deleting its row in the transaction that does the work: inside our database a job takes effect
exactly once, and a crash gives it back.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from engine.context import SYSTEM, Ctx
from engine.db import new_id
from engine.errors import AppError, BusinessError, IncidentError, StaleInstance, Transient
from engine.faults import faultpoint
from engine.models import Incident, Job
from engine.registry import get_handler

if TYPE_CHECKING:
    from engine.runtime import Runtime

logger = logging.getLogger(__name__)

BATCH = 100
BACKOFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1))
DUE = ((Job.due_at, (Job.state == "ready",)),)


def work_batch(runtime: Runtime, instance_id: str | None = None) -> int:
    """Do the jobs that are due (of one instance, or all); returns how many were done or put off."""
    with runtime.read() as ctx:
        query = select(Job.id).where(Job.state == "ready", Job.due_at <= ctx.now())
        if instance_id is not None:
            query = query.where(Job.instance_id == instance_id)
        due = ctx.session.scalars(query.order_by(Job.due_at).limit(BATCH)).all()
    return sum(_work(runtime, job_id) for job_id in due)


def _work(runtime: Runtime, job_id: str) -> int:
    try:
        return runtime.run(SYSTEM, lambda ctx: _do(runtime, ctx, job_id))
    except BusinessError as error:
        refusal = error
        return runtime.run(SYSTEM, lambda ctx: _refuse(runtime, ctx, job_id, refusal))
    except (StaleInstance, Transient):
        return 0
    except Exception as error:
        if not isinstance(error, AppError):
            logger.exception("job %s failed", job_id)
        cause = error.message if isinstance(error, AppError) else f"{type(error).__name__}: {error}"
        final = isinstance(error, IncidentError)
        return runtime.run(SYSTEM, lambda ctx: _put_off(ctx, job_id, cause, final=final))


def _take(ctx: Ctx, job_id: str) -> Any:
    job = ctx.session.execute(select(Job.__table__).where(Job.id == job_id)).one_or_none()
    taken = ctx.session.execute(
        delete(Job).where(Job.id == job_id, Job.state == "ready", Job.due_at <= ctx.now())
    )
    return job if taken.rowcount == 1 else None  # type: ignore[attr-defined]


def _do(runtime: Runtime, ctx: Ctx, job_id: str) -> int:
    job = _take(ctx, job_id)
    if job is None:
        return 0
    faultpoint("job_taken")
    if job.kind == "return" and job.inputs["error_code"]:
        raise BusinessError(job.inputs["error_code"])
    result = job.inputs["result"] if job.kind == "return" else get_handler(job.handler)(ctx, job.inputs)
    faultpoint("job_done")
    run = runtime.instances.take(ctx, job.instance_id)
    if run.is_live(job.token_id):
        run.fire(job.token_id, result)
        runtime.instances.store(ctx, run)
    return 1


def _refuse(runtime: Runtime, ctx: Ctx, job_id: str, error: BusinessError) -> int:
    """The handler said no: what it wrote is undone, the error goes into the diagram."""
    job = _take(ctx, job_id)
    if job is not None:
        run = runtime.instances.take(ctx, job.instance_id)
        run.fail(job.token_id, error)
        runtime.instances.store(ctx, run)
    return 1


def _put_off(ctx: Ctx, job_id: str, cause: str, *, final: bool) -> int:
    job = ctx.session.get(Job, job_id)
    if job is None or job.state != "ready":
        return 0
    attempts = job.attempts + 1
    failed = final or attempts > job.retries
    pause = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    ctx.session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(
            attempts=attempts,
            error=cause[:4000],
            state="failed" if failed else "ready",
            due_at=ctx.now() + pause,
        )
    )
    if failed:
        _call_operator(ctx, job, cause)
    return 1


def _call_operator(ctx: Ctx, job: Job, cause: str) -> None:
    incident = Incident(
        id=new_id(),
        instance_id=job.instance_id,
        token_id=job.token_id,
        job_id=job.id,
        node=job.handler or job.kind,
        cause=cause,
        created_at=ctx.now(),
    )
    ctx.session.add(incident)
    ctx.record("incident", instance_id=job.instance_id, node=incident.node, data={"cause": cause})
