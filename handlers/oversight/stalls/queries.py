"""Reads: what is usual for tasks, and what takes far longer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_

from engine.context import Ctx
from engine.models import UNDER_WAY, HumanTask, Instance, TaskCandidate, TaskState
from handlers.directory.models import Organisation
from handlers.directory.visibility import Visibility
from handlers.oversight.stalls.models import Look, StalledInstance, StalledTask, StepTime
from handlers.oversight.stalls.rules import Usual, given, learned, level_of

SURVEYED = 2_000
"""How many of the most unusual tasks are counted by step, county, unit and person."""


def list_usual(ctx: Ctx, tasks: Collection[HumanTask]) -> dict[str, Usual]:
    """What is usual for each of some tasks, by id; left out when neither learned nor given. Two statements."""
    places = {task.organisation_id for task in tasks if task.organisation_id}
    kinds: dict[str | None, str] = {}
    if places:
        query = select(Organisation.id, Organisation.kind).where(Organisation.id.in_(places))
        kinds = {row.id: row.kind for row in ctx.session.execute(query)}
    times = step_times(ctx, {task.definition_key for task in tasks})
    found = {}
    for task in tasks:
        step = (task.definition_key, task.node, level_of(kinds.get(task.organisation_id)))
        if usual := usual_for(times.get(step), task.created_at, task.due_at):
            found[task.id] = usual
    return found


def step_times(ctx: Ctx, keys: Iterable[str]) -> dict[tuple[str, str, str], StepTime]:
    """What has been learned of the steps of some processes, by key, node and level."""
    query = select(StepTime).where(StepTime.definition_key.in_(set(keys)))
    return {(time.definition_key, time.node, time.level): time for time in ctx.session.scalars(query)}


def usual_for(time: StepTime | None, created_at: datetime, due_at: datetime | None) -> Usual | None:
    """What is usual for a task of a step: learned from enough others, else what it was given."""
    known = learned(time.observations, time.median_seconds, time.high_seconds) if time else None
    return known or given((due_at - created_at).total_seconds() if due_at else None)


@dataclass(frozen=True)
class Narrowed:
    """What of the stalled tasks is asked for; "" for any. `principal` is whom they are offered to."""

    definition_key: str = ""
    node: str = ""
    county: str = ""
    organisation: str = ""
    principal: str = ""


def list_stalled(
    ctx: Ctx,
    within: Visibility,
    hidden: Collection[str],
    narrowed: Narrowed,
    *,
    after: tuple[float, str] | None = None,
    limit: int,
) -> list[tuple[StalledTask, HumanTask]]:
    """Stalled tasks that are still open, the most unusual first, behind a place in that order.

    Who does not see everything sees those of the counties among `within.roots`. Steps of the processes `hidden` are
    left out.
    """
    query = _selected(within, hidden, narrowed)
    if after is not None:
        query = query.where(tuple_(_times(narrowed), StalledTask.task_id) < after)
    return [(stalled, task) for stalled, task in ctx.session.execute(query.limit(limit))]


def _selected(
    within: Visibility, hidden: Collection[str], narrowed: Narrowed
) -> Select[StalledTask, HumanTask]:
    """In falling order of how unusual they are."""
    query = (
        select(StalledTask, HumanTask)
        .join(HumanTask, HumanTask.id == StalledTask.task_id)
        .where(HumanTask.state.concat("") == TaskState.READY, StalledTask.definition_key.not_in(hidden))
    )
    # Of a county's that are offered to one person, those of the person are fewer: no index of the county then.
    county = StalledTask.county_id.concat("") if narrowed.principal else StalledTask.county_id
    if not within.is_everything:
        query = query.where(county.in_(within.roots))
    columns = {
        StalledTask.definition_key: narrowed.definition_key,
        StalledTask.node: narrowed.node,
        county: narrowed.county,
        StalledTask.organisation_id: narrowed.organisation,
    }
    for column, wanted in columns.items():
        if wanted:
            query = query.where(column == wanted)
    if narrowed.principal:
        query = query.join(TaskCandidate, TaskCandidate.task_id == StalledTask.task_id)
        query = query.where(TaskCandidate.principal == narrowed.principal)
    return query.order_by(_times(narrowed).desc(), StalledTask.task_id.desc())


def _times(narrowed: Narrowed) -> ColumnElement[float]:
    """What pages are ordered by. Not the bare column for one person: what is offered to one is little, so all that is
    stalled need not be gone through in order."""
    return StalledTask.times + 0 if narrowed.principal else StalledTask.times.expression


@dataclass(frozen=True)
class Spread:
    """How many of the most unusual tasks lie where: at which step (key, node, its name), in which county (an id), at
    which organisation (an id), with which principal; the most first.

    `total` is how many were counted, SURVEYED at most.
    """

    total: int
    steps: list[tuple[str, str, str, int]]
    counties: list[tuple[str, int]]
    organisations: list[tuple[str, int]]
    principals: list[tuple[str, int]]


def spread(
    ctx: Ctx, within: Visibility, hidden: Collection[str], narrowed: Narrowed, *, limit: int
) -> Spread:
    """Where the SURVEYED most unusual ones lie, the first `limit` of each kind; two statements of bounded work."""
    worst = _selected(within, hidden, narrowed).limit(SURVEYED)
    rows = ctx.session.execute(
        worst.with_only_columns(
            StalledTask.definition_key,
            StalledTask.node,
            HumanTask.name,
            StalledTask.county_id,
            StalledTask.organisation_id,
        )
    ).all()
    ids = worst.with_only_columns(StalledTask.task_id).subquery()
    offers = select(TaskCandidate.principal).join(ids, ids.c.task_id == TaskCandidate.task_id)
    return Spread(
        len(rows),
        [(*step, number) for step, number in _most((tuple(row[:3]) for row in rows), limit)],
        _most((row.county_id for row in rows), limit),
        _most((row.organisation_id for row in rows if row.organisation_id), limit),
        _most(ctx.session.scalars(offers), limit),
    )


def _most(things: Iterable[Any], limit: int) -> list[tuple[Any, int]]:
    """The most frequent ones, then by their order."""
    return sorted(Counter(things).items(), key=lambda each: (-each[1], each[0]))[:limit]


def list_stalled_instances(
    ctx: Ctx, hidden: Collection[str], *, limit: int
) -> list[tuple[StalledInstance, Instance]]:
    """Running instances that nothing, or nothing but a message, will move; the longest first."""
    query = (
        select(StalledInstance, Instance)
        .join(Instance, Instance.id == StalledInstance.instance_id)
        .where(Instance.state.concat("").in_(UNDER_WAY), Instance.definition_key.not_in(hidden))
        .order_by(StalledInstance.since, StalledInstance.instance_id)
        .limit(limit)
    )
    return [(stalled, instance) for stalled, instance in ctx.session.execute(query)]


def looked_at(ctx: Ctx, name: str) -> datetime | None:
    """When a look last came to its end; None if it never has."""
    look = ctx.session.get(Look, name)
    return look.finished_at if look else None
