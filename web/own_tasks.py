"""A task that somebody is about to change: theirs, and held until the transaction ends; and where it is worked on."""

from __future__ import annotations

from collections.abc import Sequence

from engine import tasks
from engine.context import Ctx
from engine.errors import Invalid
from engine.models import HumanTask
from handlers.directory import queries as directory
from handlers.directory.models import Person
from handlers.reviews.separation import Bar, find_bars
from web import colleagues, standing_in
from web.colleagues import Purpose
from web.identity import Identity

PLACES = {
    "expert_assignment/ChooseExperts": "reviews.index",
    "expert_assignment/ApproveAssignment": "reviews.index",
    "expert_scoring/ScoreEntries": "desk.show",
    "panel_scoring/HoldMeeting": "ballots.index",
    "final_selection/HoldCommittee": "ballots.index",
}
"""Tasks that are worked on elsewhere, and where; the form only closes them."""


def place_of_work(task: HumanTask) -> str | None:
    """The endpoint of the page a task is worked on at, if that is not its form."""
    return PLACES.get(f"{task.definition_key}/{task.node}")


class NoTransfer(Invalid):
    """This task cannot be handed on."""

    code = "task.action_unknown"


class NotOffered(Invalid):
    """This cannot be done with the task."""

    code = "task.action_unknown"


class NoColleague(Invalid):
    """The task can only be handed on to a colleague whom the search offers."""

    code = "task.no_person"


class InConflict(Invalid):
    """Somebody must keep out of this step (回避); the code says why."""

    code = "task.in_conflict"


WHY = {
    "task.took_part": 'they did "{detail}" in this matter',
    "task.own_unit": "it is about {detail}, where they work",
    "task.in_conflict": "they have to do with what it is about",
}
"""For programs that read no Chinese."""


def take(ctx: Ctx, task_id: str, identity: Identity) -> HumanTask:
    """The task, if this person may do it, themselves or for somebody they stand in for (`ctx.acting_for`), held until
    the transaction ends. Raises NotFound or TaskClaimed."""
    tasks.lock(ctx, task_id)
    return standing_in.require_task(ctx, task_id, identity)


def whose(ctx: Ctx, identity: Identity) -> str:
    """The id of the person whose task `take` has let through: an absent person's for whom this one stands in, or their
    own."""
    return (ctx.acting_for or identity.actor).removeprefix("person:")


def take_to_do(ctx: Ctx, task_id: str, identity: Identity) -> HumanTask:
    """As `take`, to claim or complete it: where others have it, too, it is for those who need not keep out. Raises
    InConflict."""
    task = take(ctx, task_id, identity)
    holders = directory.persons_of_all(ctx, tasks.list_candidates(ctx, task_id)).values()
    people = {person.id: person for held in holders for person in held}
    if len(people) > 1 and identity.person_id in people:
        bars = find_bars(ctx, people, [task])
        if (bar := bars.get((identity.person_id, task.id))) is not None and len(bars) < len(people):
            raise _refusal(people[identity.person_id], bar)
    return task


def require_receivers(ctx: Ctx, identity: Identity, principals: Sequence[str], purpose: Purpose) -> None:
    """Raises NoColleague unless the search would look for all of them, and InConflict if one must keep out."""
    if not all(colleagues.may_receive(ctx, identity.person_id, each, purpose) for each in principals):
        raise NoColleague
    holders = directory.persons_of_all(ctx, principals).values()
    people = {person.id: person for held in holders for person in held}
    for (person_id, _task_id), bar in sorted(purpose.bars(ctx, sorted(people)).items()):
        raise _refusal(people[person_id], bar)


def _refusal(person: Person, bar: Bar) -> InConflict:
    message = f"{person.name} must keep out of this step: {WHY[bar.code]}".replace("{detail}", bar.detail)
    return InConflict(message, code=bar.code, person=person.name, detail=bar.detail)


def transfer(ctx: Ctx, task_id: str, identity: Identity, principal: str, reason: str) -> None:
    """Hand a task of this person on. Raises as `take` does, NoTransfer, NoColleague, InConflict, or Invalid without a
    reason."""
    task = take(ctx, task_id, identity)
    if "transfer" not in task.actions.split(","):
        raise NoTransfer
    require_receivers(ctx, identity, [principal], Purpose(task))
    tasks.transfer(ctx, task_id, principal, reason)
