"""Writes of promotions: needs, scores, matches. Each is safe to repeat: opening by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError
from handlers.campaigns.numbers import next_number
from handlers.campaigns.promotion import CRITERIA
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import get_unit
from handlers.entries.queries import get_entry, public_name
from handlers.publication.promotions import queries, rules
from handlers.publication.promotions.models import Application, Promotion
from handlers.publication.promotions.queries import get_promotion
from handlers.publication.promotions.rules import PromotionState
from handlers.publication.results.queries import find_public_by_number, list_inventions_in_the_way

SERIES, APPLICATION_SERIES = "TG", "CY"
REFUSED = "promotion.refused"
MATCHED = "adopter_matched"
_ENERGY = "节能减排"


def open_for_entry(ctx: Ctx, entry_id: str, instance_id: str) -> Promotion:
    """A result that was honoured is to be promoted."""
    found = _find_of_instance(ctx, instance_id)
    if found is not None:
        return found
    entry = get_entry(ctx, entry_id)
    promotion = _new(ctx, entry.campaign_id, instance_id)
    promotion.organisation_id, promotion.entry_id = entry.organisation_id, entry_id
    promotion.title = public_name(entry) or entry.number
    promotion.is_energy = entry.category == _ENERGY
    return _add(ctx, promotion)


def open_for_technology(
    ctx: Ctx, campaign_id: str, organisation_id: str, title: str, instance_id: str
) -> Promotion:
    """A unit's energy-saving technology is to be promoted, honoured or not."""
    found = _find_of_instance(ctx, instance_id)
    if found is not None:
        return found
    promotion = _new(ctx, campaign_id, instance_id)
    promotion.organisation_id, promotion.title = get_unit(ctx, organisation_id).id, title
    promotion.is_energy = True
    return _add(ctx, promotion)


def post_need(ctx: Ctx, campaign_id: str, organisation_id: str, instance_id: str, need: str) -> Promotion:
    """A unit needs a solution and looks for a result that is one."""
    found = _find_of_instance(ctx, instance_id)
    if found is not None:
        return found
    promotion = _new(ctx, campaign_id, instance_id)
    promotion.wanted_by_id, promotion.need = get_unit(ctx, organisation_id).id, need.strip()
    promotion.state = PromotionState.POSTED
    return _add(ctx, promotion)


def find_result(ctx: Ctx, promotion_id: str, number: str) -> Promotion:
    """Answer a need with a published result, by its number.

    BusinessError `promotion.refused` if nothing is public under it, or it is the unit's own.
    """
    promotion = get_promotion(ctx, promotion_id)
    if promotion.state != PromotionState.POSTED:
        return promotion
    publication = find_public_by_number(ctx, number)
    if publication is None:
        raise BusinessError(REFUSED, f"没有公布中的成果“{number.strip()}”，请核对编号。")
    if publication.organisation_id == promotion.wanted_by_id:
        raise BusinessError(REFUSED, "这是需求单位自己的成果。")
    promotion.organisation_id, promotion.publication_id = publication.organisation_id, publication.id
    promotion.entry_id, promotion.title = publication.entry_id, publication.title
    promotion.is_energy, promotion.state = publication.is_energy, PromotionState.SCORING
    return promotion


def score(ctx: Ctx, promotion_id: str, scores: Mapping[str, int]) -> Promotion:
    """Keep the scores of the three criteria; from the threshold of the campaign on, the result is selected."""
    promotion = get_promotion(ctx, promotion_id)
    if promotion.state != PromotionState.SCORING:
        return promotion
    settings = get_settings(ctx, promotion.campaign_id)["promotion"]
    given = {each: int(scores[each]) for each in CRITERIA}
    promotion.value, promotion.applicability, promotion.benefit = (given[each] for each in CRITERIA)
    promotion.score = rules.total_score(given, settings["weights"])
    if promotion.score >= settings["threshold"]:
        promotion.state = PromotionState.SELECTED
    return promotion


def list_obstacles(ctx: Ctx, promotion: Promotion) -> str:
    """The numbers of inventions in the way: shown to another unit before the application, they would be new no more."""
    ids = {promotion.publication_id} if promotion.publication_id else set[str]()
    return "、".join(
        each.number
        for each in list_inventions_in_the_way(ctx, promotion.entry_id, promotion.organisation_id, ids=ids)
    )


def consent(ctx: Ctx, promotion_id: str) -> None:
    """The unit the result is from agrees; BusinessError `promotion.refused` while a patent is to be applied for."""
    if numbers := list_obstacles(ctx, get_promotion(ctx, promotion_id)):
        raise BusinessError(REFUSED, f"{numbers}尚未申请专利或权属未明确，申请以后再同意推广。")


def match(ctx: Ctx, promotion_id: str, written: Sequence[str]) -> list[Application]:
    """Offer the result to units, by name or id, and to the one that posted the need; begins an application at each.

    BusinessError `promotion.refused` names words that lead to no unit, or to several.
    """
    promotion = get_promotion(ctx, promotion_id)
    if promotion.state != PromotionState.SELECTED:
        return []
    units, unclear = queries.find_units(ctx, written)
    if unclear:
        raise BusinessError(REFUSED, f"找不到或有重名的单位：{'、'.join(unclear)}。请写单位全称或编号。")
    if promotion.organisation_id in units:
        raise BusinessError(REFUSED, "不能推广到成果所在的单位。")
    adopters = list(dict.fromkeys([*([promotion.wanted_by_id] if promotion.wanted_by_id else []), *units]))
    if not adopters:
        raise BusinessError(REFUSED, "请写明应用单位。")
    applications = [_offer(ctx, promotion, adopter_id) for adopter_id in adopters]
    _end(ctx, promotion, PromotionState.MATCHED)
    return applications


def close(ctx: Ctx, promotion_id: str, reason: str) -> None:
    """The result is not promoted, or the need stays without one."""
    promotion = get_promotion(ctx, promotion_id)
    if promotion.ended_at is None:
        promotion.end_reason = reason.strip() or "未说明"
        _end(ctx, promotion, PromotionState.NOT_ADOPTED)


def _offer(ctx: Ctx, promotion: Promotion, adopter_id: str) -> Application:
    if promotion.organisation_id is None:
        raise IncidentError(f"promotion {promotion.number} is selected without a result")
    application = Application(
        id=new_id(),
        promotion_id=promotion.id,
        campaign_id=promotion.campaign_id,
        organisation_id=promotion.organisation_id,
        adopter_id=adopter_id,
        number=next_number(ctx, promotion.campaign_id, APPLICATION_SERIES),
        created_at=ctx.now(),
    )
    ctx.session.add(application)
    ctx.session.flush()
    told = {"campaign": promotion.campaign_id, "number": application.number, "title": promotion.title}
    ctx.processes.send(ctx, MATCHED, application.id, {**told, "application_id": application.id})
    return application


def _find_of_instance(ctx: Ctx, instance_id: str) -> Promotion | None:
    return ctx.session.scalar(select(Promotion).where(Promotion.instance_id == instance_id))


def _new(ctx: Ctx, campaign_id: str, instance_id: str) -> Promotion:
    number = next_number(ctx, campaign_id, SERIES)
    return Promotion(
        id=new_id(), campaign_id=campaign_id, instance_id=instance_id, number=number, created_at=ctx.now()
    )


def _add(ctx: Ctx, promotion: Promotion) -> Promotion:
    ctx.session.add(promotion)
    ctx.session.flush()
    return promotion


def _end(ctx: Ctx, promotion: Promotion, state: PromotionState) -> None:
    promotion.state, promotion.ended_at = state, ctx.now()
    ctx.record(f"promotions.{state}", instance_id=promotion.instance_id, data={"number": promotion.number})
