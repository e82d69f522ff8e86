"""Who must keep out of a step (回避): nobody is handed what judges their own work, or that of their own unit.

Whoever does a role's work by a post does it, unless it judges an entry they are in conflict with (`find_own_bars`). The
rest is about work that comes to somebody by another way: handed on, delegated, asked for an opinion on, claimed from a
group, or done for somebody absent. Three rules, none of which names a process (domain.md: nobody reviews or approves
their own; operator, reviewer and decider are three). What judges nothing (`HumanTask.judges`), such as filing or
posting a notice, is done by anybody who may read it: only the last one speaks against that.

- one part: who has done a step of another role in the matter, in what called it or in what it called, does no step
  of this role. So an author does not review, nor a reviewer decide;
- from above: a step that was offered to people outside a unit, about that unit, is not done by people of the unit;
- entries: who is in conflict with an entry, or with one of a round (`conflicts`), does nothing that is about it. For a
  step of the entry's people or of a house, belonging to that house alone is no conflict.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from engine.context import Ctx
from engine.models import AuditEvent, HumanTask, Instance, ScopeRow, TaskState
from handlers.directory import queries as directory
from handlers.directory.models import Post
from handlers.directory.resolving import line_of
from handlers.directory.rules import Kind
from handlers.reviews import conflicts
from handlers.reviews.models import RoundEntry
from handlers.reviews.rules.states import ConflictKind

UNITS = ("organisation_id", "unit_id")
"""The variables of a process that say which unit it is about."""
ENTRY, ROUND = "entry_id", "round_id"
"""Those that say which entry, or round of entries."""
ABOUT = (*UNITS, ENTRY, ROUND)


@dataclass(frozen=True)
class Bar:
    """Why a person keeps out of a step: `code` is "task.took_part", `detail` the step they did; "task.own_unit",
    `detail` the unit; "task.in_conflict", which says nothing about whom of the entries; or, for themselves,
    "task.keeps_out", `detail` the kinds of their conflict, by commas."""

    code: str
    detail: str = ""


Bars = dict[tuple[str, str], Bar]
"""By (person id, task id)."""


@dataclass(frozen=True)
class _Matter:
    """What a task is about: the task itself, or the one an opinion is asked on; and whom that was first offered to."""

    task: HumanTask
    offered: frozenset[str]
    variables: Mapping[str, object]


def without_conflict(ctx: Ctx, person_id: str, tasks: Sequence[HumanTask]) -> list[HumanTask]:
    """Those of some tasks from which a person need not keep out."""
    bars = find_bars(ctx, [person_id], tasks)
    return [task for task in tasks if (person_id, task.id) not in bars]


def find_bars(ctx: Ctx, person_ids: Collection[str], tasks: Sequence[HumanTask]) -> Bars:
    """Who of some people must keep out of which of some tasks; a number of queries that does not grow with either."""
    if not person_ids or not tasks:
        return {}
    matters = _matters(ctx, tasks)
    judged = {task_id: matter for task_id, matter in matters.items() if matter.task.judges}
    return {
        **_by_entries(ctx, person_ids, matters),
        **_by_unit(ctx, person_ids, judged),
        **_by_part(ctx, person_ids, judged),
    }


def find_own_bars(ctx: Ctx, person_ids: Collection[str], tasks: Sequence[HumanTask]) -> Bars:
    """Who of some people must keep out of which of some tasks even as the only ones to have them: of a post's step that
    judges an entry, who is in conflict with it.

    What a diagram gives to a person by name is theirs to say; what is judged in rounds is kept from each judge entry by
    entry (`conflicts`).
    """
    judging = [task for task in tasks if task.judges]
    if not person_ids or not judging:
        return {}
    matters = {
        task_id: matter
        for task_id, matter in _matters(ctx, judging).items()
        if matter.task.judges and not any(each.startswith("person:") for each in matter.offered)
    }
    found = _find_conflicts(ctx, person_ids, matters, (ENTRY,))
    return {key: Bar("task.keeps_out", ",".join(sorted(kinds))) for key, kinds in found.items()}


def find_reading_bars(ctx: Ctx, person_ids: Collection[str], tasks: Sequence[HumanTask]) -> Bars:
    """As `find_bars`, but who must not even read along: those in conflict with an entry."""
    return _by_entries(ctx, person_ids, _matters(ctx, tasks)) if person_ids and tasks else {}


def _matters(ctx: Ctx, tasks: Sequence[HumanTask]) -> dict[str, _Matter]:
    asked = {task.for_task_id for task in tasks if task.for_task_id}
    query = select(HumanTask).where(HumanTask.id.in_(asked))
    mains = {task.id: task for task in ctx.session.scalars(query)} if asked else {}
    about = {task.id: mains.get(task.for_task_id or "", task) for task in tasks}
    instance_ids = {task.instance_id for task in about.values()}
    opened = select(AuditEvent.task_id, AuditEvent.data).where(
        AuditEvent.instance_id.in_(instance_ids),
        AuditEvent.task_id.in_({task.id for task in about.values()}),
        AuditEvent.kind == "task_opened",
    )
    offered = {
        task_id: frozenset(data.get("principals", ())) for task_id, data in ctx.session.execute(opened)
    }
    scopes = select(ScopeRow).where(ScopeRow.instance_id.in_(instance_ids), ScopeRow.parent_id.is_(None))
    variables = {scope.instance_id: scope.variables for scope in ctx.session.scalars(scopes)}
    return {
        task_id: _Matter(task, offered.get(task.id, frozenset()), variables.get(task.instance_id, {}))
        for task_id, task in about.items()
    }


def _by_part(ctx: Ctx, person_ids: Collection[str], matters: Mapping[str, _Matter]) -> Bars:
    family = _families(ctx, {matter.task.instance_id for matter in matters.values()})
    actors = {f"person:{person_id}" for person_id in person_ids}
    columns = HumanTask.instance_id, HumanTask.role, HumanTask.name
    query = (
        select(*columns, HumanTask.completed_by, HumanTask.completed_for)
        .where(HumanTask.instance_id.in_(set().union(*family.values())))
        .where(HumanTask.state == TaskState.COMPLETED)
        .where(or_(HumanTask.completed_by.in_(actors), HumanTask.completed_for.in_(actors)))
        .order_by(HumanTask.closed_at, HumanTask.id)
    )
    done = ctx.session.execute(query).all()
    return {
        (actor.removeprefix("person:"), task_id): Bar("task.took_part", each.name)
        for task_id, matter in matters.items()
        for each in done
        if each.instance_id in family[matter.task.instance_id] and each.role != matter.task.role
        for actor in (each.completed_by, each.completed_for)
        if actor in actors
    }


def _families(ctx: Ctx, instance_ids: Collection[str]) -> dict[str, set[str]]:
    """By instance: itself, all that called it, and what it called."""
    found = {each: {each} for each in instance_ids}
    above: dict[str, str | None] = {}
    wanted = set(instance_ids)
    while wanted:
        query = select(Instance.id, Instance.parent_id).where(Instance.id.in_(wanted))
        new = dict(ctx.session.execute(query).all())
        above.update(new)
        wanted = {parent for parent in new.values() if parent is not None} - above.keys()
    for each, family in found.items():
        caller = above.get(each)
        while caller is not None:
            family.add(caller)
            caller = above.get(caller)
    below = select(Instance.parent_id, Instance.id).where(Instance.parent_id.in_(instance_ids))
    for parent_id, child_id in ctx.session.execute(below):
        found[str(parent_id)].add(child_id)
    return found


def _by_unit(ctx: Ctx, person_ids: Collection[str], matters: Mapping[str, _Matter]) -> Bars:
    lines = _lines_of_offered(ctx, matters)
    judged: dict[str, set[str]] = {}
    for task_id, matter in matters.items():
        named = [matter.task.organisation_id, *(matter.variables.get(name) for name in UNITS)]
        own = set().union(*(lines.get(principal, ()) for principal in matter.offered))
        judged[task_id] = {each for each in named if isinstance(each, str)} - own if own else set()
    units = set().union(*judged.values())
    workers = directory.list_workers(ctx, person_ids, units) if units else set()
    names = {key: place.name for key, place in directory.list_organisations_by_id(ctx, units).items()}
    return {
        (person_id, task_id): Bar("task.own_unit", names[unit])
        for task_id, units_of_task in judged.items()
        for person_id, unit in sorted(workers)
        if unit in units_of_task
    }


def _lines_of_offered(ctx: Ctx, matters: Mapping[str, _Matter]) -> dict[str, set[str]]:
    """By principal: the organisations where it is at work, and all above them."""
    homes = _homes(ctx, set().union(*(matter.offered for matter in matters.values())))
    places = directory.list_organisations_by_id(ctx, set().union(*homes.values()))
    return {
        principal: {above for each in own if each in places for above in line_of(places[each])}
        for principal, own in homes.items()
    }


def _homes(ctx: Ctx, principals: Collection[str]) -> dict[str, set[str]]:
    """By principal: where its post is, or its person is at work."""
    posts = {each.removeprefix("post:") for each in principals if each.startswith("post:")}
    people = {each.removeprefix("person:") for each in principals if each.startswith("person:")}
    query = select(Post.id, Post.organisation_id).where(Post.id.in_(posts))
    found = {f"post:{post_id}": {place_id} for post_id, place_id in ctx.session.execute(query)}
    own = directory.places_of(ctx, people) if people else {}
    return found | {f"person:{person_id}": places for person_id, places in own.items()}


def _by_entries(ctx: Ctx, person_ids: Collection[str], matters: Mapping[str, _Matter]) -> Bars:
    return dict.fromkeys(_find_conflicts(ctx, person_ids, matters, (ENTRY, ROUND)), Bar("task.in_conflict"))


def _find_conflicts(
    ctx: Ctx, person_ids: Collection[str], matters: Mapping[str, _Matter], about: Collection[str]
) -> dict[tuple[str, str], set[str]]:
    """By person and task, the kinds of conflict with the entries that these variables name."""
    entries = _entries(ctx, matters, about)
    if not entries:
        return {}
    offered = set().union(*(matters[task_id].offered for task_id in entries))
    applicants = {each.removeprefix("person:") for each in offered if each.startswith("person:")}
    found = conflicts.list_kinds(ctx, set().union(*entries.values()), {*person_ids, *applicants})
    kinds: dict[tuple[str, str], set[str]] = {}
    for entry_id, person_id, kind in found:
        kinds.setdefault((entry_id, person_id), set()).add(kind)
    houses = _houses(ctx, person_ids, {each for each in offered if each.startswith("post:")})
    result: dict[tuple[str, str], set[str]] = {}
    for task_id, entry_ids in entries.items():
        own = {each.removeprefix("person:") for each in matters[task_id].offered}
        if any(ConflictKind.OWN in kinds.get((entry_id, each), ()) for entry_id in entry_ids for each in own):
            continue
        at_home = set().union(*(houses.get(each, set()) for each in matters[task_id].offered))
        for person_id in person_ids:
            harmless = {ConflictKind.UNIT} if at_home & houses[f"person:{person_id}"] else set()
            own_kinds = set().union(*(kinds.get((entry_id, person_id), set()) for entry_id in entry_ids))
            if own_kinds - harmless:
                result[person_id, task_id] = own_kinds - harmless
    return result


def _entries(ctx: Ctx, matters: Mapping[str, _Matter], about: Collection[str]) -> dict[str, set[str]]:
    """By task: the entry it is about, and those of the round it is about; without tasks that are about none."""
    named = {
        (task_id, name): value
        for task_id, matter in matters.items()
        for name in about
        if isinstance(value := matter.variables.get(name), str)
    }
    rounds = {value for (_task_id, name), value in named.items() if name == ROUND}
    of_round: dict[str, set[str]] = {}
    if rounds:
        query = select(RoundEntry.round_id, RoundEntry.entry_id).where(RoundEntry.round_id.in_(rounds))
        for round_id, entry_id in ctx.session.execute(query):
            of_round.setdefault(round_id, set()).add(entry_id)
    found: dict[str, set[str]] = {}
    for (task_id, name), value in named.items():
        judged = {value} if name == ENTRY else of_round.get(value, set())
        if judged:
            found.setdefault(task_id, set()).update(judged)
    return found


def _houses(ctx: Ctx, person_ids: Collection[str], posts: Collection[str]) -> dict[str, set[str]]:
    """By principal: the units it belongs to; a team belongs to its enterprise."""
    homes = _homes(ctx, {*posts, *(f"person:{each}" for each in person_ids)})
    places = directory.list_organisations_by_id(ctx, set().union(*homes.values()))
    return {
        principal: {
            (place.parent_id or place.id) if place.kind == Kind.TEAM else place.id
            for each in own
            if (place := places.get(each)) is not None
        }
        for principal, own in homes.items()
    }
