"""What diagrams may ask of five-small items.

`completed_at` is when the task was completed that a call keeps; without it, it counts as completed now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.five_small import rules, service
from handlers.activities.five_small.rules import Level
from handlers.campaigns.queries import get_settings


@handler("activities.read_five_small")
def read_five_small(ctx: Ctx, *, campaign: str) -> dict[str, Any]:
    """The windows, the days they shut, the year's kinds and criteria, and whether items are handed in now."""
    settings, windows = get_settings(ctx, campaign), service.read_windows(ctx, campaign)
    contest = settings["five_small"]
    return {
        **asdict(windows),
        "submit_closes_on": contest["submit_closes_on"],
        "unit_closes_on": contest["unit_closes_on"],
        "county_closes_on": contest["county_closes_on"],
        "kinds": settings["five_small_kinds"],
        "criteria": contest["criteria"],
        "is_open": windows.opens_at <= ctx.now() < windows.submit_closes_at,
    }


@handler("activities.register_five_small")
def register_five_small(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    author_id: str,
    instance: str,
    item: Mapping[str, Any],
    completed_at: datetime | None = None,
) -> dict[str, Any]:
    """Enter an item; gives what is wrong with it, or whether it came too late, else its number and its unit."""
    problem = rules.find_item_problem(
        item["kind"], get_settings(ctx, campaign)["five_small_kinds"]["options"]
    )
    if problem:
        return {"problem_text": problem, "is_late": False}
    entered = service.register(
        ctx, campaign, organisation_id, author_id, instance, item, completed_at or ctx.now()
    )
    if entered is None:
        return {"problem_text": "", "is_late": True}
    return {
        "problem_text": "",
        "is_late": False,
        "item_id": entered.id,
        "number": entered.number,
        "organisation_id": entered.organisation_id,
    }


@handler("activities.check_five_small")
def check_five_small(
    ctx: Ctx,
    *,
    item_id: str,
    benefit: Decimal,
    signature: Mapping[str, Any],
    completed_at: datetime | None = None,
) -> None:
    """The unit has checked and signed."""
    service.check(ctx, item_id, Decimal(benefit), signature, completed_at or ctx.now())


@handler("activities.score_five_small")
def score_five_small(
    ctx: Ctx,
    *,
    item_id: str,
    level: str,
    scores: Sequence[Mapping[str, Any]],
    recommends: bool | None = False,
    completed_at: datetime | None = None,
) -> None:
    """Keep the score of a level: unit or county."""
    service.score(ctx, item_id, Level(level), scores, completed_at or ctx.now(), recommends=bool(recommends))


@handler("activities.rank_five_small")
def rank_five_small(ctx: Ctx, *, item_id: str, level: str) -> dict[str, Any]:
    """Whether the item is among the best of its level, which has shut."""
    return {"goes_up": service.rank(ctx, item_id, Level(level))}


@handler("activities.close_five_small")
def close_five_small(ctx: Ctx, *, instance: str, reason: str | None = None) -> None:
    """Archive an item that was refused or taken back, or came too late."""
    service.close(ctx, instance, reason or "")
