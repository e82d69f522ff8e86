"""Doing an absent person's work: whom the person of this request stands in for, and which tasks that opens."""

from __future__ import annotations

from dataclasses import dataclass

from engine import tasks
from engine.context import Ctx
from engine.errors import NotFound
from engine.models import HumanTask
from engine.standing_in import Cover, list_covered, require_cover
from handlers.directory.absences import covers_of
from web.identity import Identity

_MEMORY = "web.standing_in"


@dataclass(frozen=True)
class Covered:
    """An absent person and their open tasks that this person may do."""

    absent: str
    tasks: list[HumanTask]


def covers(ctx: Ctx, identity: Identity) -> list[Cover]:
    """Whose work this person does today; asked once a transaction."""
    known = ctx.memory.setdefault(_MEMORY, {})
    if identity.person_id not in known:
        known[identity.person_id] = covers_of(ctx, identity.person_id)
    found: list[Cover] = known[identity.person_id]
    return found


def require_task(ctx: Ctx, task_id: str, identity: Identity) -> HumanTask:
    """As `tasks.require_access`, and the tasks of those this person stands in for: `ctx.acting_for` says whom."""
    ctx.acting_for = ""
    try:
        return tasks.require_access(ctx, task_id, identity.principals)
    except (NotFound, tasks.TaskClaimed) as error:
        found = covers(ctx, identity)
        if not found:
            raise
        try:
            return require_cover(ctx, task_id, identity.actor, found)
        except NotFound:
            raise error from None


def count(ctx: Ctx, identity: Identity) -> int | None:
    """How many tasks wait for this person as a stand-in; None for who stands in for nobody."""
    if not covers(ctx, identity):
        return None
    return sum(len(covered.tasks) for covered in list_all(ctx, identity))


def list_all(ctx: Ctx, identity: Identity) -> list[Covered]:
    """The open tasks of everybody this person stands in for; each task once, and none that is their own anyway."""
    seen: set[str] = set()
    result: dict[str, list[HumanTask]] = {}
    for cover in covers(ctx, identity):
        found = [task for task in list_covered(ctx, identity.actor, cover) if task.id not in seen]
        seen |= {task.id for task in found}
        result.setdefault(cover.absent, []).extend(found)
    own = {task.id for task in tasks.list_mine(ctx, identity.principals, seen)} if seen else set()
    return [
        Covered(absent, [task for task in found if task.id not in own]) for absent, found in result.items()
    ]
