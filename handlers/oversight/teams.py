"""Progress inside a unit: the work of its teams (班组), which owe no papers of their own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from engine.context import Ctx
from engine.models import HumanTask, Instance, TaskState
from handlers.campaigns.queries import is_of_campaign
from handlers.directory.models import Organisation
from handlers.directory.rules import Kind


@dataclass(frozen=True)
class Work:
    """The tasks a team had in a campaign: `done`, `open`, `overdue`; `in_time` of those done were done by their day.

    A task without a day is in time. Cancelled tasks do not count.
    """

    organisation_id: str
    name: str
    done: int
    open: int
    overdue: int
    in_time: int

    @property
    def expected(self) -> int:
        """All that count."""
        return self.done + self.open + self.overdue

    @property
    def percent(self) -> int:
        """The share done in whole percent, rounded down; 0 of nothing."""
        return 100 * self.done // self.expected if self.expected else 0

    @property
    def quality(self) -> int | None:
        """The share of those done that were done in time (按期办结率), rounded down; None of nothing."""
        return 100 * self.in_time // self.done if self.done else None


def team_progress(ctx: Ctx, campaign_id: str, unit_id: str) -> list[Work]:
    """The teams of a unit that take part, by name, also those without any task; one query.

    Reads the tasks of these teams only, by the index on a task's organisation.
    """
    columns = which_tasks(ctx)
    teams = select(Organisation.id).where(Organisation.parent_id == unit_id, Organisation.kind == Kind.TEAM)
    counted = (
        select(HumanTask.organisation_id, *(_sum(name, each) for name, each in columns.items()))
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(HumanTask.organisation_id.in_(teams), is_of_campaign(campaign_id))
        .group_by(HumanTask.organisation_id)
        .subquery()
    )
    query = (
        select(Organisation.id, Organisation.name, *(func.coalesce(counted.c[name], 0) for name in columns))
        .outerjoin(counted, counted.c.organisation_id == Organisation.id)
        .where(Organisation.id.in_(teams), or_(Organisation.closed_on.is_(None), counted.c.done.is_not(None)))
        .order_by(Organisation.name, Organisation.id)
    )
    return [Work(*row) for row in ctx.session.execute(query)]


def which_tasks(ctx: Ctx) -> dict[str, ColumnElement[bool]]:
    """The conditions on tasks behind the numbers of a Work, by name."""
    is_open = HumanTask.state.in_((TaskState.READY, TaskState.HELD))
    is_late, is_done = HumanTask.due_at < ctx.now(), HumanTask.state == TaskState.COMPLETED
    return {
        "done": is_done,
        "open": and_(is_open, or_(HumanTask.due_at.is_(None), HumanTask.due_at >= ctx.now())),
        "overdue": and_(is_open, is_late),
        "in_time": and_(is_done, or_(HumanTask.due_at.is_(None), HumanTask.closed_at <= HumanTask.due_at)),
    }


def select_tasks(ctx: Ctx, campaign_id: str, organisation_id: str, which: str) -> Select[HumanTask]:
    """The tasks behind a number of a team's Work: "done", "open", "overdue", or "" for all that count."""
    conditions = which_tasks(ctx)
    wanted = conditions[which] if which else or_(*conditions.values())
    return (
        select(HumanTask)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(HumanTask.organisation_id == organisation_id, is_of_campaign(campaign_id), wanted)
    )


def _sum(name: str, condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0)).label(name)
