"""What diagrams may ask of a campaign."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.campaigns import queries, service
from handlers.campaigns.models import CampaignPhase
from handlers.campaigns.rules import CampaignState, closing_day


def _plain(phase: CampaignPhase) -> dict[str, Any]:
    return {
        "number": phase.number,
        "code": phase.code,
        "name": phase.name,
        "starts_on": phase.starts_on,
        "ends_on": phase.ends_on,
        "state": phase.state,
    }


@handler("campaigns.read_parameters")
def read_parameters(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """The campaign's year, title, phases with their dates, and every setting by its name."""
    found = queries.get_campaign(ctx, campaign)
    return {
        "year": found.year,
        "campaign_title": found.title,
        "phases": [_plain(phase) for phase in found.phases],
        "closes_on": closing_day(found.phases),
        **queries.get_settings(ctx, campaign),
    }


@handler("campaigns.propose_campaign")
def propose_campaign(ctx: Ctx, *, year: int, instance: str) -> dict[str, Any]:
    """Create the campaign of a year whose process the calendar has started; not if the office was faster."""
    proposed = service.propose_campaign(ctx, int(year), instance)
    return {"proposed": proposed, "campaign_title": queries.get_campaign(ctx, str(year)).title}


@handler("campaigns.start_phase")
def start_phase(ctx: Ctx, *, campaign: str, phase: object, starts_on: date) -> dict[str, Any]:
    """Start a phase (number or code) unless the campaign is suspended: `held` says so."""
    return {"held": not service.start_phase(ctx, campaign, phase, starts_on)}


@handler("campaigns.open_phase")
def open_phase(ctx: Ctx, *, campaign: str, phase: object) -> dict[str, Any]:
    """Mark a phase (number or code) as running."""
    return {"phase": _plain(service.open_phase(ctx, campaign, phase))}


@handler("campaigns.close_phase")
def close_phase(ctx: Ctx, *, campaign: str, phase: object) -> dict[str, Any]:
    """Mark a phase (number or code) as closed."""
    return {"phase": _plain(service.close_phase(ctx, campaign, phase))}


@handler("campaigns.suspend_campaign")
def suspend_campaign(ctx: Ctx, *, campaign: str, reason: str) -> None:
    """Stop the campaign for the time being."""
    service.suspend_campaign(ctx, campaign, reason)


@handler("campaigns.resume_campaign")
def resume_campaign(ctx: Ctx, *, campaign: str) -> None:
    """Let the campaign go on."""
    service.resume_campaign(ctx, campaign)


@handler("campaigns.close_campaign")
def close_campaign(ctx: Ctx, *, campaign: str) -> None:
    """The year is over: the campaign is closed."""
    service.end_campaign(ctx, campaign, CampaignState.CLOSED)


@handler("campaigns.cancel_campaign")
def cancel_campaign(ctx: Ctx, *, campaign: str) -> None:
    """The campaign is given up."""
    service.end_campaign(ctx, campaign, CampaignState.CANCELLED)
