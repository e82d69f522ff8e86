"""Reads: when something is due, and what the reminders need to know of tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select

from engine.context import Ctx
from engine.models import NEVER, HumanTask, Instance, InstanceState, TaskCandidate, TaskState
from engine.statements import Statement
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.directory.models import Organisation, Post
from handlers.directory.queries import is_active_on
from handlers.directory.rules import Kind
from handlers.reminders.models import PhaseReminder, ReminderRelease, TaskReminder
from handlers.reminders.policies import ITEMS
from handlers.reminders.rules import CLOSES, OPENS


def next_due_at(ctx: Ctx) -> datetime | None:
    """When the next reminder is due, for whoever moves a clock; None if none is planned."""
    ctx.transaction.flush_session()
    moments = [row["at"] for each in _NEXT for row in each.rows(ctx.transaction, {})]
    return min((each for each in moments if each is not None and each < NEVER), default=None)


HOUR = "%Y-%m-%d %H"


def hour_of(ctx: Ctx, moment: Any) -> ColumnElement[str]:
    """The hour of a moment in UTC, as text (`HOUR`): to count by it in the database, a year has 8,784."""
    if ctx.session.get_bind().dialect.name == "sqlite":
        return func.substr(moment, 1, 13)
    return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD HH24")


def is_of_running_campaign() -> ColumnElement[bool]:
    """The condition on phase reminders that their campaign runs."""
    return PhaseReminder.campaign_id.in_(select(Campaign.id).where(Campaign.state == "running"))


_OPEN_TASKS = select(HumanTask).where(
    HumanTask.id.in_(bindparam("wanted", expanding=True)), HumanTask.state == TaskState.READY
)
_OWNERS = (
    select(TaskCandidate.task_id, TaskCandidate.principal)
    .where(TaskCandidate.task_id.in_(bindparam("wanted", expanding=True)))
    .order_by(TaskCandidate.principal)
)
_NEXT = (
    Statement(select(func.min(TaskReminder.next_at).label("at"))),
    Statement(
        select(func.min(PhaseReminder.due_at).label("at")).where(
            PhaseReminder.state == "pending", is_of_running_campaign()
        )
    ),
)


def list_open_tasks(ctx: Ctx, task_ids: Collection[str]) -> dict[str, HumanTask]:
    """The open ones of some tasks, by id."""
    return {task.id: task for task in ctx.session.scalars(_OPEN_TASKS, {"wanted": list(task_ids)})}


def find_suspended(ctx: Ctx, tasks: Iterable[HumanTask]) -> set[str]:
    """The ids of those tasks whose process or campaign is suspended; a campaign's name begins the business key."""
    campaigns = set(ctx.session.scalars(select(Campaign.id).where(Campaign.state == "suspended")))
    by_instance: dict[str, list[str]] = {}
    for task in tasks:
        by_instance.setdefault(task.instance_id, []).append(task.id)
    query = select(Instance.id, Instance.business_key, Instance.state).where(Instance.id.in_(by_instance))
    return {
        task_id
        for instance_id, key, state in ctx.session.execute(query)
        if state == InstanceState.SUSPENDED or key.partition(":")[0] in campaigns
        for task_id in by_instance[instance_id]
    }


def list_owners(ctx: Ctx, task_ids: Collection[str]) -> dict[str, list[str]]:
    """The principals who may do each of some open tasks."""
    found: dict[str, list[str]] = {task_id: [] for task_id in task_ids}
    for task_id, principal in ctx.session.execute(_OWNERS, {"wanted": list(task_ids)}):
        found[task_id].append(principal)
    return found


def names_of_organisations(ctx: Ctx, organisation_ids: Iterable[str | None]) -> dict[str, str]:
    """Names by organisation id."""
    ids = {each for each in organisation_ids if each is not None}
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {row.id: row.name for row in ctx.session.execute(query)} if ids else {}


def _has_reminder(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition on phases that one of their reminders is like this."""
    return exists().where(
        PhaseReminder.campaign_id == CampaignPhase.campaign_id,
        PhaseReminder.phase_number == CampaignPhase.number,
        *conditions,
    )


def _is_planned(event: str, day: Any) -> ColumnElement[bool]:
    """The condition on phases that this boundary is planned for its day by the version in force."""
    newest = select(func.coalesce(func.max(ReminderRelease.number), 0)).where(ReminderRelease.policy == event)
    return _has_reminder(
        PhaseReminder.event == event,
        PhaseReminder.boundary_on == day,
        PhaseReminder.version == newest.scalar_subquery(),
    )


def _select_running() -> Select[Campaign, CampaignPhase]:
    return (
        select(Campaign, CampaignPhase)
        .join(CampaignPhase, CampaignPhase.campaign_id == Campaign.id)
        .where(Campaign.state == "running")
        .order_by(CampaignPhase.campaign_id, CampaignPhase.number)
    )


def _select_phases_to_plan() -> Select[Campaign, CampaignPhase]:
    waits = and_(
        PhaseReminder.event == OPENS, PhaseReminder.state == "pending", PhaseReminder.due_at == NEVER
    )
    return _select_running().where(
        or_(
            ~_is_planned(OPENS, CampaignPhase.starts_on),
            ~_is_planned(CLOSES, CampaignPhase.ends_on),
            and_(CampaignPhase.state != "pending", _has_reminder(waits)),
        )
    )


# Built once: it is asked at every tick of the scheduler.
_PHASES_TO_PLAN = _select_phases_to_plan()


def list_phases_to_plan(ctx: Ctx) -> list[tuple[Campaign, CampaignPhase]]:
    """Phases of running campaigns whose reminders are missing, or were planned for other dates or by another version.

    Also those whose opening has been waited for and has come.
    """
    return [(campaign, phase) for campaign, phase in ctx.session.execute(_PHASES_TO_PLAN)]


def list_running_phases(ctx: Ctx) -> list[tuple[Campaign, CampaignPhase]]:
    """All phases of running campaigns, in order."""
    return [(campaign, phase) for campaign, phase in ctx.session.execute(_select_running())]


def list_reminders(ctx: Ctx, phase: CampaignPhase, event: str) -> list[PhaseReminder]:
    """The reminders planned for a boundary of a phase, in order."""
    query = select(PhaseReminder).where(
        PhaseReminder.campaign_id == phase.campaign_id,
        PhaseReminder.phase_number == phase.number,
        PhaseReminder.event == event,
    )
    return list(ctx.session.scalars(query.order_by(PhaseReminder.step_offset)))


def list_participants(ctx: Ctx, roles: Collection[str], day: date, after: str, limit: int) -> list[str]:
    """The posts with these roles at the organisations that take part on a day, by id."""
    query = (
        select(Post.id)
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.role.in_(roles), is_active_on(day), Post.id > after)
        .order_by(Post.id)
        .limit(limit)
    )
    return list(ctx.session.scalars(query))


def _is_open_item(campaign_id: str, phase_code: str) -> ColumnElement[bool]:
    """The condition on tasks joined with their instances; business keys begin with the campaign."""
    return and_(
        HumanTask.state == TaskState.READY,
        HumanTask.definition_key.in_(ITEMS[phase_code]),
        or_(Instance.business_key == campaign_id, Instance.business_key.startswith(f"{campaign_id}:")),
    )


def count_items_by_owner(
    ctx: Ctx, campaign_id: str, phase_code: str, after: str, limit: int
) -> list[tuple[str, int]]:
    """Principals with open items of a phase and how many, by principal."""
    query = (
        select(TaskCandidate.principal, func.count())
        .join(HumanTask, HumanTask.id == TaskCandidate.task_id)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(_is_open_item(campaign_id, phase_code), TaskCandidate.principal > after)
        .group_by(TaskCandidate.principal)
        .order_by(TaskCandidate.principal)
        .limit(limit)
    )
    return [(principal, number) for principal, number in ctx.session.execute(query)]


@dataclass(frozen=True)
class OpenItems:
    """What one organisation has left open: `county_id` is its county's id, its own if it is one."""

    county_id: str | None
    organisation: str
    count: int


def count_items_by_organisation(ctx: Ctx, campaign_id: str, phase_code: str) -> list[OpenItems]:
    """Organisations with open items of a phase, by id."""
    county = case((Organisation.kind == Kind.COUNTY, Organisation.id), else_=Organisation.county_id)
    query = (
        select(county, Organisation.name, func.count())
        .select_from(HumanTask)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .join(Organisation, Organisation.id == HumanTask.organisation_id)
        .where(_is_open_item(campaign_id, phase_code))
        .group_by(Organisation.id, county, Organisation.name)
        .order_by(Organisation.id)
    )
    return [OpenItems(*row) for row in ctx.session.execute(query)]
