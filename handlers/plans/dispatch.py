"""Who hears of the municipal plan: its late signatories' leader, and every body once it is issued."""

from __future__ import annotations

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.queries import list_organisations
from handlers.directory.rules import CITY, Kind, author_role
from handlers.directory.telling import tell_roles
from handlers.plans import queries


def bodies_by_author(ctx: Ctx) -> dict[str, list[str]]:
    """The bodies taking part today, by the role that writes for them."""
    found: dict[str, list[str]] = {author_role(kind): [] for kind in (Kind.COUNTY, Kind.ENTERPRISE)}
    for body in list_organisations(ctx, queries.BODIES, active_on=queries.local_today(ctx)):
        found[author_role(body.kind)].append(body.id)
    return found


def escalate_countersign(ctx: Ctx, campaign_id: str, round_number: int) -> int:
    """Tell the group's leader, once for each round, that the countersigning is late."""
    return tell_roles(
        ctx,
        {"group_leader": [CITY]},
        f"countersign:{campaign_id}:{round_number}",
        "countersign_late",
        {"campaign": campaign_id, "round": round_number},
    )


def dispatch_plan(ctx: Ctx, campaign_id: str) -> int:
    """Send the issued plan to every county and unit; a notice's read mark is the receipt. Raises NotFound."""
    plan = queries.find_issued_plan(ctx, campaign_id)
    if plan is None:
        raise NotFound(campaign=campaign_id)
    plan.dispatched_at = plan.dispatched_at or ctx.now()
    params = {"title": plan.title, "number": plan.document_number, "issued_on": plan.issued_on}
    return tell_roles(ctx, bodies_by_author(ctx), f"plan_issued:{campaign_id}", "plan_issued", params)
