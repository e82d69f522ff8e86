"""Every union level puts the contest into its work plan of the year (S-77)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.campaigns.queries import get_campaign
from handlers.campaigns.rules import closing_day
from handlers.directory.queries import list_organisations
from handlers.directory.rules import Kind
from handlers.plans.models import WorkPlanEntry
from handlers.plans.queries import BODIES, local_today
from handlers.plans.rules import read_date

PROCESS = "work_plan_entry"


def start_entries(ctx: Ctx, campaign_id: str) -> int:
    """Ask the unions of the city, the counties and the units for their entry, once each; returns how many."""
    campaign = get_campaign(ctx, campaign_id)
    bodies = list_organisations(ctx, (Kind.MUNICIPAL_UNION, *BODIES), active_on=local_today(ctx))
    for body in bodies:
        ctx.processes.start(
            ctx,
            PROCESS,
            business_key=f"{campaign.id}:{body.id}",
            start_key=f"{PROCESS}:{campaign.id}:{body.id}",
            data={
                "campaign": campaign.id,
                "campaign_title": campaign.title,
                "organisation_id": body.id,
                "organisation": {"name": body.name},
                "plan_year": campaign.year,
                "closes_on": closing_day(campaign.phases),
            },
        )
    return len(bodies)


def enter(ctx: Ctx, campaign_id: str, organisation_id: str, entry: Mapping[str, Any]) -> WorkPlanEntry:
    """Put one union's entry into the register, in place of an earlier one. BusinessError `plans.bad_date`."""
    entered_on = read_date(entry.get("entered_on"))
    if entered_on is None:
        raise BusinessError("plans.bad_date", "列入日期不是日期。")
    found = ctx.session.get(WorkPlanEntry, (campaign_id, organisation_id)) or WorkPlanEntry(
        campaign_id=campaign_id, organisation_id=organisation_id
    )
    found.plan_year, found.entry = int(entry["plan_year"]), str(entry["entry"])
    found.owner, found.entered_on = str(entry["owner"]), entered_on
    ctx.session.add(found)
    ctx.record("work_plan.entered", data={"campaign": campaign_id, "organisation": organisation_id})
    return found
