"""What diagrams may ask of promotions and applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.campaigns.rules import get_date
from handlers.directory.queries import get_organisation
from handlers.publication.promotions import applying, queries, service
from handlers.publication.promotions.models import Promotion
from handlers.publication.promotions.rules import PromotionState


@handler("publication.open_promotion")
def open_promotion(ctx: Ctx, *, entry_id: str, instance: str) -> dict[str, Any]:
    """Take up an honoured result for promotion."""
    return _shown(ctx, service.open_for_entry(ctx, entry_id, instance))


@handler("publication.open_technology")
def open_technology(
    ctx: Ctx, *, campaign: str, organisation_id: str, technology: str, instance: str
) -> dict[str, Any]:
    """Take up a technology of the energy contest for promotion (S-33)."""
    return _shown(ctx, service.open_for_technology(ctx, campaign, organisation_id, technology, instance))


@handler("publication.post_need")
def post_need(ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, need: str) -> dict[str, Any]:
    """Post what a unit needs."""
    posted = service.post_need(ctx, campaign, organisation_id, instance, need)
    return {"promotion_id": posted.id, "number": posted.number, "wanted_by_id": posted.wanted_by_id}


@handler("publication.find_result")
def find_result(ctx: Ctx, *, promotion_id: str, number: str) -> dict[str, Any]:
    """Answer a need with a published result; error promotion.refused (number, own result)."""
    return _shown(ctx, service.find_result(ctx, promotion_id, number))


@handler("publication.score_promotion")
def score_promotion(ctx: Ctx, *, promotion_id: str, scores: Mapping[str, int]) -> dict[str, Any]:
    """Keep the scores; gives the sum, whether it is enough, and what stands in the way of showing it."""
    promotion = service.score(ctx, promotion_id, scores)
    return {
        "score": promotion.score,
        "is_selected": promotion.state == PromotionState.SELECTED,
        "blocking_text": service.list_obstacles(ctx, promotion),
    }


@handler("publication.consent_promotion")
def consent_promotion(ctx: Ctx, *, promotion_id: str) -> dict[str, Any]:
    """The unit agrees; gives the posted needs in lines; error promotion.refused (patent first)."""
    service.consent(ctx, promotion_id)
    lines = [f"{each.number} {unit}：{each.need}" for each, unit in queries.list_needs(ctx)]
    return {"needs_text": "\n".join(lines)}


@handler("publication.match_promotion")
def match_promotion(
    ctx: Ctx, *, promotion_id: str, adopters: Sequence[Mapping[str, Any]] | None = None
) -> dict[str, Any]:
    """Offer the result to units; error promotion.refused (unknown unit, own unit, nobody)."""
    written = [str(each.get("name") or "") for each in adopters or ()]
    return {"offered": len(service.match(ctx, promotion_id, written))}


@handler("publication.close_promotion")
def close_promotion(ctx: Ctx, *, promotion_id: str, reason: str | None = None) -> None:
    """The result is not promoted."""
    service.close(ctx, promotion_id, reason or "")


@handler("publication.take_up_application")
def take_up_application(ctx: Ctx, *, application_id: str, instance: str) -> dict[str, Any]:
    """What is offered to whom, by whom."""
    application = applying.take_up(ctx, application_id, instance)
    promotion = queries.get_promotion(ctx, application.promotion_id)
    return {
        "campaign": application.campaign_id,
        "organisation_id": application.adopter_id,
        "organisation": {"name": get_organisation(ctx, application.adopter_id).name},
        "owner_unit": get_organisation(ctx, application.organisation_id).name,
        "number": application.number,
        "title": promotion.title,
        "need": promotion.need or None,
    }


@handler("publication.agree_application")
def agree_application(ctx: Ctx, *, application_id: str, agreement: Mapping[str, Any]) -> None:
    """Both units have signed; error promotion.refused (day)."""
    applying.agree(ctx, application_id, agreement, get_date(agreement["signed_on"]))


@handler("publication.apply_on_site")
def apply_on_site(ctx: Ctx, *, application_id: str, use: Mapping[str, Any]) -> None:
    """The result is in use; error promotion.refused (day)."""
    applying.apply_on_site(ctx, application_id, str(use["site"]), get_date(use["applied_on"]))


@handler("publication.next_followup")
def next_followup(ctx: Ctx, *, application_id: str) -> dict[str, Any]:
    """The next look to report, null when all are."""
    found = queries.next_followup(ctx, application_id)
    return {"followup": {"months": found.months, "due_on": found.due_on} if found else None}


@handler("publication.report_followup")
def report_followup(ctx: Ctx, *, application_id: str, months: int, report: Mapping[str, Any]) -> None:
    """Keep what a look has shown."""
    benefit = Decimal(str(report.get("benefit") or 0))
    applying.report(ctx, application_id, int(months), report["effect"], benefit, report["note"])


@handler("publication.confirm_application")
def confirm_application(ctx: Ctx, *, application_id: str) -> None:
    """After the last look the application counts."""
    applying.confirm(ctx, application_id)


@handler("publication.give_up_application")
def give_up_application(ctx: Ctx, *, application_id: str, reason: str | None = None) -> None:
    """The unit does not use the result, or no more."""
    applying.give_up(ctx, application_id, reason or "")


def _shown(ctx: Ctx, promotion: Promotion) -> dict[str, Any]:
    unit = get_organisation(ctx, str(promotion.organisation_id))
    return {
        "promotion_id": promotion.id,
        "number": promotion.number,
        "owner_unit_id": unit.id,
        "owner_unit": unit.name,
        "title": promotion.title,
    }
