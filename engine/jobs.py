"""Service tasks as durable jobs, and children's results and escalations on their way to the parent.

Taking a job is deleting its row in the transaction that does the work: inside our database a job takes effect
exactly once, and a crash gives it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, literal_column, select, update

from engine.attempts import DueRows, attempt, cause_of
from engine.context import Ctx
from engine.errors import AppError, BusinessError, Conflict, IncidentError, NotFound, Transient
from engine.faults import faultpoint
from engine.incidents import report_incident, resolve_incidents
from engine.job_starts import MAX_STARTS, JobStarts
from engine.models import NEVER, Instance, Job
from engine.registry import get_handler
from engine.results import require_storable
from engine.spiff.run import Run
from engine.statements import Statement, parameter
from engine.step_rows import JOBS

if TYPE_CHECKING:
    from engine.instances import Instances
    from engine.runtime import Runtime

BACKOFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1))
HANDLER_SECONDS = 60.0
SQLITE_HANDLER_SECONDS = 10.0
"""On SQLite everybody else's writes wait for a handler, and give up after `engine.db.LOCK_SECONDS`."""
SQLITE_MOST_SECONDS = 20.0
# As a literal: an index of the rows in one state is only used where the state is known when the plan is made.
_IS_READY = Job.state == literal_column("'ready'")
_READY = select(Job.id, Job.instance_id, Job.due_at, Job.kind, Job.handler, Job.timeout_seconds).where(
    _IS_READY
)
_HERE = parameter("here", Job.instance_id)
_CALLER = select(Instance.parent_id).where(Instance.id == _HERE)
_ALL, _HANDLERS, _RETURNS, _OF_INSTANCE = (
    DueRows(query, Job.due_at, Job.id)
    for query in (
        _READY,
        _READY.where(Job.kind == "service"),
        _READY.where(Job.kind != "service"),
        _READY.where((Job.instance_id == _HERE) | Job.instance_id.in_(_CALLER)),
    )
)
_TAKE = Statement(
    delete(JOBS)
    .where(
        JOBS.c.id == parameter("wanted", JOBS.c.id),
        _IS_READY,
        JOBS.c.due_at <= parameter("now", JOBS.c.due_at),
    )
    .returning(*JOBS.c)
)
_THROWN = Statement(
    delete(JOBS)
    .where(JOBS.c.token_id == parameter("child", JOBS.c.token_id), JOBS.c.kind == "escalation")
    .returning(JOBS.c.kind, JOBS.c.token_id, JOBS.c.inputs)
)


def work_batch(runtime: Runtime, instance_id: str | None = None) -> int:
    """Do the jobs that are due (of one instance and its caller, or all); returns how many were settled."""
    if instance_id is None:
        return _work_all(runtime, _ALL.list(runtime))
    return _work_all(runtime, _OF_INSTANCE.list(runtime, here=instance_id))


def work_handlers(runtime: Runtime) -> int:
    """Call the handlers that are due; returns how many jobs were settled."""
    return _work_all(runtime, _HANDLERS.list(runtime))


def work_returns(runtime: Runtime) -> int:
    """Bring what called processes give back to their callers; returns how many jobs were settled."""
    return _work_all(runtime, _RETURNS.list(runtime))


def _work_all(runtime: Runtime, due: Iterator[Any]) -> int:
    return sum(_work(runtime, row) for row in due)


def queue_again(ctx: Ctx, job_id: str) -> None:
    """Let a failed job be tried again now, as often as at first."""
    due_at = NEVER if ctx.ports.is_trial else ctx.now()
    ctx.session.execute(update(Job).where(Job.id == job_id).values(state="ready", attempts=0, due_at=due_at))


def answer(
    instances: Instances, ctx: Ctx, job_id: str, outcome: Mapping[str, Any] | BusinessError | IncidentError
) -> None:
    """Give a service task its outcome from outside instead of calling its handler.

    A context is the handler's result, a BusinessError its "no"; an IncidentError makes the job fail for good. Raises
    NotFound if nobody waits for this job.
    """
    place = ctx.session.execute(
        select(Job.instance_id).where(Job.id == job_id, Job.kind == "service")
    ).one_or_none()
    if place is None:
        raise NotFound("there is no such service task to answer")
    run = instances.take(ctx, place.instance_id)
    job = ctx.session.execute(select(Job.__table__).where(Job.id == job_id)).one_or_none()
    if job is None:
        raise NotFound("there is no such service task to answer")
    if isinstance(outcome, IncidentError):
        _put_off(ctx, job_id, outcome)
        return
    ctx.session.execute(delete(Job).where(Job.id == job_id))
    resolve_incidents(ctx, job.instance_id, job.token_id)
    if isinstance(outcome, BusinessError):
        run.fail(job.token_id, outcome)
    else:
        run.fire(job.token_id, outcome)
    instances.store(ctx, run)


def _work(runtime: Runtime, row: Any) -> int:
    if row.kind != "service":
        return _attempt(runtime, row, None)
    if not runtime.handler_slots.enter(row.handler):
        return 0
    try:
        return _attempt(runtime, row, _seconds(runtime, row.timeout_seconds))
    finally:
        runtime.handler_slots.leave(row.handler)


def _seconds(runtime: Runtime, wanted: float | None) -> float:
    if runtime.engine.dialect.name == "sqlite":
        return min(wanted or SQLITE_HANDLER_SECONDS, SQLITE_MOST_SECONDS)
    return wanted or HANDLER_SECONDS


def _attempt(runtime: Runtime, row: Any, seconds: float | None) -> int:
    def give_up(ctx: Ctx, error: Exception) -> int:
        if isinstance(error, BusinessError):
            return _refuse(runtime, ctx, row.id, row.instance_id, error)
        return _put_off(ctx, row.id, error, runtime.job_starts)

    return attempt(
        runtime,
        f"job {row.id}",
        lambda ctx: _do(runtime, ctx, row.id, row.instance_id),
        give_up,
        seconds=seconds,
    )


def _take(runtime: Runtime, ctx: Ctx, job_id: str, instance_id: str) -> tuple[Run, Any] | None:
    """The instance and the job, now nobody else's; None if the job is gone or another transaction is at it."""
    try:
        run = runtime.instances.take_if_free(ctx, instance_id)
    except Conflict:
        # The instance has ended: nobody waits for this any more.
        ctx.session.execute(delete(Job).where(Job.id == job_id))
        return None
    if run is None:
        return None
    taken = _TAKE.records(ctx.transaction, {"wanted": job_id, "now": ctx.now()})
    return (run, taken[0]) if taken else None


def _do(runtime: Runtime, ctx: Ctx, job_id: str, instance_id: str) -> int:
    found = _take(runtime, ctx, job_id, instance_id)
    if found is None:
        return 0
    run, job = found
    ctx.allowance.hops = job.hops + 1
    ctx.job_key = job_id
    faultpoint("job_taken")
    result = _call(runtime, ctx, job) if job.kind == "service" else job.inputs.get("result")
    faultpoint("job_done")
    # What the child threw before it ended comes first, whoever takes which row.
    thrown = _take_escalations(ctx, instance_id, job.token_id) if job.kind == "return" else ()
    for each in (*thrown, job):
        if run.is_live(job.token_id):
            _give(run, each, result)
    runtime.instances.store(ctx, run)
    return 1


def _give(run: Run, job: Any, result: dict[str, Any] | None) -> None:
    if job.kind == "escalation":
        run.escalate(job.token_id, job.inputs["code"], job.inputs["payload"])
    elif job.kind == "return" and job.inputs["error_code"]:
        run.fail(job.token_id, BusinessError(job.inputs["error_code"]))
    else:
        run.fire(job.token_id, result)


def _take_escalations(ctx: Ctx, instance_id: str, token_id: str) -> Sequence[Any]:
    """The escalations a child has thrown that its caller has not heard yet."""
    ctx.transaction.flush_session()
    found = _THROWN.records(ctx.transaction, {"child": token_id})
    if found:
        resolve_incidents(ctx, instance_id, token_id)
    return found


def _call(runtime: Runtime, ctx: Ctx, job: Any) -> dict[str, Any]:
    if runtime.job_starts.begin(job.id) >= MAX_STARTS:
        raise IncidentError(
            f"the process died {MAX_STARTS} times while handler {job.handler} was at work on this"
        )
    result = _result_of(ctx, job)
    require_storable(job.handler, result)
    runtime.job_starts.end(ctx, job.id)
    return result


def _result_of(ctx: Ctx, job: Any) -> dict[str, Any]:
    try:
        return get_handler(job.handler)(ctx, job.inputs)
    except Transient as error:
        # The handler's own "not now" counts as a failed try; only the database's leaves the job as it is.
        raise AppError(error.message, code=error.code) from error
    except (Exception, KeyboardInterrupt):
        raise
    except BaseException as error:
        # A handler that calls sys.exit() ends its own job, not the loop.
        raise RuntimeError(f"{type(error).__name__}: {error}") from error


def _refuse(runtime: Runtime, ctx: Ctx, job_id: str, instance_id: str, error: BusinessError) -> int:
    """The handler said no: what it wrote is undone, the error goes into the diagram."""
    found = _take(runtime, ctx, job_id, instance_id)
    if found is None:
        return 0
    run, job = found
    runtime.job_starts.end(ctx, job_id)
    ctx.allowance.hops = job.hops + 1
    if run.is_live(job.token_id):
        run.fail(job.token_id, error)
        runtime.instances.store(ctx, run)
    return 1


def _put_off(ctx: Ctx, job_id: str, error: Exception, starts: JobStarts | None = None) -> int:
    job = ctx.session.execute(select(Job.__table__).where(Job.id == job_id).with_for_update()).one_or_none()
    if job is None or job.state != "ready":
        return 0
    if starts is not None:
        starts.end(ctx, job_id)
    attempts, cause = job.attempts + 1, cause_of(error)
    failed = isinstance(error, IncidentError) or attempts > job.retries
    ctx.session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(
            attempts=attempts,
            error=cause,
            state="failed" if failed else "ready",
            due_at=ctx.now() + _pause(job_id, attempts),
        )
    )
    if failed:
        node = job.handler or job.kind
        report_incident(ctx, job.instance_id, job.token_id, node=node, cause=cause, job_id=job_id)
    return 1


def _pause(job_id: str, attempts: int) -> timedelta:
    """Until the next try; up to a tenth shorter, by the job's own number, so that many do not come back at once."""
    pause = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return pause * (1 - int(job_id[-4:], 16) / 0xFFFF / 10)
