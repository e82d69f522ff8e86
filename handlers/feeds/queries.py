"""What stands in a person's calendar, in a number of statements that does not depend on how much there is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from engine.context import Ctx
from engine.inbox.lists import list_inbox
from engine.inbox.terms import Filter, InboxTask
from engine.models import NEVER, AuditEvent
from handlers.campaigns.models import Campaign
from handlers.campaigns.queries import list_campaigns
from handlers.directory.models import Account, Organisation, Person
from handlers.directory.passwords import token_id
from handlers.directory.queries import principals_of
from handlers.feeds.models import CalendarFeed, DueChange

MOST_TASKS = 500
"""Of a person's open tasks so many are in the calendar, those due first."""


@dataclass(frozen=True)
class Revision:
    """How often an entry was changed and when it was written last."""

    times: int
    at: datetime


@dataclass(frozen=True)
class Entries:
    """All that a calendar shows. `revisions` has those of tasks that were given another due time, by task id, and of
    campaigns, by campaign id; `places` the names of the tasks' organisations."""

    tasks: Sequence[InboxTask]
    places: dict[str, str]
    campaigns: Sequence[Campaign]
    revisions: dict[str, Revision]


def find_feed(ctx: Ctx, secret: str) -> tuple[CalendarFeed, Account] | None:
    """The calendar at a secret address and its owner's account; None once revoked or the person is disabled."""
    if not secret.isascii():
        return None
    query = (
        select(CalendarFeed, Account)
        .join(Account, Account.person_id == CalendarFeed.person_id)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.secret_hash == token_id(secret))
        .where(Account.is_disabled.is_(False), Person.is_active)
    )
    row = ctx.session.execute(query).first()
    return (row[0], row[1]) if row else None


def find_own(ctx: Ctx, person_id: str) -> CalendarFeed | None:
    """A person's calendar address, if there is one."""
    return ctx.session.get(CalendarFeed, person_id)


def list_entries(ctx: Ctx, person_id: str) -> Entries:
    """A person's open tasks that are due some day, and the campaigns that run."""
    page = list_inbox(ctx, principals_of(ctx, person_id), narrow=Filter(due_before=NEVER), limit=MOST_TASKS)
    campaigns = list_campaigns(ctx, ("running",))
    return Entries(
        tasks=page.rows,
        places=_places(ctx, {task.organisation_id for task in page.rows if task.organisation_id}),
        campaigns=campaigns,
        revisions=_task_revisions(ctx, [task.id for task in page.rows]) | _campaign_revisions(ctx, campaigns),
    )


def _places(ctx: Ctx, ids: Collection[str]) -> dict[str, str]:
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    return {row.id: row.name for row in ctx.session.execute(query)}


def _task_revisions(ctx: Ctx, ids: Collection[str]) -> dict[str, Revision]:
    query = select(DueChange).where(DueChange.task_id.in_(ids))
    return {each.task_id: Revision(each.times, each.changed_at) for each in ctx.session.scalars(query)}


def _campaign_revisions(ctx: Ctx, campaigns: Collection[Campaign]) -> dict[str, Revision]:
    """How often the dates of each campaign were set; those without a process share one count, which only grows."""
    instances = [each.instance_id for each in campaigns if each.instance_id]
    query = (
        select(AuditEvent.instance_id, func.count(), func.max(AuditEvent.at))
        .where(AuditEvent.kind == "campaign.parameters_set")
        .where(or_(AuditEvent.instance_id.in_(instances), AuditEvent.instance_id.is_(None)))
        .group_by(AuditEvent.instance_id)
    )
    found = {instance_id: Revision(times, at) for instance_id, times, at in ctx.session.execute(query)}
    return {each.id: found[each.instance_id] for each in campaigns if each.instance_id in found}
