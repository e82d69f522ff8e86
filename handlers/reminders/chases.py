"""催办: whoever oversees a unit presses for its open tasks, at most once a task and working day (A15)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.context import Ctx
from engine.english import english_texts, in_both, titles_in_both
from engine.models import HumanTask
from engine.upsert import insert_or_ignore
from handlers.directory.models import Organisation, Person
from handlers.directory.queries import get_person, list_organisations_by_id, list_posts_of, persons_of_all
from handlers.directory.rules import CITY
from handlers.directory.visibility import Visibility
from handlers.notices.service import News, notify_all
from handlers.reminders import queries
from handlers.reminders.models import TaskChase

EVERYWHERE = frozenset({"group_leader", "office", "office_director", "supervisor"})
"""Roles that may press for every task."""
BELOW = frozenset({"county_union"})
"""Roles that may press for the tasks of the organisations below their own."""
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Chased:
    """What came of it: tasks pressed for, persons told, and tasks somebody had pressed for that day already."""

    tasks: int
    persons: int
    refused: int


def find_chaseable(ctx: Ctx, person_id: str, tasks: Sequence[HumanTask]) -> list[HumanTask]:
    """Those of some open tasks that a person may press for: of a unit they oversee, not their own to do, and of no
    process or campaign that is suspended, where nobody can do anything."""
    posts = list_posts_of(ctx, person_id)
    scope = Visibility(
        is_everything=any(post.role in EVERYWHERE for post in posts),
        roots=frozenset(post.organisation_id for post in posts if post.role in BELOW),
    )
    if not scope.is_everything and not scope.roots:
        return []
    owners = queries.list_owners(ctx, [task.id for task in tasks])
    own = {f"person:{person_id}", *(f"post:{post.id}" for post in posts)}
    places = list_organisations_by_id(ctx, {task.organisation_id or CITY for task in tasks})
    suspended = queries.find_suspended(ctx, tasks)
    return [
        task
        for task in tasks
        if task.id not in suspended
        and own.isdisjoint(owners[task.id])
        and _is_below(scope, places.get(task.organisation_id or CITY))
    ]


def _is_below(scope: Visibility, place: Organisation | None) -> bool:
    return place is not None and scope.includes(place)


def count_persons(ctx: Ctx, task_ids: Collection[str]) -> int:
    """How many people would be told."""
    return len(_persons(ctx, task_ids)[1])


def _persons(ctx: Ctx, task_ids: Collection[str]) -> tuple[dict[str, list[Person]], set[str]]:
    owners = queries.list_owners(ctx, task_ids)
    holders = persons_of_all(ctx, {each for group in owners.values() for each in group})
    by_task = {
        task_id: [person for principal in group for person in holders[principal]]
        for task_id, group in owners.items()
    }
    return by_task, {person.id for group in by_task.values() for person in group}


def chase(ctx: Ctx, person_id: str, task_ids: Sequence[str], note: str = "") -> Chased:
    """Press for open tasks: those who may do them get a notice, and a mail if they have an address.

    Tasks that are done, or that this person may not press for, are left out; of the others each counts once
    a working day, by its primary key. At most MOST_AT_ONCE tasks.
    """
    wanted = list(queries.list_open_tasks(ctx, list(task_ids)[:MOST_AT_ONCE]).values())
    tasks = {task.id: task for task in find_chaseable(ctx, person_id, wanted)}
    calendar = ctx.ports.calendar(ctx)
    day = calendar.next_working_day(calendar.local(ctx.now()).date())
    rows = [
        {
            "task_id": task_id,
            "worked_on": day,
            "person_id": person_id,
            "note": note[:200],
            "chased_at": ctx.now(),
        }
        for task_id in sorted(tasks)
    ]
    new = {str(row[0]) for row in insert_or_ignore(ctx.session, TaskChase, rows)} if rows else set()
    told, persons = _persons(ctx, new)
    chaser, english = get_person(ctx, person_id).name, english_texts(ctx)
    news = [
        News(
            person,
            f"chase:{task_id}:{day.isoformat()}",
            "chased",
            {
                "task": in_both(english, tasks[task_id].name),
                "title": titles_in_both(tasks[task_id].title, tasks[task_id].title_en),
                "chaser": chaser,
                "note": f"{note.strip()}。" if note.strip() else "",
            },
            f"/tasks/{task_id}",
            tasks[task_id].organisation_id,
        )
        for task_id in sorted(new)
        for person in told[task_id]
    ]
    if news:
        notify_all(ctx, list({(each.person.id, each.event_key): each for each in news}.values()))
    for task_id in sorted(new):
        task = tasks[task_id]
        data = {"reason": note.strip()}
        ctx.record("task_chased", instance_id=task.instance_id, node=task.node, task_id=task_id, data=data)
    return Chased(len(new), len(persons), len(tasks) - len(new))


def list_chases(ctx: Ctx, task_id: str) -> list[TaskChase]:
    """Who has pressed for a task, the latest first."""
    query = select(TaskChase).where(TaskChase.task_id == task_id).order_by(TaskChase.worked_on.desc())
    return list(ctx.session.scalars(query))


def count_chases(ctx: Ctx, task_ids: Collection[str]) -> dict[str, int]:
    """On how many days somebody has pressed for each of some tasks; those never pressed for are left out."""
    query = (
        select(TaskChase.task_id, func.count().label("number"))
        .where(TaskChase.task_id.in_(task_ids))
        .group_by(TaskChase.task_id)
    )
    return {row.task_id: row.number for row in ctx.session.execute(query)}
