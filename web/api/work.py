"""What the engine has to do by itself: timers and jobs."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field
from sqlalchemy import select

from engine.models import Job, Timer
from web.api.lists import rows_by
from web.api.model import Identifier, Instant, Model, Page, PageQuery
from web.api.operations import operation
from web.identity import me
from web.personal import veils_of
from web.transactions import reading
from web.veil import NOTHING_HIDDEN, Veil


class OfInstance(PageQuery):
    """What a list is narrowed to."""

    instance_id: Identifier | None = None


class WaitingTimer(Model):
    """A timer that waits."""

    token_id: str
    instance_id: str
    node: str
    due_at: Instant
    is_cycle: bool


class TimerPage(Page[WaitingTimer]):
    """Timers."""


class WaitingJob(Model):
    """A service task to be done, or a result on its way to the caller."""

    id: str
    instance_id: str
    token_id: str
    kind: str
    handler: str
    state: str = Field(description="ready, or failed")
    attempts: int
    retries: int
    due_at: Instant
    error: str


class JobPage(Page[WaitingJob]):
    """Jobs."""


@operation("GET", "/timers", "定时列表", query=OfInstance, answer=TimerPage)
def list_timers(query: OfInstance) -> TimerPage:
    """Timers that wait, the next due first."""
    found = select(Timer)
    if query.instance_id is not None:
        found = found.where(Timer.instance_id == query.instance_id)
    rows, after = rows_by(found, query, (Timer.due_at, Timer.token_id), (datetime, str))
    return TimerPage(items=[_timer_of(row) for row in rows], next=after)


@operation("GET", "/jobs", "服务任务列表", query=OfInstance, answer=JobPage)
def list_jobs(query: OfInstance) -> JobPage:
    """Jobs not yet done, the next due first."""
    found = select(Job)
    if query.instance_id is not None:
        found = found.where(Job.instance_id == query.instance_id)
    rows, after = rows_by(found, query, (Job.due_at, Job.id), (datetime, str))
    veils = veils_of(reading(), me(), {row.instance_id for row in rows})
    items = [_job_of(row, veils.get(row.instance_id, NOTHING_HIDDEN)) for row in rows]
    return JobPage(items=items, next=after)


def _timer_of(row: Timer) -> WaitingTimer:
    """A row as the API shows it."""
    return WaitingTimer(
        token_id=row.token_id,
        instance_id=row.instance_id,
        node=row.node,
        due_at=row.held_due_at or row.due_at,
        is_cycle=row.cycle is not None,
    )


def _job_of(row: Job, veil: Veil) -> WaitingJob:
    values = {name: veil.over(getattr(row, name)) for name in WaitingJob.model_fields}
    return WaitingJob(**{**values, "due_at": row.held_due_at or row.due_at})
