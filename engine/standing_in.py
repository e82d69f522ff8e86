"""代理: doing an absent person's work. Who stands in for whom is known elsewhere; here is what that opens.

Personal work, which may not be handed on either (`engine.model.actions`), is never somebody else's: ballots, sheets,
what an applicant declares. Nothing is handed down: who stands in for a stand-in does not get what that one does for
others, for only the absent person's own principals count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import load_only

from engine import tasks
from engine.context import Ctx
from engine.errors import NotFound
from engine.inbox import InboxTask
from engine.models import HumanTask, TaskState


class Work(Protocol):
    """What of a task tells whether it is covered."""

    @property
    def definition_key(self) -> str: ...

    @property
    def node(self) -> str: ...

    @property
    def actions(self) -> str: ...


@dataclass(frozen=True)
class Cover:
    """Whose work is done for them now: `absent` is "person:<id>", `principals` what they act as themselves, `steps` the
    definition keys ("key") and steps ("key/node") it is limited to, none for all."""

    absent: str
    principals: tuple[str, ...]
    steps: frozenset[str]

    def includes(self, work: Work) -> bool:
        """Whether a task is of the work that is covered, and may be done by another at all."""
        if "transfer" not in work.actions.split(","):
            return False
        return not self.steps or bool(
            self.steps & {work.definition_key, f"{work.definition_key}/{work.node}"}
        )


def find_cover(ctx: Ctx, task: HumanTask, actor: str, covers: Iterable[Cover]) -> Cover | None:
    """By which of these the actor may do an open task: it is offered to the absent person, and nothing in the matter
    speaks against the actor (`Ports.without_conflict`)."""
    if task.state != TaskState.READY:
        return None
    candidates = set(tasks.list_candidates(ctx, task.id))
    for cover in covers:
        is_theirs = cover.includes(task) and not candidates.isdisjoint(cover.principals)
        if is_theirs and ctx.ports.without_conflict(ctx, actor.removeprefix("person:"), [task]):
            return cover
    return None


def require_cover(ctx: Ctx, task_id: str, actor: str, covers: Sequence[Cover]) -> HumanTask:
    """The open task, which the actor may do for somebody; from now on this transaction says for whom.

    Raises NotFound: whoever may not do a task is not told that it exists.
    """
    task = tasks.get_task(ctx, task_id)
    cover = find_cover(ctx, task, actor, covers)
    if cover is None:
        raise NotFound("there is no such task")
    ctx.acting_for = cover.absent
    return task


def list_covered(ctx: Ctx, actor: str, cover: Cover, *, limit: int = 200) -> list[HumanTask]:
    """The open tasks the actor may do for one absent person, by due time: of their first `limit`."""
    return _choose(ctx, actor, cover, tasks.list_inbox(ctx, cover.principals, limit=limit).rows)


@dataclass(frozen=True)
class Step:
    """A step of a process whose tasks another may do: as in `Cover.steps` "key/node", and its name."""

    definition_key: str
    node: str
    name: str

    @property
    def value(self) -> str:
        """What limits a cover to it."""
        return f"{self.definition_key}/{self.node}"


_OF_STEPS = (HumanTask.definition_key, HumanTask.node, HumanTask.name, HumanTask.actions)


def list_steps(ctx: Ctx, actor: str, principals: Sequence[str], *, limit: int = 500) -> list[Step]:
    """The steps others may do, of those somebody has work in or has lately done: of the first `limit` of each, by
    process."""
    done = (
        select(HumanTask)
        .where(HumanTask.completed_by == actor, HumanTask.for_task_id.is_(None))
        .order_by(HumanTask.closed_at.desc())
        .limit(limit)
    )
    works: list[HumanTask | InboxTask] = [*tasks.list_inbox(ctx, principals, limit=limit).rows]
    works += ctx.session.scalars(done.options(load_only(*_OF_STEPS)))
    found = {
        (work.definition_key, work.node): Step(work.definition_key, work.node, work.name)
        for work in reversed(works)
        if "transfer" in work.actions.split(",")
    }
    return [found[key] for key in sorted(found)]


def covers_any(ctx: Ctx, instance_id: str, actor: str, covers: Iterable[Cover]) -> bool:
    """Whether the actor may do an open task of an instance by one of these."""
    found = tasks.list_open(ctx, instance_id)
    return any(_choose(ctx, actor, cover, found) for cover in covers)


def _choose(
    ctx: Ctx, actor: str, cover: Cover, found: Sequence[HumanTask] | Sequence[InboxTask]
) -> list[HumanTask]:
    theirs = tasks.list_mine(ctx, cover.principals, [task.id for task in found if cover.includes(task)])
    return ctx.ports.without_conflict(ctx, actor.removeprefix("person:"), theirs)
