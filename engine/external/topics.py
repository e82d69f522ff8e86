"""What a worker asks for, and what it gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Topic:
    """One topic a worker works on; an empty filter lets everything through.

    `lock` is for how long the worker has the job to itself. `variables` are the names it wants to see (None: all),
    `is_local` restricts them to the task's own inputs. `process_variables` must equal those of the process itself.
    """

    name: str
    lock: timedelta
    variables: frozenset[str] | None = None
    is_local: bool = False
    business_key: str | None = None
    definition_ids: tuple[str, ...] = ()
    definition_keys: tuple[str, ...] = ()
    process_variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LockedJob:
    """A job that is the worker's until `locked_until`; `lock_number` is the lease, greater than all before."""

    id: str
    topic: str
    worker_id: str
    lock_number: int
    locked_until: datetime
    instance_id: str
    token_id: str
    definition_id: str
    definition_key: str
    business_key: str
    node: str
    priority: int
    retries: int | None
    error: str
    error_details: str
    created_at: datetime
    variables: dict[str, Any]
