"""Writes of incentives. Starts are safe to repeat by start key, endings by state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import NotFound
from handlers.campaigns.models import Campaign
from handlers.campaigns.queries import get_campaign, get_settings
from handlers.campaigns.rules import closing_day, get_date
from handlers.directory.models import Organisation
from handlers.directory.queries import is_active_on, today
from handlers.directory.rules import Kind, author_role
from handlers.directory.telling import tell_roles
from handlers.governance.funds.rules import read_money
from handlers.governance.incentives import rules
from handlers.governance.incentives.models import Incentive, Reward, TalentSystem, UnitSupport
from handlers.governance.incentives.rules import IncentiveState

PROCESS = "incentive_system"
LEVELS = (Kind.MUNICIPAL_UNION, Kind.COUNTY)


def start_incentives(ctx: Ctx, campaign_id: str) -> int:
    """Start the incentive system of the city, every county and every enterprise that has none; returns how many."""
    campaign = get_campaign(ctx, campaign_id)
    has_one = (
        select(Incentive.id)
        .where(Incentive.campaign_id == campaign_id, Incentive.organisation_id == Organisation.id)
        .exists()
    )
    query = (
        select(Organisation)
        .where(Organisation.kind.in_((*LEVELS, Kind.ENTERPRISE)), is_active_on(today(ctx)), ~has_one)
        .order_by(Organisation.id)
    )
    bodies = list(ctx.session.scalars(query))
    for body in bodies:
        _start(ctx, campaign, body)
    return len(bodies)


def _start(ctx: Ctx, campaign: Campaign, body: Organisation) -> None:
    calendar = ctx.ports.calendar(ctx)
    urge_on: date = get_settings(ctx, campaign.id)["incentive_urge_on"]
    incentive_id = new_id()
    instance_id = ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{campaign.id}:{body.id}",
        start_key=f"{PROCESS}:{campaign.id}:{body.id}",
        data={
            "campaign": campaign.id,
            "incentive_id": incentive_id,
            "organisation_id": body.id,
            "organisation": {"name": body.name},
            "is_enterprise": body.kind == Kind.ENTERPRISE,
            "urge_on": max(urge_on, calendar.add_working_days(today(ctx), 10)),
            "rewards_on": campaign.phases[-1].starts_on,
            "closes_on": closing_day(campaign.phases),
        },
    )
    ctx.session.flush()  # the row refers to the instance
    ctx.session.add(
        Incentive(
            id=incentive_id,
            campaign_id=campaign.id,
            organisation_id=body.id,
            instance_id=instance_id,
            created_at=ctx.now(),
        )
    )


def get_incentive(ctx: Ctx, incentive_id: str) -> Incentive:
    """One level's or enterprise's incentive; raises NotFound."""
    found = ctx.session.get(Incentive, incentive_id)
    if found is None:
        raise NotFound(incentive=incentive_id)
    return found


def set_systems(ctx: Ctx, incentive_id: str, systems: Mapping[str, Any]) -> list[str]:
    """Put the four systems into the register, in place of earlier ones; returns the gaps."""
    ctx.session.execute(delete(TalentSystem).where(TalentSystem.incentive_id == incentive_id))
    for kind in rules.SYSTEMS:
        is_issued = bool(systems.get(f"{kind}_issued"))
        ctx.session.add(
            TalentSystem(
                incentive_id=incentive_id,
                kind=kind,
                is_issued=is_issued,
                document=str(systems[f"{kind}_document"]) if is_issued else "",
                is_applied=is_issued and bool(systems.get(f"{kind}_applied")),
                gap=str(systems.get(f"{kind}_gap") or ""),
            )
        )
    return rules.find_gaps(systems)


def urge(ctx: Ctx, incentive_id: str) -> int:
    """Send the body a letter of reminder; once for each time it is urged. Returns how many were told."""
    incentive = get_incentive(ctx, incentive_id)
    body = ctx.session.get_one(Organisation, incentive.organisation_id)
    is_enterprise = body.kind == Kind.ENTERPRISE
    incentive.urged += 1
    incentive.urged_at = ctx.now()
    posts = {author_role(body.kind): [body.id]}
    if is_enterprise:
        posts["unit_admin"] = [body.id]
    return tell_roles(
        ctx,
        posts,
        f"incentive:{incentive.id}:{incentive.urged}",
        "incentive_urged",
        {
            "organisation": body.name,
            "what": "技能和创新人才培养、使用、考核、奖励制度" if is_enterprise else "竞赛激励机制",
        },
    )


def set_support(ctx: Ctx, incentive_id: str, support: Mapping[str, Any]) -> None:
    """Put support given, rewards paid and treatments implemented into the register, in place of earlier ones."""
    incentive = get_incentive(ctx, incentive_id)
    whose = {
        "incentive_id": incentive_id,
        "campaign_id": incentive.campaign_id,
        "organisation_id": incentive.organisation_id,
    }
    for model in (UnitSupport, Reward):
        ctx.session.execute(delete(model).where(model.incentive_id == incentive_id))
    for position, row in enumerate(support.get("supports") or [], start=1):
        ctx.session.add(
            UnitSupport(
                **whose,
                position=position,
                kind=row["kind"],
                text=str(row["text"]),
                amount=read_money(row.get("amount")),
                given_on=get_date(row["given_on"]),
            )
        )
    for position, row in enumerate(support.get("rewards") or [], start=1):
        ctx.session.add(
            Reward(
                **whose,
                position=position,
                kind=row["kind"],
                recipient=str(row["recipient"]),
                basis=str(row["basis"]),
                amount=read_money(row.get("amount")),
                given_on=get_date(row["given_on"]),
            )
        )


def end_incentive(ctx: Ctx, incentive_id: str, gaps: str) -> IncentiveState:
    """End complete, or with the gaps that are left."""
    incentive = get_incentive(ctx, incentive_id)
    if incentive.state == IncentiveState.OPEN:
        incentive.gaps = gaps.strip()
        incentive.state = IncentiveState.GAPS if incentive.gaps else IncentiveState.COMPLETE
        incentive.ended_at = ctx.now()
        ctx.record(f"incentive.{incentive.state}", instance_id=incentive.instance_id)
    return IncentiveState(incentive.state)
