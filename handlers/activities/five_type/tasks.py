"""What diagrams may ask of the five-type contest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.five_type import rules, service
from handlers.activities.five_type.rules import ROUNDS, Round, TeamState
from handlers.activities.people import find_holder
from handlers.activities.windows import opens_at
from handlers.campaigns.queries import get_settings


@handler("activities.enrol_team")
def enrol_team(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    leader_id: str,
    instance: str,
    enrolment: Mapping[str, Any],
) -> dict[str, Any]:
    """Enter a team; error activities.enrolment_refused. Gives its number, its unit and when the year is ranked."""
    team = service.enrol(ctx, campaign, organisation_id, leader_id, instance, enrolment)
    return {
        "contest_id": team.id,
        "number": team.number,
        "unit_id": team.organisation_id,
        "ranked_at": service.shuts_at(ctx, campaign, Round.FINAL),
    }


@handler("activities.next_five_type_round")
def next_five_type_round(ctx: Ctx, *, contest_id: str, after: str | None = None) -> dict[str, Any]:
    """The next round with its dates, null when there is none, and the types to be scored."""
    team = service.get_team(ctx, contest_id)
    found = service.next_round(ctx, contest_id, after)
    if found is None:
        return {"round": None}
    settings = get_settings(ctx, team.campaign_id)
    days = settings["five_type"][found]
    return {
        "round": {
            "code": found,
            "name": ROUNDS[found]["zh"],
            "opens_at": opens_at(ctx, days["opens_on"]),
            "closes_on": days["closes_on"],
            "closes_at": service.shuts_at(ctx, team.campaign_id, found),
        },
        "self_scores": [{"name": option["value"]} for option in settings["five_types"]["options"]],
    }


@handler("activities.keep_self_points")
def keep_self_points(
    ctx: Ctx, *, contest_id: str, round_code: str, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Keep what the team gives itself; `problem_text` says where evidence is missing, and then nothing is kept."""
    problem = rules.find_evidence_problem(rows)
    if not problem:
        service.keep_self_points(ctx, contest_id, round_code, rows)
    return {"problem_text": problem}


@handler("activities.settle_five_type_round")
def settle_five_type_round(
    ctx: Ctx,
    *,
    contest_id: str,
    round_code: str,
    rows: Sequence[Mapping[str, Any]],
    veto: str | None = None,
    completed_at: datetime | None = None,
) -> dict[str, Any]:
    """Keep the round as settled at an instant, without one now; gives whether a veto has ended the team's year."""
    settled_at = completed_at or ctx.now()
    team = service.settle_round(ctx, contest_id, round_code, rows, veto or "", settled_at)
    return {"is_vetoed": team.state == TeamState.VETOED}


@handler("activities.withdraw_team")
def withdraw_team(ctx: Ctx, *, contest_id: str) -> None:
    """The team takes no further part."""
    service.withdraw(ctx, contest_id)


@handler("activities.rank_team")
def rank_team(ctx: Ctx, *, contest_id: str) -> dict[str, Any]:
    """Rank the team; gives its place, whether it is nominated, and who nominates it: a person of its unit's union."""
    team = service.rank(ctx, contest_id)
    return {
        "place": team.place,
        "is_nominated": team.is_nominated,
        "nominator_id": find_holder(ctx, "unit_union", team.organisation_id) or team.leader_id,
    }
