"""Reads for summaries: the figures of a body's year, and what the bodies below have written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import UNDER_WAY, HumanTask, Instance, TaskState
from handlers.activities.models import ActivityReport
from handlers.activities.rules import ReportState
from handlers.campaigns.models import Campaign
from handlers.campaigns.rules import CampaignState
from handlers.directory.models import Organisation
from handlers.directory.queries import is_active_on
from handlers.directory.rules import Kind
from handlers.oversight.assessments.models import Assessment
from handlers.oversight.inspections.models import Finding, Inspection
from handlers.oversight.models import Practice, StageSummary
from handlers.oversight.rules import Level, SummaryState
from handlers.plans.queries import local_today

SPINE = ("annual_campaign", "plan_issuance", "mobilisation_phase", "implementation_phase", "summary_phase")
"""The processes of which a campaign has one each; their business key is the campaign."""

CALLED = (
    *("campaign_opening", "campaign_phase", "campaign_suspension", "campaign_closing"),
    *("reporting_period", "assessment_weights"),
)
"""What those call and end with; the business key is the campaign, or begins with it and a colon."""

CHILDREN = (
    *("work_plan_entry", "unit_plan", "activity_reporting", "unit_summary"),
    *("duty_breakdown", "department_duty", "decided_task", "incentive_system"),
    *("inspection_supervision", "rectification", "quantitative_assessment"),
)
"""The processes that end when a campaign is cancelled; their business key begins with the campaign and a colon.

Working funds go on: what was paid has to be settled.
"""


def get_summary(ctx: Ctx, campaign_id: str, organisation_id: str) -> StageSummary:
    """The summary one body owes; raises NotFound."""
    found = ctx.session.get(StageSummary, (campaign_id, organisation_id))
    if found is None:
        raise NotFound(campaign=campaign_id, organisation=organisation_id)
    return found


def list_practices(ctx: Ctx, campaign_id: str) -> list[Practice]:
    """The practice cards of a year, by body and title."""
    query = (
        select(Practice)
        .where(Practice.campaign_id == campaign_id)
        .order_by(Practice.organisation_id, Practice.title)
    )
    return list(ctx.session.scalars(query))


def list_bodies_without_summary(ctx: Ctx, campaign_id: str) -> list[Organisation]:
    """The city, counties and enterprises taking part today that are not in the register, by id."""
    has_summary = (
        select(StageSummary.organisation_id)
        .where(StageSummary.campaign_id == campaign_id, StageSummary.organisation_id == Organisation.id)
        .exists()
    )
    query = (
        select(Organisation)
        .where(Organisation.kind.in_((Kind.MUNICIPAL_UNION, Kind.COUNTY, Kind.ENTERPRISE)))
        .where(is_active_on(local_today(ctx)), ~has_summary)
        .order_by(Organisation.id)
    )
    return list(ctx.session.scalars(query))


def is_all_filed(ctx: Ctx, campaign_id: str) -> bool:
    """Whether every summary asked for, up to the city's, is filed."""
    missing = select(StageSummary.organisation_id).where(
        StageSummary.campaign_id == campaign_id, StageSummary.state != SummaryState.FILED
    )
    return not ctx.session.scalar(select(missing.exists()))


def list_figures(ctx: Ctx, campaign_id: str, organisation_id: str, level: Level) -> list[dict[str, Any]]:
    """The accepted figures of a body's year: its own, or those of all units below it."""
    query = (
        select(ActivityReport.figures)
        .join(Organisation, Organisation.id == ActivityReport.organisation_id)
        .where(ActivityReport.campaign_id == campaign_id, ActivityReport.state == ReportState.ACCEPTED)
        .order_by(ActivityReport.organisation_id, ActivityReport.period)
    )
    if level == Level.UNIT:
        query = query.where(Organisation.id == organisation_id)
    elif level == Level.COUNTY:
        query = query.where(Organisation.county_id == organisation_id)
    return [figures or {} for figures in ctx.session.scalars(query)]


@dataclass(frozen=True)
class LowerSummary:
    """A summary from below as the level above reads it."""

    name: str
    is_filed: bool
    distinctive_work: str


def list_lower(ctx: Ctx, campaign_id: str, organisation_id: str, level: Level) -> Sequence[LowerSummary]:
    """The summaries a county or the city merges: of a county's units; of the counties and the city's own units."""
    query = (
        select(Organisation.name, StageSummary.state, StageSummary.content)
        .join(Organisation, Organisation.id == StageSummary.organisation_id)
        .where(StageSummary.campaign_id == campaign_id, _is_below(organisation_id, level))
        .order_by(Organisation.id)
    )
    return [
        LowerSummary(name, state == SummaryState.FILED, str((content or {}).get("distinctive_work") or ""))
        for name, state, content in ctx.session.execute(query)
    ]


def _is_below(organisation_id: str, level: Level) -> ColumnElement[bool]:
    if level == Level.CITY:
        directly = (StageSummary.level == Level.UNIT) & (Organisation.parent_id == organisation_id)
        return or_(StageSummary.level == Level.COUNTY, directly)
    return (StageSummary.level == Level.UNIT) & (Organisation.county_id == organisation_id)


def list_running_of_cancelled(ctx: Ctx, limit: int) -> list[str]:
    """Some instances that lately cancelled campaigns have left running; a campaign's own process ends by itself."""
    lately = ctx.now() - timedelta(days=60)
    query = select(Campaign.id).where(Campaign.state == CampaignState.CANCELLED, Campaign.ended_at >= lately)
    cancelled = ctx.session.scalars(query).all()
    keys = [
        condition
        for campaign_id in cancelled
        for condition in (
            and_(Instance.definition_key.in_(SPINE[1:]), Instance.business_key == campaign_id),
            and_(
                Instance.definition_key.in_(CHILDREN),
                Instance.business_key.startswith(f"{campaign_id}:", autoescape=True),
            ),
        )
    ]
    if not keys:
        return []
    left = select(Instance.id).where(Instance.state.in_(UNDER_WAY), or_(*keys))
    return list(ctx.session.scalars(left.order_by(Instance.id).limit(limit)))


def list_open_spine_tasks(ctx: Ctx, campaign_id: str) -> list[HumanTask]:
    """The open tasks of a campaign's own processes and of what they call, oldest first.

    Those of units are counted by register.
    """
    is_called = and_(
        Instance.definition_key.in_(CALLED),
        or_(
            Instance.business_key == campaign_id,
            Instance.business_key.startswith(f"{campaign_id}:", autoescape=True),
        ),
    )
    is_own = and_(Instance.definition_key.in_(SPINE), Instance.business_key == campaign_id)
    query = (
        select(HumanTask)
        .join(Instance, Instance.id == HumanTask.instance_id)
        .where(HumanTask.state == TaskState.READY, or_(is_own, is_called))
        .order_by(HumanTask.created_at, HumanTask.id)
    )
    return list(ctx.session.scalars(query))


def count_unfinished(ctx: Ctx, campaign_id: str) -> dict[str, int]:
    """How many inspections, rectifications and assessments have not ended, by name; what has none is left out."""
    counts = {
        name: ctx.session.scalar(
            select(func.count()).where(model.campaign_id == campaign_id, model.ended_at.is_(None))
        )
        or 0
        for name, model in (("检查督导", Inspection), ("问题整改", Finding), ("量化考核", Assessment))
    }
    return {name: count for name, count in counts.items() if count}
