"""What workers and operators do with external jobs. Every verb acts in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from engine.context import Ctx
from engine.errors import BusinessError, Conflict, Invalid
from engine.external.errors import LockExpired, LockLost, UnknownJob
from engine.external.fetch import fetch_and_lock
from engine.external.topics import LockedJob, Topic
from engine.faults import faultpoint
from engine.incidents import report_incident, resolve_incidents
from engine.instances import Instances
from engine.models import NEVER, ExternalJob
from engine.spiff.environment import require_storable
from engine.spiff.run import Run

MAX_ERROR = 4_000
MAX_DETAILS = 20_000
MAX_RETRIES = 1_000_000
MAX_CODE = 120


class ExternalJobs:
    """The verbs. `lock_number`, where given, must be the newest one too: two threads may share a worker id."""

    def __init__(self, instances: Instances) -> None:
        self._instances = instances

    def fetch_and_lock(
        self,
        ctx: Ctx,
        worker_id: str,
        topics: Sequence[Topic],
        *,
        max_tasks: int = 1,
        use_priority: bool = False,
    ) -> list[LockedJob]:
        """See `engine.external.fetch.fetch_and_lock`."""
        return fetch_and_lock(
            ctx, self._instances, worker_id, topics, max_tasks=max_tasks, use_priority=use_priority
        )

    def complete(
        self,
        ctx: Ctx,
        job_id: str,
        worker_id: str,
        variables: Mapping[str, Any] | None = None,
        local: Mapping[str, Any] | None = None,
        *,
        lock_number: int | None = None,
    ) -> None:
        """Done: the variables go through the task's `outputs`, else to the process; its process goes on.

        `local` variables are seen by `outputs` only. Exactly once: a repeat raises UnknownJob. Raises LockLost, and
        whatever the process raises (then nothing has happened and the job is still the worker's).
        """
        payload = {"variables": dict(variables or {}), "local": dict(local or {})}
        require_storable(payload, "the worker's variables")
        run, job = self._take(ctx, job_id, worker_id, lock_number, "completed")
        ctx.record("external_completed", **_place(job), data={"topic": job.topic, "worker": worker_id})
        run.fire(job.token_id, payload)
        self._instances.store(ctx, run)

    def raise_bpmn_error(
        self,
        ctx: Ctx,
        job_id: str,
        worker_id: str,
        code: str,
        message: str = "",
        variables: Mapping[str, Any] | None = None,
        *,
        lock_number: int | None = None,
    ) -> None:
        """The worker says no: the error looks for a boundary event or an event sub-process, with the variables.

        Caught nowhere, it is an incident. Raises UnknownJob, LockLost, Invalid.
        """
        if not 0 < len(code) <= MAX_CODE:
            raise Invalid(f"an error code has 1 to {MAX_CODE} characters", code="external.error_code")
        require_storable(dict(variables or {}), "the worker's variables")
        run, job = self._take(ctx, job_id, worker_id, lock_number, "failed with a BPMN error")
        data = {"topic": job.topic, "worker": worker_id, "code": code, "cause": message[:MAX_ERROR]}
        ctx.record("external_refused", **_place(job), data=data)
        run.fail(job.token_id, BusinessError(code, message[:MAX_ERROR] or None), dict(variables or {}))
        self._instances.store(ctx, run)

    def fail(
        self,
        ctx: Ctx,
        job_id: str,
        worker_id: str,
        message: str = "",
        details: str = "",
        *,
        retries: int = 0,
        retry_timeout: timedelta = timedelta(0),
        lock_number: int | None = None,
    ) -> None:
        """It went wrong: the job can be fetched again after the pause; with no retries left it is an incident.

        Raises UnknownJob, LockLost, Invalid.
        """
        _require_retries(retries)
        job = self._locked(ctx, job_id, worker_id, lock_number, "failed")
        cause = message[:MAX_ERROR]
        self._set(
            ctx,
            job_id,
            worker_id=None,
            available_at=ctx.now() + retry_timeout,
            error=cause,
            error_details=details[:MAX_DETAILS],
            **_retries(retries),
        )
        data = {"topic": job.topic, "worker": worker_id, "retries": retries, "cause": cause}
        ctx.record("external_failed", **_place(job), data=data)
        self._mind_incident(ctx, job, retries, cause)

    def extend_lock(
        self, ctx: Ctx, job_id: str, worker_id: str, lock: timedelta, *, lock_number: int | None = None
    ) -> None:
        """The lease lasts so long from now on. Raises UnknownJob, LockLost, LockExpired, Invalid."""
        _require_positive(lock)
        job = self._locked(ctx, job_id, worker_id, lock_number, "extended")
        if job.available_at < ctx.now():
            raise LockExpired(f"The lock of external task {job_id} has expired and cannot be extended")
        self._set(ctx, job_id, available_at=ctx.now() + lock)

    def lock(self, ctx: Ctx, job_id: str, worker_id: str, lock: timedelta) -> int:
        """Lease one job by its id, anew or again; gives the lease's number. Raises UnknownJob, LockLost, Invalid."""
        _require_positive(lock)
        job = self._read(ctx, job_id, for_update=True)
        if job.worker_id not in (None, worker_id) and job.available_at > ctx.now():
            raise LockLost(job_id, "locked", worker_id, job.worker_id)
        number: int = job.lock_number + 1
        until = ctx.now() + lock
        self._set(ctx, job_id, worker_id=worker_id, available_at=until, lock_number=number)
        return number

    def unlock(self, ctx: Ctx, job_id: str) -> None:
        """Give the job back to all, whoever has it: it can be fetched at once. Raises UnknownJob."""
        job = self._read(ctx, job_id, for_update=True)
        self._set(ctx, job_id, worker_id=None, available_at=ctx.now())
        ctx.record("external_unlocked", **_place(job), data={"topic": job.topic, "worker": job.worker_id})

    def set_retries(self, ctx: Ctx, job_id: str, retries: int) -> None:
        """How often it may still fail: 0 makes it an incident, more ends one. Raises UnknownJob, Invalid."""
        _require_retries(retries)
        job = self._read(ctx, job_id, for_update=True)
        self._set(ctx, job_id, **_retries(retries))
        ctx.record("external_retries_set", **_place(job), data={"topic": job.topic, "retries": retries})
        self._mind_incident(ctx, job, retries, job.error or "an operator has taken all retries away")

    def set_priority(self, ctx: Ctx, job_id: str, priority: int) -> None:
        """Workers that ask for it are given higher priorities first. Raises UnknownJob, Invalid."""
        if abs(priority) >= 2**31:
            raise Invalid("a priority has 32 bits", code="external.priority")
        job = self._read(ctx, job_id, for_update=True)
        self._set(ctx, job_id, urgency=-priority)
        data = {"topic": job.topic, "before": -job.urgency, "after": priority}
        ctx.record("external_priority_set", **_place(job), data=data)

    def _take(
        self, ctx: Ctx, job_id: str, worker_id: str, lock_number: int | None, act: str
    ) -> tuple[Run, Any]:
        """The instance first, then the job, now nobody's any more."""
        job = self._read(ctx, job_id)
        _require_lock(job, worker_id, lock_number, act)
        try:
            run = self._instances.take(ctx, job.instance_id)
        except Conflict as error:
            if error.code != "instance_ended":
                raise
            raise UnknownJob(job_id) from error
        faultpoint("external_taken")
        # Looked at again: somebody may have fetched it, or taken its token away, while this waited.
        job = self._locked(ctx, job_id, worker_id, lock_number, act)
        ctx.session.execute(delete(ExternalJob).where(ExternalJob.id == job_id))
        return run, job

    def _locked(self, ctx: Ctx, job_id: str, worker_id: str, lock_number: int | None, act: str) -> Any:
        """The job, which nobody can fetch until the transaction ends; raises unless the worker has it."""
        job = self._read(ctx, job_id, for_update=True)
        _require_lock(job, worker_id, lock_number, act)
        return job

    def _read(self, ctx: Ctx, job_id: str, *, for_update: bool = False) -> Any:
        query = select(ExternalJob.__table__).where(ExternalJob.id == job_id)
        job = ctx.session.execute(query.with_for_update() if for_update else query).one_or_none()
        if job is None:
            raise UnknownJob(job_id)
        return job

    def _set(self, ctx: Ctx, job_id: str, **values: Any) -> None:
        ctx.session.execute(update(ExternalJob).where(ExternalJob.id == job_id).values(**values))
        if values.get("available_at", NEVER) <= ctx.now() or values.get("retries"):
            ctx.after_commit.append(self._instances.external_bell.ring)

    def _mind_incident(self, ctx: Ctx, job: Any, retries: int, cause: str) -> None:
        if retries == 0 and job.state != "failed":
            place = {"node": job.node, "cause": cause or "the worker gave no reason"}
            report_incident(ctx, job.instance_id, job.token_id, **place, job_id=job.id)
        elif retries > 0 and job.state == "failed":
            resolve_incidents(ctx, job.instance_id, job.token_id)


def _require_lock(job: Any, worker_id: str, lock_number: int | None, act: str) -> None:
    if job.worker_id != worker_id or lock_number not in (None, job.lock_number):
        raise LockLost(job.id, act, worker_id, job.worker_id)


def _require_positive(lock: timedelta) -> None:
    if lock <= timedelta(0):
        raise Invalid("a lock lasts longer than 0", code="external.lock")


def _require_retries(retries: int) -> None:
    if not 0 <= retries <= MAX_RETRIES:
        raise Invalid("The number of retries cannot be negative", code="external.retries")


def _retries(retries: int) -> dict[str, Any]:
    return {"retries": retries, "state": "ready" if retries else "failed"}


def _place(job: Any) -> dict[str, str]:
    return {"instance_id": job.instance_id, "node": job.node}
