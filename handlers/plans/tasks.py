"""What diagrams may ask of the plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.errors import IncidentError
from engine.registry import handler
from handlers.campaigns.queries import get_campaign, get_phase
from handlers.campaigns.tasks import read_parameters
from handlers.directory.models import Organisation
from handlers.directory.queries import list_organisations, list_organisations_with
from handlers.directory.rules import CITY, Kind
from handlers.plans import dispatch, queries, rules, service, work_plans
from handlers.plans.parameters import set_parameters as store_parameters
from handlers.plans.parameters import show_parameters

TICKS = {"plans.start_missing": service.start_missing}
MAX_LINES = 200


def counties(ctx: Ctx) -> list[dict[str, Any]]:
    """The counties and zones taking part, as the items of a multi-instance task."""
    today = queries.local_today(ctx)
    return [
        {"organisation_id": county.id, "name": county.name}
        for county in list_organisations(ctx, (Kind.COUNTY,), active_on=today)
    ]


@handler("plans.read_parameters")
def read_campaign_parameters(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """What campaigns.read_parameters gives, and the same as the office's form has it, as `parameters`."""
    return {**(read_parameters(ctx, campaign=campaign) or {}), "parameters": show_parameters(ctx, campaign)}


@handler("plans.set_parameters")
def set_parameters(ctx: Ctx, *, campaign: str, parameters: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Put dates, quotas and rules into the campaign record; gives the record as campaigns.read_parameters does."""
    store_parameters(ctx, campaign, parameters)
    return read_parameters(ctx, campaign=campaign)


@handler("plans.start_work_plan_entries")
def start_work_plan_entries(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """Ask every union for the contest's line in its work plan (S-77)."""
    return {"started": work_plans.start_entries(ctx, campaign)}


@handler("plans.enter_work_plan")
def enter_work_plan(ctx: Ctx, *, campaign: str, organisation_id: str, entry: Mapping[str, Any]) -> None:
    """Put one union's line into the register."""
    work_plans.enter(ctx, campaign, organisation_id, entry)


@handler("plans.list_issuers")
def list_issuers(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """The bodies that issue the plan jointly: the federation and the departments in the group (8 in 2015)."""
    get_campaign(ctx, campaign)
    federation = ctx.session.get_one(Organisation, CITY)
    bodies = [federation, *list_organisations_with(ctx, "group_deputy", (Kind.DEPARTMENT,))]
    return {"issuers": [{"organisation_id": body.id, "name": body.name} for body in bodies]}


@handler("plans.escalate_countersign")
def escalate_countersign(ctx: Ctx, *, campaign: str, round_number: int) -> None:
    """Tell the group's leader that the countersigning is late."""
    dispatch.escalate_countersign(ctx, campaign, round_number)


@handler("plans.register_number")
def register_number(ctx: Ctx, *, campaign: str, document_number: str, title: str, issued_on: object) -> None:
    """Enter the plan under its document number; error plans.number_taken."""
    day = rules.read_date(issued_on)
    if day is None:
        raise IncidentError(f"{issued_on!r} is not a date of issue")
    service.register_number(ctx, campaign, document_number, title, day)


@handler("plans.dispatch_plan")
def dispatch_plan(ctx: Ctx, *, campaign: str, document_number: str = "") -> dict[str, Any]:
    """Send the issued plan to every county and unit."""
    return {"dispatched": dispatch.dispatch_plan(ctx, campaign), "document_number": document_number}


@handler("plans.start_unit_plans")
def start_unit_plans(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """Start the plan of every county and unit; gives the counties and the day to look at coverage."""
    started = service.start_unit_plans(ctx, campaign)
    phase = get_phase(ctx, campaign, 1)
    middle = rules.coverage_date(rules.Span(phase.starts_on, phase.ends_on))
    soonest = ctx.ports.calendar(ctx).add_working_days(queries.local_today(ctx), 3)
    return {"started": started, "counties": counties(ctx), "coverage_on": max(middle, soonest)}


@handler("plans.coverage")
def coverage(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """How many enterprises have a plan, and the industries and enterprises that have none (S-47)."""
    units = queries.list_coverage(ctx, campaign, queries.local_today(ctx))
    covered = sum(unit.has_plan for unit in units)
    missing = [unit.name for unit in units if not unit.has_plan]
    return {
        "expected": len(units),
        "covered": covered,
        "coverage_percent": rules.coverage_percent(covered, len(units)),
        "industries_text": "\n".join(rules.find_empty_industries((u.industry, u.has_plan) for u in units)),
        "missing_text": shorten(missing),
    }


def shorten(lines: list[str]) -> str:
    """A list for a form: at most 200 lines, then how many more."""
    more = len(lines) - MAX_LINES
    return "\n".join([*lines[:MAX_LINES], *([f"……另有{more}项"] if more > 0 else [])])


@handler("plans.check_plan")
def check_plan(ctx: Ctx, *, campaign: str, organisation_id: str, plan: Mapping[str, Any]) -> dict[str, Any]:
    """Check the six elements (S-45) and the dates; gives the plan as text for confirming and reviewing."""
    problems, warnings = service.check_plan(ctx, campaign, organisation_id, plan)
    return {
        "complete": not problems,
        "problems_text": "\n".join(problems),
        "warnings_text": "\n".join(warnings),
        "plan_text": rules.describe(plan),
    }


@handler("plans.file_plan")
def file_plan(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    plan: Mapping[str, Any],
    resources: Mapping[str, Any] | None = None,
    opinion: str | None = None,
) -> None:
    """Put an accepted plan into the register."""
    service.file_plan(
        ctx,
        campaign,
        organisation_id,
        plan,
        funds_confirmed=(resources or {}).get("funds_confirmed"),
        opinion=opinion or "",
    )


@handler("plans.exempt_plan")
def exempt_plan(ctx: Ctx, *, campaign: str, organisation_id: str, reason: str | None = None) -> None:
    """Free a county or unit from filing a plan."""
    service.exempt_plan(ctx, campaign, organisation_id, reason or "")


@handler("plans.mark_overdue")
def mark_overdue(ctx: Ctx, *, campaign: str, organisation_id: str) -> None:
    """Note that the phase ended without this plan."""
    service.mark_overdue(ctx, campaign, organisation_id)


@handler("plans.close_overdue")
def close_overdue(ctx: Ctx, *, campaign: str, organisation_id: str) -> None:
    """Close a plan that was never filed, at the end of the year."""
    service.close_overdue(ctx, campaign, organisation_id)
