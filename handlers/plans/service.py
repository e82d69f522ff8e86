"""Writes of the plan register. Each is safe to repeat: starts by start key, endings by state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import BusinessError, Conflict
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.campaigns.queries import get_campaign, get_phase
from handlers.campaigns.rules import PhaseState, closing_day
from handlers.directory.models import Organisation
from handlers.directory.rules import Kind
from handlers.plans import queries, rules
from handlers.plans.models import IssuedPlan, UnitPlan
from handlers.plans.rules import PlanState, Span

PROCESS = "unit_plan"
ALL_FILED = "all_plans_filed"
BATCH = 100


def contest_span(campaign: Campaign) -> Span:
    """From the first day of the first phase to the last of the last."""
    return Span(campaign.phases[0].starts_on, campaign.phases[-1].ends_on)


def start_unit_plans(ctx: Ctx, campaign_id: str, *, limit: int | None = None) -> int:
    """Start the plan of every body taking part that has none yet; returns how many were started."""
    campaign = get_campaign(ctx, campaign_id)
    bodies = queries.list_bodies_without_plan(ctx, campaign_id, queries.local_today(ctx))[:limit]
    for body in bodies:
        _start_plan(ctx, campaign, body)
    return len(bodies)


def start_missing(ctx: Ctx) -> int:
    """Tick: bodies registered after mobilisation has begun get their plan; some each time, until none is left."""
    found = queries.list_opened_campaigns_lacking_plans(ctx, queries.local_today(ctx))
    return sum(start_unit_plans(ctx, campaign_id, limit=BATCH) for campaign_id in found[:1])


def _start_plan(ctx: Ctx, campaign: Campaign, body: Organisation) -> None:
    due_on, overdue_on = _plan_dates(ctx, campaign, queries.local_today(ctx))
    contest = contest_span(campaign)
    instance_id = ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{campaign.id}:{body.id}",
        start_key=f"{PROCESS}:{campaign.id}:{body.id}",
        data={
            "campaign": campaign.id,
            "organisation_id": body.id,
            "organisation": {"name": body.name, "industry": body.industry, "headcount": body.headcount},
            "is_county": body.kind == Kind.COUNTY,
            "plan_due_on": due_on,
            "overdue_on": overdue_on,
            "closes_on": closing_day(campaign.phases),
            "campaign_starts_on": contest.starts_on,
            "campaign_ends_on": contest.ends_on,
            "returns": 0,
        },
    )
    ctx.session.add(
        UnitPlan(
            campaign_id=campaign.id,
            organisation_id=body.id,
            instance_id=instance_id,
            due_on=due_on,
            created_at=ctx.now(),
        )
    )


def _plan_dates(ctx: Ctx, campaign: Campaign, today: date) -> tuple[date, date]:
    """When the plan is due and when it counts as overdue; a late start moves both, so neither lies behind."""
    planned: date = campaign.settings["plan_due_on"]
    late = ctx.ports.calendar(ctx).add_working_days(today, rules.LATE_WORKING_DAYS)
    due_on = planned if planned > today else late
    return due_on, max(campaign.phases[0].ends_on, due_on)


def check_plan(
    ctx: Ctx, campaign_id: str, organisation_id: str, plan: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """What keeps a plan from review, and what its reviewer should look at."""
    campaign = get_campaign(ctx, campaign_id)
    body = ctx.session.get_one(Organisation, organisation_id)
    return rules.find_problems(plan, contest_span(campaign)), rules.find_warnings(plan, body.headcount)


def file_plan(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    plan: Mapping[str, Any],
    *,
    funds_confirmed: object = None,
    opinion: str = "",
) -> UnitPlan:
    """Put an accepted plan into the register; tells the mobilisation phase when nobody's is missing."""
    found = _open_plan(ctx, campaign_id, organisation_id, PlanState.FILED)
    found.content = dict(plan)
    found.funds_confirmed = "" if funds_confirmed is None else str(funds_confirmed)
    found.opinion = opinion
    return _ended(ctx, found, PlanState.FILED)


def exempt_plan(ctx: Ctx, campaign_id: str, organisation_id: str, reason: str) -> UnitPlan:
    """Free a body from filing; the reason is kept."""
    found = _open_plan(ctx, campaign_id, organisation_id, PlanState.EXEMPTED)
    found.exemption_reason = reason.strip() or "未说明"
    return _ended(ctx, found, PlanState.EXEMPTED)


def mark_overdue(ctx: Ctx, campaign_id: str, organisation_id: str) -> None:
    """The phase ended without this plan; the work on it goes on."""
    found = queries.get_plan(ctx, campaign_id, organisation_id)
    if found.state == PlanState.OPEN and found.overdue_at is None:
        found.overdue_at = ctx.now()
        ctx.record("plan.overdue", instance_id=found.instance_id)


def close_overdue(ctx: Ctx, campaign_id: str, organisation_id: str) -> None:
    """The year is over without this plan."""
    found = queries.get_plan(ctx, campaign_id, organisation_id)
    if found.state == PlanState.OPEN:
        found.overdue_at = found.overdue_at or ctx.now()
        _end(ctx, found, PlanState.CLOSED)


def _open_plan(ctx: Ctx, campaign_id: str, organisation_id: str, wanted: PlanState) -> UnitPlan:
    found = queries.get_plan(ctx, campaign_id, organisation_id)
    if found.state not in (PlanState.OPEN, wanted):
        raise Conflict(code="plan.ended", campaign=campaign_id, organisation=organisation_id)
    return found


def _ended(ctx: Ctx, plan: UnitPlan, state: PlanState) -> UnitPlan:
    if plan.state == PlanState.OPEN:
        _end(ctx, plan, state)
        _tell_if_all_filed(ctx, plan.campaign_id)
    return plan


def _end(ctx: Ctx, plan: UnitPlan, state: PlanState) -> None:
    plan.state = state
    plan.ended_at = ctx.now()
    ctx.record(f"plan.{state}", instance_id=plan.instance_id)


def _tell_if_all_filed(ctx: Ctx, campaign_id: str) -> None:
    # Filers queue on the phase's row: of two last ones, the second sees the first.
    ctx.session.flush()
    phase = get_phase(ctx, campaign_id, 1)
    ctx.session.execute(
        select(CampaignPhase.number)
        .where(CampaignPhase.campaign_id == campaign_id, CampaignPhase.number == 1)
        .with_for_update()
    )
    if phase.state == PhaseState.RUNNING and queries.is_all_filed(ctx, campaign_id, queries.local_today(ctx)):
        ctx.processes.send(ctx, ALL_FILED, campaign_id)


def register_number(
    ctx: Ctx, campaign_id: str, document_number: str, title: str, issued_on: date
) -> IssuedPlan:
    """Enter the municipal plan under its document number; BusinessError `plans.number_taken`."""
    number = document_number.strip()
    if queries.is_number_taken(ctx, campaign_id, number):
        raise BusinessError("plans.number_taken", f"发文字号“{number}”已被占用，请另编。")
    found = queries.find_issued_plan(ctx, campaign_id) or IssuedPlan(
        campaign_id=campaign_id, registered_at=ctx.now()
    )
    found.document_number, found.title, found.issued_on = number, title, issued_on
    ctx.session.add(found)
    ctx.session.flush()  # the number's UNIQUE decides here
    ctx.record("plan.numbered", data={"campaign": campaign_id, "number": number})
    return found
