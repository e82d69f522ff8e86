"""Telling those who rely on it that an operator has changed the data of a running process by hand."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from engine.context import Ctx
from engine.english import titles_in_both
from engine.models import HumanTask, Instance, TaskCandidate, TaskState
from handlers.directory.masking import mask_contact
from handlers.directory.models import Person
from handlers.directory.queries import list_person_names, persons_of_all
from handlers.notices.service import News, notify_all

MOST_TOLD = 200
"""Of a process with more hands in it, those who did something last."""


def tell_of_correction(ctx: Ctx, instance_id: str, changed: Collection[str], reason: str) -> int:
    """Tell whoever started a process, has done a task of it or may do one now, but for who did it; returns how many.

    `changed` are the names of what is different; before and after are in the history, and a number in the reason is
    masked: notices leave the house as mail. Once for each moment.
    """
    instance = ctx.session.get_one(Instance, instance_id)
    people = {person.id: person for person in _concerned(ctx, instance)}
    people.pop(ctx.actor.removeprefix("person:"), None)
    params = {
        "title": titles_in_both(instance.title or instance.business_key, instance.title_en),
        "person": list_person_names(ctx, [ctx.actor]).get(ctx.actor, ""),
        "names": "、".join(sorted(changed)) or "—",
        "reason": mask_contact(reason),
    }
    key = f"corrected:{instance_id}:{ctx.now():%Y%m%d%H%M%S%f}"
    link = f"/instances/{instance_id}"
    news = [News(person, key, "data.corrected", params, link) for _id, person in sorted(people.items())]
    return notify_all(ctx, news) if news else 0


def _concerned(ctx: Ctx, instance: Instance) -> list[Person]:
    done = (
        select(HumanTask.completed_by)
        .where(HumanTask.instance_id == instance.id, HumanTask.state == TaskState.COMPLETED)
        .order_by(HumanTask.closed_at.desc())
        .limit(MOST_TOLD)
    )
    offered = (
        select(TaskCandidate.principal)
        .join(HumanTask, HumanTask.id == TaskCandidate.task_id)
        .where(HumanTask.instance_id == instance.id)
        .limit(MOST_TOLD)
    )
    principals = {instance.started_by, *ctx.session.scalars(done), *ctx.session.scalars(offered)}
    known = {each for each in principals if each and each.startswith(("person:", "post:"))}
    return [person for group in persons_of_all(ctx, known).values() for person in group]
