"""A task that somebody is about to change: theirs, and held until the transaction ends; and where it is worked on."""

from __future__ import annotations

from collections.abc import Sequence

from engine import tasks
from engine.context import Ctx
from engine.errors import Invalid
from engine.models import HumanTask
from handlers.directory import queries as directory
from web import colleagues, keeping_out, standing_in
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
    """As `take`, to claim or complete it, for who need not keep out (`keeping_out`). Raises InConflict."""
    task = take(ctx, task_id, identity)
    keeping_out.require_fit(ctx, task, identity)
    return task


def require_receivers(ctx: Ctx, identity: Identity, principals: Sequence[str], purpose: Purpose) -> None:
    """Raises NoColleague unless the search would look for all of them, and InConflict if one must keep out."""
    if not all(colleagues.may_receive(ctx, identity.person_id, each, purpose) for each in principals):
        raise NoColleague
    holders = directory.persons_of_all(ctx, principals).values()
    people = {person.id: person for held in holders for person in held}
    for (person_id, _task_id), bar in sorted(purpose.bars(ctx, sorted(people)).items()):
        raise keeping_out.refusal(people[person_id], bar)


def transfer(ctx: Ctx, task_id: str, identity: Identity, principal: str, reason: str) -> None:
    """Hand a task of this person on; one they must keep out of, whatever its diagram says. Raises as `take` does,
    NoTransfer, NoColleague, InConflict, or Invalid without a reason."""
    task = take(ctx, task_id, identity)
    if "transfer" not in task.actions.split(",") and keeping_out.find_bar(ctx, task, identity) is None:
        raise NoTransfer
    require_receivers(ctx, identity, [principal], Purpose(task))
    tasks.transfer(ctx, task_id, principal, reason)
