"""Writes of the summary register, and opening a phase on the day that was decided. Each is safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from engine.context import Ctx
from engine.errors import Conflict
from handlers.campaigns import service as campaigns
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.queries import get_campaign, get_phase
from handlers.campaigns.rules import PhaseState, closing_day
from handlers.directory.models import Organisation
from handlers.directory.rules import CITY, Kind
from handlers.directory.telling import tell_roles
from handlers.oversight import queries
from handlers.oversight.models import Practice, StageSummary
from handlers.oversight.rules import LOWER, Level, SummaryState
from handlers.plans.dispatch import bodies_by_author
from handlers.plans.queries import local_today

PROCESS = "unit_summary"
ALL_FILED = "all_summaries_filed"
LEFTOVERS_AT_ONCE = 50
TIME_TO_WRITE = 5
"""Working days a body has at least, however late its summary is asked for."""

_LEVELS: Mapping[str, Level] = {
    Kind.ENTERPRISE: Level.UNIT,
    Kind.COUNTY: Level.COUNTY,
    Kind.MUNICIPAL_UNION: Level.CITY,
}


def open_phase(ctx: Ctx, campaign_id: str, phase: object, starts_on: date | None) -> CampaignPhase:
    """Open a phase; if it was decided to start on another day than planned, the record says so first."""
    found = get_phase(ctx, campaign_id, phase)
    moves = starts_on is not None and found.starts_on < starts_on <= found.ends_on
    if found.state == PhaseState.PENDING and moves and starts_on is not None:
        campaigns.set_parameters(ctx, campaign_id, phase_dates={found.number: (starts_on, found.ends_on)})
    return campaigns.open_phase(ctx, campaign_id, found.number)


def start_summaries(ctx: Ctx, campaign_id: str) -> tuple[int, dict[str, Any]]:
    """Ask every body for its summary; the city's is called by the phase itself with the data returned."""
    campaign = get_campaign(ctx, campaign_id)
    bodies = queries.list_bodies_without_summary(ctx, campaign_id)
    for body in bodies:
        data = _summary_data(ctx, campaign, body)
        instance_id = None if body.id == CITY else _start(ctx, campaign_id, body, data)
        ctx.session.add(
            StageSummary(
                campaign_id=campaign_id,
                organisation_id=body.id,
                level=_LEVELS[body.kind],
                instance_id=instance_id,
                due_on=data["due_on"],
                created_at=ctx.now(),
            )
        )
    return len(bodies), _summary_data(ctx, campaign, ctx.session.get_one(Organisation, CITY))


def _start(ctx: Ctx, campaign_id: str, body: Organisation, data: Mapping[str, Any]) -> str:
    return ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{campaign_id}:{body.id}",
        start_key=f"{PROCESS}:{campaign_id}:{body.id}",
        data=data,
    )


def _summary_data(ctx: Ctx, campaign: Campaign, body: Organisation) -> dict[str, Any]:
    """What the process of one body starts with; a county or the city waits until the level below is due."""
    level = _LEVELS[body.kind]
    lower = LOWER[level]
    return {
        "campaign": campaign.id,
        "organisation_id": body.id,
        "organisation": {"name": body.name},
        "level": str(level),
        "opens_on": local_today(ctx) if lower is None else _due_on(ctx, campaign, lower) + timedelta(days=1),
        "due_on": _due_on(ctx, campaign, level),
        "closes_on": closing_day(campaign.phases),
    }


def _due_on(ctx: Ctx, campaign: Campaign, level: Level) -> date:
    planned: date = campaign.settings["summary_due_on"][level]
    if planned > local_today(ctx):
        return planned
    levels = list(Level)
    days = TIME_TO_WRITE * (levels.index(level) + 1)
    return ctx.ports.calendar(ctx).add_working_days(local_today(ctx), days)


def note_instance(ctx: Ctx, campaign_id: str, organisation_id: str) -> StageSummary:
    """The register row of a summary under way; the city's learns its instance here."""
    found = queries.get_summary(ctx, campaign_id, organisation_id)
    if found.instance_id is None:
        instance = ctx.processes.find_instance(ctx, PROCESS, f"{campaign_id}:{organisation_id}")
        found.instance_id = instance.id if instance is not None else None
    return found


def file_summary(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    summary: Mapping[str, Any],
    *,
    practices: Sequence[Mapping[str, Any]] = (),
    marked: str = "",
) -> StageSummary:
    """Put an approved summary and its practice cards into the registers; tells the phase when all are in.

    Raises Conflict when the year was closed without it.
    """
    found = queries.get_summary(ctx, campaign_id, organisation_id)
    if found.state == SummaryState.MISSING:
        raise Conflict(code="summary.closed", campaign=campaign_id, organisation=organisation_id)
    found.content, found.marked = dict(summary), marked
    if found.state == SummaryState.OPEN:
        _end(ctx, found, SummaryState.FILED)
    ctx.session.flush()  # the cards refer to the row
    _replace_practices(ctx, found, practices)
    _tell_if_all_filed(ctx, campaign_id)
    return found


def _replace_practices(ctx: Ctx, summary: StageSummary, practices: Sequence[Mapping[str, Any]]) -> None:
    """Put a summary's cards in place of its earlier ones; what an inspection has registered stays."""
    whose = (Practice.campaign_id == summary.campaign_id, Practice.organisation_id == summary.organisation_id)
    ctx.session.execute(
        delete(Practice).where(
            *whose,
            or_(Practice.instance_id == summary.instance_id, Practice.instance_id.is_(None)),
        )
    )
    present = set(ctx.session.scalars(select(Practice.title).where(*whose)))
    by_title = {
        str(card["title"]).strip(): card for card in practices if str(card.get("title") or "").strip()
    }
    ctx.session.add_all(
        Practice(
            campaign_id=summary.campaign_id,
            organisation_id=summary.organisation_id,
            instance_id=summary.instance_id,
            title=title,
            problem=str(card.get("problem") or ""),
            practice=str(card.get("practice") or ""),
            effect=str(card.get("effect") or ""),
            transferable_to=str(card.get("transferable_to") or ""),
            created_at=ctx.now(),
        )
        for title, card in by_title.items()
        if title not in present
    )


def _end(ctx: Ctx, summary: StageSummary, state: SummaryState) -> None:
    summary.state = state
    summary.ended_at = ctx.now()
    ctx.record(f"summary.{state}", instance_id=summary.instance_id)


def _tell_if_all_filed(ctx: Ctx, campaign_id: str) -> None:
    # Filers queue on the phase's row: of two last ones, the second sees the first.
    phase = get_phase(ctx, campaign_id, 3)
    ctx.session.execute(
        select(CampaignPhase.number)
        .where(CampaignPhase.campaign_id == campaign_id, CampaignPhase.number == 3)
        .with_for_update()
    )
    if phase.state == PhaseState.RUNNING and queries.is_all_filed(ctx, campaign_id):
        ctx.processes.send(ctx, ALL_FILED, campaign_id)


def mark_late(ctx: Ctx, campaign_id: str, organisation_id: str) -> None:
    """The summary's day has passed; the work on it goes on."""
    found = queries.get_summary(ctx, campaign_id, organisation_id)
    if found.state == SummaryState.OPEN and found.late_at is None:
        found.late_at = ctx.now()
        ctx.record("summary.late", instance_id=found.instance_id)


def close_summary(ctx: Ctx, campaign_id: str, organisation_id: str) -> None:
    """The year is over without this summary."""
    found = queries.get_summary(ctx, campaign_id, organisation_id)
    if found.state == SummaryState.OPEN:
        _end(ctx, found, SummaryState.MISSING)


def announce_cancellation(ctx: Ctx, campaign_id: str, reason: str) -> int:
    """Tell every county, unit and department, once, that the year's contest will not be held, and why."""
    return _tell_all(ctx, campaign_id, "campaign_cancelled", {"reason": reason})


def announce_pause(ctx: Ctx, campaign_id: str, kind: str, number: int, reason: str) -> int:
    """Tell the same people that the contest is suspended or goes on; once for each pause, which are numbered."""
    return _tell_all(ctx, campaign_id, kind, {"reason": reason}, f":{number}")


def _tell_all(ctx: Ctx, campaign_id: str, kind: str, params: Mapping[str, Any], occasion: str = "") -> int:
    title = get_campaign(ctx, campaign_id).title
    departments = select(Organisation.id).where(Organisation.kind == Kind.DEPARTMENT)
    posts = {**bodies_by_author(ctx), "group_member": list(ctx.session.scalars(departments))}
    return tell_roles(ctx, posts, f"{kind}:{campaign_id}{occasion}", kind, {"campaign": title, **params})


def cancel_leftovers(ctx: Ctx) -> int:
    """Tick: cancel some of the processes of cancelled campaigns until none runs; returns how many."""
    found = queries.list_running_of_cancelled(ctx, LEFTOVERS_AT_ONCE)
    for instance_id in found:
        ctx.processes.cancel(ctx, instance_id, "竞赛已取消")
    return len(found)
