"""A task that somebody is about to change: theirs, and held until the transaction ends."""

from __future__ import annotations

from sqlalchemy import select

from engine import tasks
from engine.context import Ctx
from engine.errors import Invalid
from engine.models import HumanTask, Instance
from web import colleagues
from web.identity import Identity


class NoTransfer(Invalid):
    """This task cannot be handed on."""

    code = "task.action_unknown"


class NoColleague(Invalid):
    """The task can only be handed on to a colleague whom the search offers."""

    code = "task.no_person"


def take(ctx: Ctx, task_id: str, identity: Identity) -> HumanTask:
    """The task, if this person may do it. Raises NotFound or TaskClaimed.

    Holds the instance, then the task: whoever may do it now still may when the verb writes. Without this,
    PostgreSQL lets a task be handed on between the question and the act.
    """
    owner = select(HumanTask.instance_id).where(HumanTask.id == task_id).scalar_subquery()
    ctx.session.execute(select(Instance.id).where(Instance.id == owner).with_for_update())
    ctx.session.execute(select(HumanTask.id).where(HumanTask.id == task_id).with_for_update())
    return tasks.require_access(ctx, task_id, identity.principals)


def transfer(ctx: Ctx, task_id: str, identity: Identity, principal: str, reason: str) -> None:
    """Hand a task of this person on. Raises as `take` does, NoTransfer, NoColleague, or Invalid without a reason."""
    task = take(ctx, task_id, identity)
    if "transfer" not in task.actions.split(","):
        raise NoTransfer
    if not colleagues.may_receive(ctx, identity.person_id, principal):
        raise NoColleague
    tasks.transfer(ctx, task_id, principal, reason)
