"""What automatic indicators count in the registers; None where there is nothing to count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlalchemy import func, select

from engine.context import Ctx
from handlers.activities.models import ActivityReport
from handlers.activities.proposals.models import Proposal
from handlers.activities.proposals.rules import ProposalState
from handlers.activities.rules import ReportState
from handlers.directory.models import Organisation
from handlers.directory.rules import Kind
from handlers.oversight.inspections.models import Finding, Inspection
from handlers.oversight.inspections.rules import FindingState
from handlers.plans.models import UnitPlan
from handlers.plans.rules import PlanState

Indicator = Callable[[Ctx, str, Organisation], Decimal | None]


def _plan_in_time(ctx: Ctx, campaign_id: str, body: Organisation) -> Decimal | None:
    plan = ctx.session.get(UnitPlan, (campaign_id, body.id))
    if plan is None or plan.state == PlanState.EXEMPTED:
        return None
    return Decimal(100 if plan.state == PlanState.FILED and plan.overdue_at is None else 0)


def _reports_in_time(ctx: Ctx, campaign_id: str, body: Organisation) -> Decimal | None:
    in_time = (
        ActivityReport.state.in_((ReportState.SUBMITTED, ReportState.ACCEPTED)) & ~ActivityReport.is_late
    )
    query = (
        select(func.count(), func.count().filter(in_time))
        .join(Organisation, Organisation.id == ActivityReport.organisation_id)
        .where(ActivityReport.campaign_id == campaign_id)
    )
    is_own = Organisation.county_id == body.id if body.kind == Kind.COUNTY else Organisation.id == body.id
    return _percent(*ctx.session.execute(query.where(is_own)).one())


def _proposals(ctx: Ctx, campaign_id: str, body: Organisation) -> Decimal | None:
    answered = (ProposalState.REGISTERED, ProposalState.KEPT, ProposalState.DECLINED)
    query = (
        select(func.count())
        .select_from(Proposal)
        .join(Organisation, Organisation.id == Proposal.organisation_id)
        .where(Proposal.campaign_id == campaign_id, Proposal.state.not_in(answered))
    )
    is_own = Organisation.county_id == body.id if body.kind == Kind.COUNTY else Organisation.id == body.id
    return Decimal(ctx.session.scalar(query.where(is_own)) or 0)


def _findings_closed(ctx: Ctx, campaign_id: str, body: Organisation) -> Decimal | None:
    rectified = Finding.state == FindingState.RECTIFIED
    query = select(func.count(), func.count().filter(rectified)).where(
        Finding.campaign_id == campaign_id, Finding.organisation_id == body.id
    )
    return _percent(*ctx.session.execute(query).one())


def _inspection(ctx: Ctx, campaign_id: str, body: Organisation) -> Decimal | None:
    query = select(func.avg(Inspection.score)).where(
        Inspection.campaign_id == campaign_id, Inspection.organisation_id == body.id
    )
    mean = ctx.session.scalar(query)
    return None if mean is None else Decimal(str(mean))


def _percent(whole: int, part: int) -> Decimal | None:
    return Decimal(part) * 100 / Decimal(whole) if whole else None


AUTOMATIC: Mapping[str, Indicator] = {
    "plan_in_time": _plan_in_time,
    "reports_in_time": _reports_in_time,
    "proposals": _proposals,
    "findings_closed": _findings_closed,
    "inspection": _inspection,
}
