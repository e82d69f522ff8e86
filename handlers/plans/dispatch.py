"""Who hears of the municipal plan: its late signatories' leader, and every body once it is issued."""

from __future__ import annotations

from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.queries import list_organisations
from handlers.directory.rules import CITY, Kind, author_role
from handlers.directory.telling import tell_roles
from handlers.notices.texts import add_texts
from handlers.plans import queries

add_texts(
    {
        "plan_issued": {
            "zh": {
                "title": "{title}已印发",
                "body": "《{title}》({number})已于{issued_on}印发,请遵照组织开展活动。",
            },
            "en": {
                "title": "{title} has been issued",
                "body": "“{title}” ({number}) was issued on {issued_on}. Please act on it.",
            },
        },
        "countersign_late": {
            "zh": {
                "title": "{campaign}年度实施方案会签到期",
                "body": "实施方案第{round}轮会签已到期,仍有单位未会签。逾期不视为同意,请督促。",
            },
            "en": {
                "title": "Countersigning of the {campaign} plan is overdue",
                "body": "Round {round} of countersigning is over and some issuers have not signed. "
                "Silence is not consent: please press them.",
            },
        },
    }
)


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
