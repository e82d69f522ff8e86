"""Writes: creating, starting, changing a campaign; opening and closing its phases; the working days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from engine.audit import changed
from engine.calendar import WorkCalendar
from engine.context import Ctx
from engine.errors import Conflict, Invalid
from engine.models import Message
from engine.upsert import insert_or_ignore
from handlers.campaigns import rules
from handlers.campaigns.models import Campaign, CampaignPhase, WorkingDay
from handlers.campaigns.queries import forget_calendar, get_campaign, get_phase, get_settings
from handlers.campaigns.rules import CampaignState, PhaseDates, PhaseState

PROCESS = "annual_campaign"
SUSPENDED = "campaign_suspended"


class BadParameters(Invalid):
    """These dates or rules do not fit together."""

    code = "campaign.bad_parameters"


class CampaignExists(Conflict):
    """There is a campaign for this year already."""

    code = "campaign.exists"


def create_campaign(
    ctx: Ctx, year: int, *, title: str = "", settings: Mapping[str, Any] | None = None
) -> Campaign:
    """A draft with the phases, quotas and rules of 2015 moved to the year.

    Raises CampaignExists, BadParameters. A phase may have begun already: nothing happens before the start.
    """
    require_year(year)
    if ctx.session.scalar(select(Campaign.id).where(Campaign.year == year)) is not None:
        raise CampaignExists(year=year)
    merged = {**rules.default_settings(year), **(settings or {})}
    if errors := rules.find_settings_errors(merged):
        raise BadParameters(errors=errors)
    seed_working_days(ctx)
    campaign = Campaign(
        id=str(year),
        year=year,
        title=title.strip() or rules.default_title(year),
        settings=merged,
        created_at=ctx.now(),
        phases=[
            CampaignPhase(
                number=phase.number,
                code=phase.code,
                name=phase.name,
                starts_on=phase.starts_on,
                ends_on=phase.ends_on,
            )
            for phase in rules.default_phases(year)
        ],
    )
    ctx.session.add(campaign)
    ctx.session.flush()  # the year's UNIQUE decides here, before anything refers to the campaign
    ctx.record("campaign.created", data={"campaign": campaign.id})
    return campaign


def require_year(year: int) -> None:
    """Raise BadParameters unless it is from 2000 to 2999."""
    if not 2000 <= year <= 2999:
        raise BadParameters(errors=["campaign.bad_year"])


def start_campaign(ctx: Ctx, campaign_id: str) -> str:
    """Start the campaign's process; returns the instance id, the same one if it runs already."""
    campaign = get_campaign(ctx, campaign_id)
    if campaign.state == CampaignState.RUNNING and campaign.instance_id is not None:
        return campaign.instance_id
    if campaign.state != CampaignState.DRAFT:
        raise Conflict(code="campaign.ended", campaign=campaign_id)
    instance_id = ctx.processes.start(
        ctx,
        PROCESS,
        business_key=campaign_id,
        data={"campaign": campaign_id, "year": campaign.year, "campaign_title": campaign.title},
        start_key=f"{PROCESS}:{campaign_id}",
    )
    ctx.session.flush()  # the campaign's row refers to the instance's
    _mark_started(ctx, campaign, instance_id)
    return instance_id


def take_over_campaign(ctx: Ctx, campaign_id: str) -> None:
    """Let a contest run whose phases are led outside Saicheng: all that people start of themselves is open in it.

    It has no process of its own: opening and closing its phases and ending it are for whoever took it over. Raises
    Conflict unless it is a draft.
    """
    campaign = get_campaign(ctx, campaign_id)
    if campaign.state != CampaignState.DRAFT:
        raise Conflict(code="campaign.exists", campaign=campaign_id)
    _mark_started(ctx, campaign, None)


def _mark_started(ctx: Ctx, campaign: Campaign, instance_id: str | None) -> None:
    campaign.state = CampaignState.RUNNING
    campaign.started_at = ctx.now()
    campaign.instance_id = instance_id
    ctx.record("campaign.started", instance_id=instance_id, data={"campaign": campaign.id})


def propose_campaign(ctx: Ctx, year: int, instance_id: str) -> bool:
    """Give a process that the calendar has started its campaign; False if the year's contest has its own already.

    A draft that nobody has started is taken up. The office confirms or declines it as its first task (S-77).
    """
    campaign = ctx.session.scalar(select(Campaign).where(Campaign.year == year))
    if campaign is None:
        campaign = create_campaign(ctx, year)
    if campaign.state == CampaignState.DRAFT:
        _mark_started(ctx, campaign, instance_id)
    return campaign.instance_id == instance_id


def request_suspension(ctx: Ctx, campaign_id: str, reason: str) -> None:
    """Ask the campaign's process to stop for the time being.

    Raises Invalid without a reason, Conflict unless the campaign runs and has not been asked already: what is
    asked before the plan is issued waits until then.
    """
    campaign = get_campaign(ctx, campaign_id)
    if not reason.strip():
        raise Invalid(code="campaign.reason_missing", campaign=campaign_id)
    if campaign.state != CampaignState.RUNNING:
        raise Conflict(code="campaign.not_running", campaign=campaign_id)
    asked = select(Message.id).where(
        Message.name == SUSPENDED, Message.correlation_key == campaign_id, Message.state == "pending"
    )
    if ctx.session.scalar(asked.limit(1)) is not None:
        raise Conflict(code="campaign.suspension_asked", campaign=campaign_id)
    ctx.processes.send(ctx, SUSPENDED, campaign_id, {"reason": reason.strip()})
    ctx.record("campaign.suspension_asked", instance_id=campaign.instance_id, data={"reason": reason.strip()})


def suspend_campaign(ctx: Ctx, campaign_id: str, reason: str) -> None:
    """Mark a running campaign as suspended; nothing happens if it is."""
    campaign = get_campaign(ctx, campaign_id)
    if campaign.state == CampaignState.RUNNING:
        campaign.state, campaign.suspension_reason = CampaignState.SUSPENDED, reason.strip() or "未说明"
        ctx.record("campaign.suspended", instance_id=campaign.instance_id, data={"reason": reason})


def resume_campaign(ctx: Ctx, campaign_id: str) -> None:
    """Let a suspended campaign go on; nothing happens if it runs."""
    campaign = get_campaign(ctx, campaign_id)
    if campaign.state == CampaignState.SUSPENDED:
        campaign.state, campaign.suspension_reason = CampaignState.RUNNING, ""
        ctx.record("campaign.resumed", instance_id=campaign.instance_id)


def end_campaign(ctx: Ctx, campaign_id: str, state: CampaignState) -> None:
    """Close or cancel a campaign; nothing happens if it has ended so already. Raises Conflict."""
    campaign = get_campaign(ctx, campaign_id)
    if campaign.state == state:
        return
    if campaign.state in (CampaignState.CLOSED, CampaignState.CANCELLED):
        raise Conflict(code="campaign.ended", campaign=campaign_id)
    campaign.state, campaign.suspension_reason = state, ""
    campaign.ended_at = ctx.now()
    ctx.record(f"campaign.{state}", instance_id=campaign.instance_id, data={"campaign": campaign_id})


def set_parameters(
    ctx: Ctx,
    campaign_id: str,
    *,
    title: str | None = None,
    phase_dates: Mapping[int, tuple[date, date]] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Campaign:
    """Change the title, dates of phases (number → first and last day) or settings; what is not given stays.

    Raises BadParameters(errors=[codes]) and changes nothing; dates of a closed phase cannot move, nor the
    first day of a running one.
    """
    campaign = get_campaign(ctx, campaign_id)
    merged = {**get_settings(ctx, campaign_id), **(settings or {})}
    moves = phase_dates or {}
    plan = [_moved(phase, moves.get(phase.number)) for phase in campaign.phases]
    if errors := _date_errors(campaign, plan) + rules.find_settings_errors(merged):
        raise BadParameters(errors=errors)
    before = _parameters(campaign)
    for phase, dates in zip(campaign.phases, plan, strict=True):
        phase.starts_on, phase.ends_on = dates.starts_on, dates.ends_on
    campaign.settings = merged
    campaign.title = (title or "").strip() or campaign.title
    data = {"campaign": campaign_id, **changed(before, _parameters(campaign))}
    ctx.record("campaign.parameters_set", instance_id=campaign.instance_id, data=data)
    return campaign


def _parameters(campaign: Campaign) -> dict[str, Any]:
    phases = {f"phase_{each.number}": [each.starts_on, each.ends_on] for each in campaign.phases}
    return {"title": campaign.title, **phases, **campaign.settings}


def find_date_errors(ctx: Ctx, campaign_id: str, phase_dates: Mapping[int, tuple[date, date]]) -> list[str]:
    """Why `set_parameters` would refuse these dates, as codes; raises NotFound."""
    campaign = get_campaign(ctx, campaign_id)
    return _date_errors(campaign, [_moved(phase, phase_dates.get(phase.number)) for phase in campaign.phases])


def _date_errors(campaign: Campaign, plan: list[PhaseDates]) -> list[str]:
    is_fixed = any(_is_fixed(phase, dates) for phase, dates in zip(campaign.phases, plan, strict=True))
    return [*rules.find_phase_errors(plan), *(["campaign.phase_fixed"] if is_fixed else [])]


def _moved(phase: CampaignPhase, dates: tuple[date, date] | None) -> PhaseDates:
    starts_on, ends_on = dates or (phase.starts_on, phase.ends_on)
    return PhaseDates(phase.number, phase.code, phase.name, starts_on, ends_on)


def _is_fixed(phase: CampaignPhase, dates: PhaseDates) -> bool:
    moves_start, moves_end = phase.starts_on != dates.starts_on, phase.ends_on != dates.ends_on
    if phase.state == PhaseState.CLOSED:
        return moves_start or moves_end
    return phase.state == PhaseState.RUNNING and moves_start


def start_phase(ctx: Ctx, campaign_id: str, phase: object, starts_on: date) -> bool:
    """Send the message that starts a phase (number or code); False, and nothing sent, while the campaign is suspended.

    Looking and sending are one transaction. Each call sends anew: a phase is started once because its caller asks once.
    """
    if get_campaign(ctx, campaign_id).state == CampaignState.SUSPENDED:
        return False
    code = get_phase(ctx, campaign_id, phase).code
    ctx.processes.send(ctx, f"{code}_started", campaign_id, {"campaign": campaign_id, "starts_on": starts_on})
    return True


def open_phase(ctx: Ctx, campaign_id: str, phase: object) -> CampaignPhase:
    """Mark a phase (number or code) as running; nothing happens if it runs or is closed."""
    found = get_phase(ctx, campaign_id, phase)
    if found.state == PhaseState.PENDING:
        found.state = PhaseState.RUNNING
        found.started_at = ctx.now()
        ctx.record("phase.opened", data={"campaign": campaign_id, "phase": found.number})
    return found


def close_phase(ctx: Ctx, campaign_id: str, phase: object) -> CampaignPhase:
    """Mark a running phase as closed; nothing happens if it is. Raises Conflict if it never opened."""
    found = get_phase(ctx, campaign_id, phase)
    if found.state == PhaseState.PENDING:
        raise Conflict(code="campaign.phase_not_open", campaign=campaign_id, phase=found.number)
    if found.state == PhaseState.RUNNING:
        found.state = PhaseState.CLOSED
        found.closed_at = ctx.now()
        ctx.record("phase.closed", data={"campaign": campaign_id, "phase": found.number})
    return found


def seed_working_days(ctx: Ctx) -> None:
    """Put the shipped holidays into the table; days somebody has edited stay as they are."""
    shipped = json.loads(files("handlers.campaigns").joinpath("working_days.json").read_text("utf-8"))
    calendar = WorkCalendar.from_table(shipped)
    rows = [{"on": day, "is_working": False, "label": "放假"} for day in sorted(calendar.days_off)]
    rows += [{"on": day, "is_working": True, "label": "调休上班"} for day in sorted(calendar.extra_workdays)]
    insert_or_ignore(ctx.session, WorkingDay, rows)
    forget_calendar(ctx)


def set_working_day(ctx: Ctx, day: date, is_working: bool, label: str = "") -> None:
    """Say whether a day is worked, against its weekday or back in line with it."""
    row = ctx.session.get(WorkingDay, day) or WorkingDay(on=day)
    before = {"is_working": row.is_working, "label": row.label}
    row.is_working, row.label = is_working, label
    ctx.session.add(row)
    ctx.session.flush()  # the calendar may be asked again in this transaction
    forget_calendar(ctx)
    after = {"is_working": is_working, "label": label}
    ctx.record("calendar.changed", data={"on": day, **changed(before, after)})
