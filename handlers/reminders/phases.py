"""Reminders at the boundaries of phases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from engine.calendar import WorkCalendar
from engine.context import Ctx
from engine.models import NEVER
from engine.upsert import insert_or_ignore
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.queries import get_campaign, get_phase
from handlers.campaigns.rules import PHASE_NAMES, PhaseState
from handlers.directory.queries import list_posts, persons_of_all
from handlers.directory.rules import CITY
from handlers.notices.service import News, notify_all
from handlers.reminders import queries
from handlers.reminders.models import PhaseReminder
from handlers.reminders.policies import CLOSES, OPENS, PHASE_STEPS, PhaseStep
from handlers.reminders.queries import OpenItems
from handlers.reminders.rules import SEND_AT, next_open_hour, step_day

BATCH = 200
_NAMED = 10


def remind_of_phases(ctx: Ctx) -> int:
    """Plan what is missing, then send one batch of the oldest reminder that is due. A scheduler tick.

    Returns 0 when nothing is left to do. Dates that lie before the campaign's start are not made up for: an
    opening long past is told once, when the phase is opened.
    """
    to_plan = queries.list_phases_to_plan(ctx)
    for campaign, phase in to_plan:
        _plan(ctx, campaign, phase)
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


def _plan(ctx: Ctx, campaign: Campaign, phase: CampaignPhase) -> None:
    """Bring the reminders of a phase in line with its dates and state."""
    planned = {(row.event, row.step_offset): row for row in queries.list_reminders(ctx, phase)}
    calendar = ctx.ports.calendar(ctx)
    missing = []
    for step in PHASE_STEPS:
        boundary = _boundary(phase, step)
        due_at = _due_at(calendar, phase, step)
        row = planned.get((step.event, step.offset))
        if row is None:
            state = _state(due_at, campaign.started_at or ctx.now())
            missing.append(_row(phase, step, state, due_at))
        elif row.boundary_on != boundary:
            row.boundary_on, row.sent_up_to = boundary, ""
            row.state, row.due_at = _state(due_at, ctx.now()), due_at or NEVER
        elif row.state == "pending":
            row.state, row.due_at = "pending" if due_at else "skipped", due_at or NEVER
    insert_or_ignore(ctx.session, PhaseReminder, missing)


def _boundary(phase: CampaignPhase, step: PhaseStep) -> date:
    return phase.starts_on if step.event == OPENS else phase.ends_on


def _state(due_at: datetime | None, since: datetime) -> str:
    """What was due before anybody could have planned it is not made up for."""
    return "pending" if due_at and due_at > since else "skipped"


def _row(phase: CampaignPhase, step: PhaseStep, state: str, due_at: datetime | None) -> dict[str, Any]:
    return {
        "campaign_id": phase.campaign_id,
        "phase_number": phase.number,
        "event": step.event,
        "step_offset": step.offset,
        "boundary_on": _boundary(phase, step),
        "state": state,
        "due_at": due_at or NEVER,
    }


def _due_at(calendar: WorkCalendar, phase: CampaignPhase, step: PhaseStep) -> datetime | None:
    """When a step is to be sent; an opening is not announced before the phase is opened (NEVER until then)."""
    if step.event == OPENS and step.offset == 0:
        if phase.state == PhaseState.CLOSED:
            return None
        if phase.started_at is None:
            return NEVER
        first_day = calendar.next_working_day(phase.starts_on)
        return max(calendar.instant(first_day, SEND_AT), next_open_hour(calendar, phase.started_at))
    return calendar.instant(step_day(calendar, _boundary(phase, step), step.offset), SEND_AT)


def _send_batch(ctx: Ctx, reminder: PhaseReminder) -> int:
    """Send the next batch of one reminder; returns at least 1, for the row it has moved on."""
    phase = get_phase(ctx, reminder.campaign_id, reminder.phase_number)
    step = _STEPS[reminder.event, reminder.step_offset]
    if _is_superseded(ctx, phase, step):
        reminder.state = "skipped"
        return 1
    audience = _AUDIENCES[step.to](ctx, phase, reminder.sent_up_to)
    if step.to in _PAGED and len(audience) == BATCH:
        reminder.sent_up_to = audience[-1].principal
    else:
        reminder.state = "sent"
    return max(1, notify_all(ctx, _compose(ctx, phase, step, audience)))


_STEPS: Mapping[tuple[str, int], PhaseStep] = {(step.event, step.offset): step for step in PHASE_STEPS}


def _is_superseded(ctx: Ctx, phase: CampaignPhase, step: PhaseStep) -> bool:
    """After an outage: the boundary is over, or a newer reminder to the same audience is due as well."""
    calendar = ctx.ports.calendar(ctx)
    today = calendar.local(ctx.now()).date()
    if step.event == OPENS and step.offset < 0 and today >= phase.starts_on:
        return True
    if step.event == CLOSES and step.offset <= 0 and today > phase.ends_on:
        return True
    newer = (
        other
        for other in PHASE_STEPS
        if (other.event, other.to) == (step.event, step.to) and other.offset > step.offset
    )
    moments = (_due_at(calendar, phase, other) for other in newer)
    return any(moment is not None and moment <= ctx.now() for moment in moments)


@dataclass(frozen=True)
class _Told:
    """A principal to be told and what of: the parameters that differ between recipients."""

    principal: str
    params: Mapping[str, Any]


def _everyone(ctx: Ctx, _phase: CampaignPhase, after: str) -> list[_Told]:
    day = ctx.ports.calendar(ctx).local(ctx.now()).date()
    posts = queries.list_participants(ctx, day, after.removeprefix("post:"), BATCH)
    return [_Told(f"post:{post_id}", {}) for post_id in posts]


def _owners(ctx: Ctx, phase: CampaignPhase, after: str) -> list[_Told]:
    counts = queries.count_items_by_owner(ctx, phase.campaign_id, phase.code, after, BATCH)
    return [_Told(principal, {"count": count}) for principal, count in counts]


def _counties(ctx: Ctx, phase: CampaignPhase, _after: str) -> list[_Told]:
    by_county: dict[str, list[OpenItems]] = {}
    for each in queries.count_items_by_organisation(ctx, phase.campaign_id, phase.code):
        if each.county_id is not None:
            by_county.setdefault(each.county_id, []).append(each)
    names = queries.names_of_organisations(ctx, by_county)
    return [
        _Told(
            f"post:{post.id}",
            _list_of(by_county[post.organisation_id]) | {"county": names[post.organisation_id]},
        )
        for post in list_posts(ctx, "county_union", by_county)
    ]


def _director(ctx: Ctx, phase: CampaignPhase, _after: str) -> list[_Told]:
    items = queries.count_items_by_organisation(ctx, phase.campaign_id, phase.code)
    if not items:
        return []
    return [_Told(f"post:{post.id}", _list_of(items)) for post in list_posts(ctx, "office_director", [CITY])]


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


_AUDIENCES: Mapping[str, Callable[[Ctx, CampaignPhase, str], list[_Told]]] = {
    "everyone": _everyone,
    "owners": _owners,
    "counties": _counties,
    "director": _director,
}

_PAGED = ("everyone", "owners")
_LINKS = {"owners": "/inbox"}


def _compose(ctx: Ctx, phase: CampaignPhase, step: PhaseStep, audience: Sequence[_Told]) -> list[News]:
    boundary = _boundary(phase, step)
    event_key = f"phase:{phase.campaign_id}:{phase.number}:{step.event}:{boundary}:{step.offset}"
    chinese, english = PHASE_NAMES[phase.code]
    common = {
        "campaign": get_campaign(ctx, phase.campaign_id).title,
        "phase": {"zh": phase.name or chinese, "en": english},
        "starts": phase.starts_on,
        "ends": phase.ends_on,
    }
    link = _LINKS.get(step.to, f"/progress?campaign={phase.campaign_id}")
    persons = persons_of_all(ctx, [told.principal for told in audience])
    return [
        News(person, event_key, step.text, {**common, **told.params}, link)
        for told in audience
        for person in persons[told.principal]
    ]
