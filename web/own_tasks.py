"""A task that somebody is about to change: theirs, and held until the transaction ends; and where it is worked on."""

from __future__ import annotations

from engine import tasks
from engine.context import Ctx
from engine.errors import Invalid
from engine.models import HumanTask
from web import colleagues, standing_in
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
    """Somebody chosen must have nothing to do with what is judged (回避)."""

    code = "task.in_conflict"


def take(ctx: Ctx, task_id: str, identity: Identity) -> HumanTask:
    """The task, if this person may do it, themselves or for somebody they stand in for (`ctx.acting_for`), held until
    the transaction ends. Raises NotFound or TaskClaimed."""
    tasks.lock(ctx, task_id)
    return standing_in.require_task(ctx, task_id, identity)


def whose(ctx: Ctx, identity: Identity) -> str:
    """The id of the person whose task `take` has let through: an absent person's for whom this one stands in, or their
    own."""
    return (ctx.acting_for or identity.actor).removeprefix("person:")


def transfer(ctx: Ctx, task_id: str, identity: Identity, principal: str, reason: str) -> None:
    """Hand a task of this person on. Raises as `take` does, NoTransfer, NoColleague, or Invalid without a reason."""
    task = take(ctx, task_id, identity)
    if "transfer" not in task.actions.split(","):
        raise NoTransfer
    if not colleagues.may_receive(ctx, identity.person_id, principal):
        raise NoColleague
    tasks.transfer(ctx, task_id, principal, reason)
