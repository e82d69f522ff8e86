"""What diagrams may ask of proposals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.proposals import service


@handler("activities.register_proposal")
def register_proposal(
    ctx: Ctx,
    *,
    campaign: str,
    organisation_id: str,
    proposer_id: str,
    instance: str,
    proposal: Mapping[str, Any],
) -> dict[str, Any]:
    """Enter a proposal; gives its number, its unit, and the unit's proposals that are called much the same."""
    entered = service.register(ctx, campaign, organisation_id, proposer_id, instance, proposal)
    alike = service.list_alike(ctx, entered)
    return {
        "proposal_id": entered.id,
        "unit_id": entered.organisation_id,
        "number": entered.number,
        "similar_text": "\n".join(f"{number} {title}" for number, title in alike),
    }


@handler("activities.route_proposal")
def route_proposal(ctx: Ctx, *, proposal_id: str, is_major: bool | None = False) -> dict[str, Any]:
    """Give the day by which the proposer must have an answer."""
    return {"answer_due_on": service.route(ctx, proposal_id, is_major=bool(is_major))}


@handler("activities.answer_proposal")
def answer_proposal(ctx: Ctx, *, proposal_id: str, verdict: str, reason: str | None = None) -> None:
    """Keep the verdict and its reason."""
    service.answer(ctx, proposal_id, verdict, reason or "")


@handler("activities.implement_proposal")
def implement_proposal(ctx: Ctx, *, proposal_id: str, implemented_on: date) -> None:
    """The proposal has been carried out."""
    service.implement(ctx, proposal_id, implemented_on)


@handler("activities.file_proposal")
def file_proposal(
    ctx: Ctx,
    *,
    proposal_id: str,
    benefit: Decimal,
    score: int,
    reward: Decimal,
    recommended: bool | None = False,
) -> None:
    """File the proposal with its benefit, score and reward."""
    service.reward(
        ctx,
        proposal_id,
        benefit=Decimal(benefit),
        score=int(score),
        amount=Decimal(reward),
        is_recommended=bool(recommended),
    )
