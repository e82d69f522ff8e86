"""Writes of the report register. Each is safe to repeat: starts by start key, endings by state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.errors import Conflict
from handlers.activities import queries, rules
from handlers.activities.models import ActivityReport
from handlers.activities.rules import Period, ReportState
from handlers.campaigns.queries import get_campaign
from handlers.directory.models import Organisation
from handlers.plans.queries import local_today
from handlers.plans.rules import read_date

PROCESS = "activity_reporting"
TIME_TO_REPORT = 5
"""Working days a unit has at least, however late its reporting opens."""


def list_periods(ctx: Ctx, campaign_id: str) -> list[Period]:
    """The report periods of a campaign's second phase, from its record."""
    campaign = get_campaign(ctx, campaign_id)
    phase = campaign.phases[1]
    return rules.list_periods(
        phase.starts_on,
        phase.ends_on,
        campaign.phases[2].ends_on,
        ctx.ports.calendar(ctx),
        campaign.settings["report_due_working_day"],
    )


def start_reports(ctx: Ctx, campaign_id: str, period: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """Start the report of every unit taking part that has none for the period.

    Returns how many were started, and the period with the dates in force.
    """
    units = queries.list_units_without_report(ctx, campaign_id, period["code"])
    in_force = {**period, **_effective_dates(ctx, period)}
    previous = queries.list_last_figures(ctx, campaign_id, period["code"]) if units else {}
    for unit in units:
        _start_report(ctx, campaign_id, unit, in_force, previous.get(unit.id, {}))
    return len(units), in_force


def _effective_dates(ctx: Ctx, period: Mapping[str, Any]) -> dict[str, Any]:
    """The period's dates, all moved on when its reporting opens so late that nobody could keep them."""
    calendar = ctx.ports.calendar(ctx)
    soonest = calendar.add_working_days(local_today(ctx), TIME_TO_REPORT)
    if local_today(ctx) < period["due_on"]:
        return {}
    return dict(rules.move_due(soonest, period["closes_on"], calendar))


def _start_report(
    ctx: Ctx,
    campaign_id: str,
    unit: Organisation,
    period: Mapping[str, Any],
    previous: Mapping[str, Any],
) -> None:
    code = period["code"]
    instance_id = ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{campaign_id}:{unit.id}:{code}",
        start_key=f"{PROCESS}:{campaign_id}:{unit.id}:{code}",
        data={
            "campaign": campaign_id,
            "organisation_id": unit.id,
            "organisation": {"name": unit.name, "headcount": unit.headcount},
            "period": dict(period),
            "previous": dict(previous),
            "is_zero": False,
        },
    )
    ctx.session.add(
        ActivityReport(
            campaign_id=campaign_id,
            organisation_id=unit.id,
            period=code,
            instance_id=instance_id,
            due_on=period["due_on"],
            created_at=ctx.now(),
            texts={},
        )
    )


def submit_report(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    period: str,
    figures: Mapping[str, Any],
    *,
    zero_reason: str = "",
) -> ActivityReport:
    """Take plausible figures, or a zero report with its reason, to wait for the level above.

    Raises Conflict when the report was closed as missing.
    """
    found = queries.get_report(ctx, campaign_id, organisation_id, period)
    if found.state == ReportState.MISSING:
        raise Conflict(code="report.closed", organisation=organisation_id, period=period)
    if found.submitted_at is None:
        found.is_late = local_today(ctx) > found.due_on
    found.submitted_at = ctx.now()
    found.is_zero, found.zero_reason = bool(zero_reason), zero_reason
    found.figures = {} if zero_reason else dict(figures)
    if found.state == ReportState.OPEN:
        found.state = ReportState.SUBMITTED
        ctx.record("report.submitted", instance_id=found.instance_id)
    return found


def accept_report(
    ctx: Ctx, campaign_id: str, organisation_id: str, period: str, texts: Mapping[str, Any]
) -> ActivityReport:
    """The level above took the report; its texts are kept. Raises Conflict if nothing was submitted."""
    found = queries.get_report(ctx, campaign_id, organisation_id, period)
    if found.state not in (ReportState.SUBMITTED, ReportState.ACCEPTED):
        raise Conflict(code="report.not_submitted", organisation=organisation_id, period=period)
    if found.state == ReportState.SUBMITTED:
        found.state = ReportState.ACCEPTED
        found.accepted_at = ctx.now()
        found.texts = {key: value for key, value in texts.items() if value}
        ctx.record("report.accepted", instance_id=found.instance_id)
    return found


def list_missing(ctx: Ctx, campaign_id: str, organisation_id: str, period: str) -> None:
    """Name a report in the bulletin as missing; it may still come in."""
    found = queries.get_report(ctx, campaign_id, organisation_id, period)
    if found.state == ReportState.OPEN and found.listed_at is None:
        found.listed_at = ctx.now()
        ctx.record("report.listed", instance_id=found.instance_id)


def close_report(ctx: Ctx, campaign_id: str, organisation_id: str, period: str) -> None:
    """The window is closed: what never came, or was returned and not put right, counts as missing.

    Figures that were returned leave the register; the tasks keep them.
    """
    found = queries.get_report(ctx, campaign_id, organisation_id, period)
    if found.state in (ReportState.OPEN, ReportState.SUBMITTED):
        found.state = ReportState.MISSING
        found.submitted_at = found.figures = None
        found.is_zero, found.zero_reason = False, ""
        ctx.record("report.missing", instance_id=found.instance_id)


def midterm_date(ctx: Ctx, campaign_id: str) -> object:
    """The day of the mid-year view; a few working days from now when it has passed."""
    midterm = read_date(get_campaign(ctx, campaign_id).settings["midterm_on"])
    soonest = ctx.ports.calendar(ctx).add_working_days(local_today(ctx), TIME_TO_REPORT)
    return soonest if midterm is None or midterm < local_today(ctx) else midterm
