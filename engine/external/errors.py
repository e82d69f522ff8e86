"""What a worker is told when it may not."""

from __future__ import annotations

from engine.errors import Conflict, NotFound


class UnknownJob(NotFound):
    """There is no such external job; it is done, or its process went another way."""

    code = "external.unknown"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"External task with id {job_id} does not exist", job_id=job_id)


class LockLost(Conflict):
    """The job is locked by another worker, or by nobody."""

    code = "external.lock_lost"

    def __init__(self, job_id: str, act: str, worker_id: str, holder: str | None) -> None:
        now = f"It is locked by worker '{holder}'." if holder else "It is not locked by any worker."
        super().__init__(
            f"External Task {job_id} cannot be {act} by worker '{worker_id}'. {now}",
            job_id=job_id,
            holder=holder,
        )


class LockExpired(Conflict):
    """The lock is over and cannot be extended."""

    code = "external.lock_expired"
