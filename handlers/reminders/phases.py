"""Reminders at the boundaries of phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.upsert import insert_or_ignore
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.queries import get_campaign, get_phase
from handlers.campaigns.rules import PHASE_NAMES
from handlers.directory.queries import list_posts, persons_of_all
from handlers.directory.rules import CITY
from handlers.notices.service import News, notify_all
from handlers.reminders import queries
from handlers.reminders.boundaries import plan_boundary, steps_of
from handlers.reminders.ladder import CITY_LEVEL
from handlers.reminders.models import PhaseReminder
from handlers.reminders.policies import BOUNDARY_POLICIES
from handlers.reminders.queries import OpenItems
from handlers.reminders.releases import in_force
from handlers.reminders.rules import CLOSES, OPENS, OWNER, Policy, Step

BATCH = 200
_NAMED = 10


def remind_of_phases(ctx: Ctx) -> int:
    """Plan what is missing, then send one batch of the oldest reminder that is due. A scheduler tick.

    Returns 0 when nothing is left to do. Dates that lie before the campaign's start, or before the release of the
    policy, are not made up for: an opening long past is told once, when the phase is opened.
    """
    to_plan = queries.list_phases_to_plan(ctx)
    for campaign, phase in to_plan:
        for policy in BOUNDARY_POLICIES.values():
            _plan(ctx, campaign, phase, in_force(ctx, policy))
    if to_plan:
        ctx.session.flush()  # what has just been planned may be due
    reminder = ctx.session.scalars(
        select(PhaseReminder)
        .where(PhaseReminder.state == "pending", PhaseReminder.due_at <= ctx.now())
        .where(queries.is_of_running_campaign())
        .order_by(
            PhaseReminder.due_at, PhaseReminder.campaign_id, PhaseReminder.event, PhaseReminder.step_offset
        )
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if reminder is None:
        return 0
    return _send_batch(ctx, reminder)


def _plan(ctx: Ctx, campaign: Campaign, phase: CampaignPhase, policy: Policy) -> None:
    """Bring the reminders of a boundary in line with its day, the phase's state and the policy."""
    planned = {row.step_offset: row for row in queries.list_reminders(ctx, phase, policy.code)}
    missing = []
    for offset, plan in plan_boundary(ctx, campaign, phase, policy, planned).items():
        row = planned.get(offset)
        if row is None:
            key = {"campaign_id": phase.campaign_id, "phase_number": phase.number, "event": policy.code}
            missing.append({**key, "step_offset": offset, **asdict(plan)})
            continue
        if plan.state != row.state or plan.boundary_on != row.boundary_on:
            row.sent_up_to = ""
        row.boundary_on, row.version, row.state, row.due_at = astuple(plan)
    insert_or_ignore(ctx.session, PhaseReminder, missing)


def _send_batch(ctx: Ctx, reminder: PhaseReminder) -> int:
    """Send the next batch of one reminder; returns at least 1, for the row it has moved on."""
    phase = get_phase(ctx, reminder.campaign_id, reminder.phase_number)
    steps = _still_asked(ctx, phase, reminder)
    news = []
    reminder.state = "sent" if steps else "skipped"
    # Those that are many come first, and alone until they are through.
    for step in sorted(steps, key=lambda step: not _is_paged(reminder.event, step)):
        audience = _list_audience(ctx, phase, reminder.event, step, reminder.sent_up_to)
        news += _compose(ctx, phase, reminder, step, audience)
        if _is_paged(reminder.event, step) and len(audience) == BATCH:
            reminder.state, reminder.sent_up_to = "pending", audience[-1].principal
            break
    return max(1, notify_all(ctx, news))


def _still_asked(ctx: Ctx, phase: CampaignPhase, reminder: PhaseReminder) -> list[Step]:
    """After an outage nobody is told whom a newer reminder that is due tells as well, or of what is over."""
    today = ctx.ports.calendar(ctx).local(ctx.now()).date()
    event, offset = reminder.event, reminder.step_offset
    if event == OPENS and offset < 0 and today >= phase.starts_on:
        return []
    if event == CLOSES and offset <= 0 and today > phase.ends_on:
        return []
    newer = {
        to
        for row in queries.list_reminders(ctx, phase, event)
        if row.state == "pending" and (reminder.due_at, offset) < (row.due_at, row.step_offset)
        if row.due_at <= ctx.now()
        for step in steps_of(ctx, row, event, row.step_offset)
        for to in step.to
    }
    asked = [
        replace(step, to=tuple(to for to in step.to if to not in newer))
        for step in steps_of(ctx, reminder, event, offset)
    ]
    return [step for step in asked if step.to]


@dataclass(frozen=True)
class _Told:
    """A principal to be told and what of: the parameters that differ between recipients."""

    principal: str
    params: Mapping[str, Any]


def _list_audience(ctx: Ctx, phase: CampaignPhase, event: str, step: Step, after: str) -> list[_Told]:
    """Whom a step tells: at most so many behind a place, of those who are many; or all of the levels above."""
    if OWNER in step.to:
        counts = queries.count_items_by_owner(ctx, phase.campaign_id, phase.code, after, BATCH)
        return [_Told(principal, {"count": count}) for principal, count in counts]
    if event == OPENS:
        day = ctx.ports.calendar(ctx).local(ctx.now()).date()
        posts = queries.list_participants(ctx, step.to, day, after.removeprefix("post:"), BATCH)
        return [_Told(f"post:{post_id}", {}) for post_id in posts]
    items = queries.count_items_by_organisation(ctx, phase.campaign_id, phase.code)
    return [told for role in step.to for told in _above(ctx, role, items)]


def _is_paged(event: str, step: Step) -> bool:
    """Whether it tells units, which are many."""
    return event == OPENS or OWNER in step.to


def _above(ctx: Ctx, role: str, items: Sequence[OpenItems]) -> list[_Told]:
    """A county hears of its own open items, the city's level of all."""
    if not items:
        return []
    if role in CITY_LEVEL:
        return [_Told(f"post:{post.id}", _list_of(items)) for post in list_posts(ctx, role, [CITY])]
    by_county: dict[str, list[OpenItems]] = {}
    for each in items:
        if each.county_id is not None:
            by_county.setdefault(each.county_id, []).append(each)
    names = queries.names_of_organisations(ctx, by_county)
    return [
        _Told(
            f"post:{post.id}",
            _list_of(by_county[post.organisation_id]) | {"county": names[post.organisation_id]},
        )
        for post in list_posts(ctx, role, by_county)
    ]


def _list_of(items: Sequence[OpenItems]) -> dict[str, Any]:
    """The number of items and the organisations in words, the first of many by name."""
    names = "、".join(item.organisation for item in items[:_NAMED])
    listed: object = names
    if len(items) > _NAMED:
        listed = {
            "zh": f"{names}等{len(items)}个单位",
            "en": f"{names} and others, {len(items)} bodies in all",
        }
    return {"count": sum(item.count for item in items), "organisations": listed}


def _compose(
    ctx: Ctx, phase: CampaignPhase, reminder: PhaseReminder, step: Step, audience: Sequence[_Told]
) -> list[News]:
    # With the version and the words: another version counts its days anew, and one day may tell several things.
    event_key = (
        f"phase:{phase.campaign_id}:{phase.number}:{reminder.event}:{reminder.boundary_on}:{step.offset}"
        f":{reminder.version}:{step.text}"
    )
    chinese, english = PHASE_NAMES[phase.code]
    common = {
        "campaign": get_campaign(ctx, phase.campaign_id).title,
        "phase": {"zh": phase.name or chinese, "en": english},
        "starts": phase.starts_on,
        "ends": phase.ends_on,
    }
    link = "/inbox" if OWNER in step.to else f"/progress?campaign={phase.campaign_id}"
    persons = persons_of_all(ctx, [told.principal for told in audience])
    return [
        News(person, event_key, step.text, {**common, **told.params}, link)
        for told in audience
        for person in persons[told.principal]
    ]
