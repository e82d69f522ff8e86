"""Handing out jobs: each to one worker at a time, under a lease."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select, update

from engine.context import Ctx
from engine.errors import Invalid
from engine.external.topics import LockedJob, Topic
from engine.models import ExternalJob, Instance, InstanceState, ScopeRow

if TYPE_CHECKING:
    from engine.instances import Instances

MAX_FETCHED = 1_000
MAX_WORKER_ID = 200
PAGE = 100
MAX_COMPARED = 1_000
"""How many jobs of one topic are compared with wanted process variables in one fetch."""


def fetch_and_lock(
    ctx: Ctx,
    instances: Instances,
    worker_id: str,
    topics: Sequence[Topic],
    *,
    max_tasks: int = 1,
    use_priority: bool = False,
) -> list[LockedJob]:
    """Lease up to `max_tasks` jobs, the oldest (or those of the highest priority) first, topic by topic.

    Nobody else gets them until the lease is over; jobs another transaction is taking are passed over, not waited
    for. Jobs of suspended instances stay where they are. Raises Invalid.
    """
    if not 0 < len(worker_id) <= MAX_WORKER_ID:
        raise Invalid(f"a worker id has 1 to {MAX_WORKER_ID} characters", code="external.worker_id")
    if not 0 < max_tasks <= MAX_FETCHED:
        raise Invalid(f"1 to {MAX_FETCHED} tasks can be fetched at once", code="external.max_tasks")
    found: list[tuple[Any, Topic]] = []
    for topic in topics:
        wanted = max_tasks if use_priority else max_tasks - len(found)
        taken = {row.id for row, _ in found}
        if wanted > 0:
            rows = _lock(ctx, topic, wanted, use_priority)
            found += [(row, topic) for row in rows if row.id not in taken]
    if use_priority:
        found.sort(key=lambda pair: pair[0].urgency)
    return [_lease(ctx, instances, worker_id, row, topic) for row, topic in found[:max_tasks]]


def has_work(ctx: Ctx, topics: Sequence[Topic]) -> bool:
    """Whether a fetch would find something, asked without a lock."""
    return any(_find_any(ctx, topic) for topic in topics)


def _find_any(ctx: Ctx, topic: Topic) -> bool:
    if topic.process_variables:
        return next(_candidates(ctx, topic, 1, False), None) is not None
    return ctx.session.execute(_available(ctx, topic, False).order_by(None).limit(1)).first() is not None


def _lock(ctx: Ctx, topic: Topic, limit: int, use_priority: bool) -> list[Any]:
    if not topic.process_variables:
        query = _available(ctx, topic, use_priority).limit(limit)
        locked = query.with_for_update(skip_locked=True, of=ExternalJob.__table__)
        return list(ctx.session.execute(locked).all())
    ids = [row.id for row in _candidates(ctx, topic, limit, use_priority)]
    query = _available(ctx, topic, use_priority).where(ExternalJob.id.in_(ids))
    return list(ctx.session.execute(query.with_for_update(skip_locked=True, of=ExternalJob.__table__)).all())


def _candidates(ctx: Ctx, topic: Topic, limit: int, use_priority: bool) -> Iterator[Any]:
    """Available jobs whose processes have the wanted variables, at most `limit`; not locked."""
    query, matching = _available(ctx, topic, use_priority), 0
    if not topic.process_variables:
        yield from ctx.session.execute(query.limit(limit))
        return
    for offset in range(0, MAX_COMPARED, PAGE):
        page = ctx.session.execute(query.limit(PAGE).offset(offset)).all()
        for row in page:
            if _has_variables(ctx, row.instance_id, topic):
                matching += 1
                yield row
            if matching == limit:
                return
        if len(page) < PAGE:
            return


def _available(ctx: Ctx, topic: Topic, use_priority: bool) -> Select[Any]:
    jobs, columns = ExternalJob.__table__, Instance.__table__.c
    query = (
        select(jobs, columns.definition_id, columns.definition_key, columns.business_key)
        .join(Instance.__table__, columns.id == jobs.c.instance_id)
        .where(jobs.c.topic == topic.name, jobs.c.state == "ready", jobs.c.available_at <= ctx.now())
        .where(columns.state == InstanceState.RUNNING)
    )
    if topic.business_key is not None:
        query = query.where(columns.business_key == topic.business_key)
    if topic.definition_ids:
        query = query.where(columns.definition_id.in_(topic.definition_ids))
    if topic.definition_keys:
        query = query.where(columns.definition_key.in_(topic.definition_keys))
    order = (jobs.c.created_at, jobs.c.id)
    return query.order_by(jobs.c.urgency, *order) if use_priority else query.order_by(*order)


def _has_variables(ctx: Ctx, instance_id: str, topic: Topic) -> bool:
    query = select(ScopeRow.variables).where(
        ScopeRow.instance_id == instance_id, ScopeRow.parent_id.is_(None)
    )
    variables = ctx.session.scalars(query).first() or {}
    return all(
        name in variables and variables[name] == value for name, value in topic.process_variables.items()
    )


def _lease(ctx: Ctx, instances: Instances, worker_id: str, row: Any, topic: Topic) -> LockedJob:
    until, number = ctx.now() + topic.lock, row.lock_number + 1
    ctx.session.execute(
        update(ExternalJob)
        .where(ExternalJob.id == row.id)
        .values(worker_id=worker_id, available_at=until, lock_number=number)
    )
    return LockedJob(
        id=row.id,
        topic=row.topic,
        worker_id=worker_id,
        lock_number=number,
        locked_until=until,
        instance_id=row.instance_id,
        token_id=row.token_id,
        definition_id=row.definition_id,
        definition_key=row.definition_key,
        business_key=row.business_key,
        node=row.node,
        priority=-row.urgency,
        retries=row.retries,
        error=row.error,
        error_details=row.error_details,
        created_at=row.created_at,
        variables=_variables(ctx, instances, row, topic),
    )


def _variables(ctx: Ctx, instances: Instances, row: Any, topic: Topic) -> dict[str, Any]:
    """What the worker sees: the task's inputs, over the variables at its place as far as it may see them."""
    found: dict[str, Any] = {}
    if row.sees_all and not topic.is_local:
        run = instances.peek(ctx, row.instance_id)
        view = run.token(row.token_id).workflow.variables_view()
        found = {name: value for name, value in view.items() if name not in run.constants}
    found |= row.inputs or {}
    if topic.variables is None:
        return found
    return {name: value for name, value in found.items() if name in topic.variables}
