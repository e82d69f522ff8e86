"""When the beginning and the end of a phase are reminded of, by the policy in force; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.calendar import WorkCalendar
from engine.context import Ctx
from engine.models import NEVER
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.rules import PhaseState
from handlers.reminders.models import PhaseReminder
from handlers.reminders.policies import BOUNDARY_POLICIES
from handlers.reminders.releases import get_version
from handlers.reminders.rules import CALENDAR, OPENS, SEND_AT, Policy, Step, count_days, next_open_hour


@dataclass(frozen=True)
class Plan:
    """What a reminder of a boundary is to be: its row but for the place it has been sent up to."""

    boundary_on: date
    version: int
    state: str
    due_at: datetime


def plan_boundary(
    ctx: Ctx,
    campaign: Campaign,
    phase: CampaignPhase,
    policy: Policy,
    planned: Mapping[int, PhaseReminder],
) -> dict[int, Plan]:
    """By day of the policy, and of what is `planned`, what it is to be if the policy is in force; changes nothing."""
    calendar = ctx.ports.calendar(ctx)
    offsets = sorted({*planned, *(step.offset for step in policy.steps)})
    found = {}
    for offset in offsets:
        due_at = _due_at(calendar, phase, policy, offset)
        row = planned.get(offset)
        if row is not None:
            found[offset] = _follow(row, boundary_of(phase, policy.code), policy, due_at, ctx.now())
        else:
            started = campaign.started_at or ctx.now()
            state = _state(due_at, max(started, policy.since or started))
            found[offset] = Plan(boundary_of(phase, policy.code), policy.version, state, due_at or NEVER)
    return found


def _follow(
    row: PhaseReminder, boundary: date, policy: Policy, due_at: datetime | None, now: datetime
) -> Plan:
    """What becomes of a reminder that is planned, or was sent."""
    is_moved, is_other = row.boundary_on != boundary, row.version != policy.version
    since = policy.since or now
    # Whoever sent it may have known nothing of the release yet.
    is_done = row.state == "sent" and row.due_at == due_at
    if is_other and not is_moved and row.state == "pending" and row.due_at <= since:
        return Plan(row.boundary_on, row.version, row.state, row.due_at)  # goes out as it was planned
    if not policy.steps_on(row.step_offset):
        state, due_at = "skipped" if row.state == "pending" else row.state, row.due_at
    elif is_moved:
        state = _state(due_at, now)
    elif is_other and not is_done and _state(due_at, since) == "pending":
        state = "pending"
    elif is_other or row.state != "pending":
        state, due_at = "skipped" if row.state == "pending" else row.state, row.due_at
    else:
        state = "pending" if due_at else "skipped"
    return Plan(boundary, policy.version, state, due_at or NEVER)


def boundary_of(phase: CampaignPhase, event: str) -> date:
    """The first or the last day of a phase."""
    return phase.starts_on if event == OPENS else phase.ends_on


def _state(due_at: datetime | None, since: datetime) -> str:
    """What was due before anybody could have planned it is not made up for."""
    return "pending" if due_at and due_at > since else "skipped"


def _due_at(calendar: WorkCalendar, phase: CampaignPhase, policy: Policy, offset: int) -> datetime | None:
    """When a day is due; a phase is not said to have begun before it is opened (NEVER until then)."""
    if policy.code != OPENS or offset < 0:
        day = count_days(calendar, boundary_of(phase, policy.code), offset, policy.counted)
        return calendar.instant(day, SEND_AT)
    if phase.state == PhaseState.CLOSED:
        return None
    if phase.started_at is None:
        return NEVER
    opened = next_open_hour(calendar, phase.started_at, policy.counted)
    return max(day_begun(calendar, phase, policy, offset), opened)


def day_begun(calendar: WorkCalendar, phase: CampaignPhase, policy: Policy, offset: int) -> datetime:
    """When the beginning, or a day after it, is told if the phase is opened in time."""
    day = phase.starts_on
    if offset or policy.counted == CALENDAR:
        day = count_days(calendar, day, offset, policy.counted)
    return calendar.instant(day if policy.counted == CALENDAR else calendar.next_working_day(day), SEND_AT)


def steps_of(ctx: Ctx, reminder: PhaseReminder | Plan, event: str, offset: int) -> tuple[Step, ...]:
    """What a planned reminder asks for, by the version it was planned by."""
    return get_version(ctx, BOUNDARY_POLICIES[event], reminder.version).steps_on(offset)
