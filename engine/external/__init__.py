"""Service tasks that workers outside do: they fetch by topic under a lease, and say how it went.

Whatever a worker says, it must hold the newest lease of the job: one that slept through its lease while another
worker fetched the job is refused (`LockLost`), and changes nothing.
"""

from __future__ import annotations

from engine.external.errors import LockLost, UnknownJob
from engine.external.fetch import fetch_and_lock, has_work
from engine.external.queries import Filter, count_jobs, get_job, list_jobs, queue_again
from engine.external.topics import LockedJob, Topic
from engine.external.verbs import ExternalJobs

__all__ = [
    "ExternalJobs",
    "Filter",
    "LockLost",
    "LockedJob",
    "Topic",
    "UnknownJob",
    "count_jobs",
    "fetch_and_lock",
    "get_job",
    "has_work",
    "list_jobs",
    "queue_again",
]
