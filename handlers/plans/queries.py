"""Reads of the plan register: who owes a plan, who has filed one, what is not covered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.calendar import to_local
from engine.context import Ctx
from engine.errors import NotFound
from handlers.campaigns.models import Campaign, CampaignPhase
from handlers.directory.models import Organisation
from handlers.directory.queries import is_active_on
from handlers.directory.rules import CITY, Kind
from handlers.plans.models import IssuedPlan, UnitPlan
from handlers.plans.rules import DONE, PlanState

BODIES = (Kind.COUNTY, Kind.ENTERPRISE)
"""Who makes a plan: "各县区各单位" (S-43)."""


def local_today(ctx: Ctx) -> date:
    """Today in the contest's zone."""
    return to_local(ctx.now(), ctx.ports.calendar(ctx).zone).date()


def get_plan(ctx: Ctx, campaign_id: str, organisation_id: str) -> UnitPlan:
    """The plan one body owes; raises NotFound."""
    found = ctx.session.get(UnitPlan, (campaign_id, organisation_id))
    if found is None:
        raise NotFound(campaign=campaign_id, organisation=organisation_id)
    return found


def find_issued_plan(ctx: Ctx, campaign_id: str) -> IssuedPlan | None:
    """The municipal plan of a campaign, once it has a number."""
    return ctx.session.get(IssuedPlan, campaign_id)


def is_number_taken(ctx: Ctx, campaign_id: str, document_number: str) -> bool:
    """Whether another campaign's plan has this document number."""
    query = select(IssuedPlan.campaign_id).where(
        IssuedPlan.document_number == document_number, IssuedPlan.campaign_id != campaign_id
    )
    return ctx.session.scalar(query) is not None


def list_bodies_without_plan(ctx: Ctx, campaign_id: str, day: date) -> list[Organisation]:
    """The bodies taking part on a day that are not in the register yet, by id."""
    query = select(Organisation).where(_lacks_plan(campaign_id, day)).order_by(Organisation.id)
    return list(ctx.session.scalars(query))


def list_opened_campaigns_lacking_plans(ctx: Ctx, day: date) -> list[str]:
    """Running campaigns whose mobilisation has begun, where a body taking part is not in the register."""
    query = (
        select(Campaign.id)
        .join(CampaignPhase, CampaignPhase.campaign_id == Campaign.id)
        .where(Campaign.state == "running", CampaignPhase.number == 1, CampaignPhase.state != "pending")
        .where(select(Organisation.id).where(_lacks_plan(Campaign.id, day)).exists())
        .order_by(Campaign.id)
    )
    return list(ctx.session.scalars(query))


def _lacks_plan(campaign_id: object, day: date) -> ColumnElement[bool]:
    has_plan = (
        select(UnitPlan.organisation_id)
        .where(UnitPlan.campaign_id == campaign_id, UnitPlan.organisation_id == Organisation.id)
        .exists()
    )
    return and_(Organisation.kind.in_(BODIES), is_active_on(day), ~has_plan)


def is_all_filed(ctx: Ctx, campaign_id: str, day: date) -> bool:
    """Whether every body taking part has filed its plan or is exempted."""
    open_plan = select(UnitPlan.organisation_id).where(
        UnitPlan.campaign_id == campaign_id, UnitPlan.state.not_in(DONE)
    )
    lacking = select(Organisation.id).where(_lacks_plan(campaign_id, day))
    return not ctx.session.scalar(select(or_(open_plan.exists(), lacking.exists())))


@dataclass(frozen=True)
class UnitCoverage:
    """One enterprise: its industry, its county and whether it has a plan."""

    organisation_id: str
    name: str
    industry: str
    county_id: str
    has_plan: bool


def list_coverage(ctx: Ctx, campaign_id: str, day: date) -> list[UnitCoverage]:
    """Every enterprise taking part that is not exempted, and whether its plan is filed (S-47), by id."""
    query = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.industry,
            Organisation.county_id,
            UnitPlan.state,
        )
        .outerjoin(
            UnitPlan, and_(UnitPlan.organisation_id == Organisation.id, UnitPlan.campaign_id == campaign_id)
        )
        .where(Organisation.kind == Kind.ENTERPRISE, is_active_on(day))
        .where(func.coalesce(UnitPlan.state, "") != PlanState.EXEMPTED)
        .order_by(Organisation.id)
    )
    return [
        UnitCoverage(unit_id, name, industry, county_id or CITY, state == PlanState.FILED)
        for unit_id, name, industry, county_id, state in ctx.session.execute(query)
    ]
