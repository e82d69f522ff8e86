"""发起: the processes a person may start of themselves, and starting one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, true, type_coerce

from engine.context import Ctx
from engine.db import new_id
from engine.definitions import select_newest
from engine.errors import Conflict, Forbidden, NotFound
from engine.models import Definition
from handlers.campaigns.models import Campaign
from handlers.campaigns.numbers import count_up
from handlers.campaigns.queries import Standing, get_standing
from handlers.campaigns.rules import CampaignState
from handlers.directory.models import Organisation
from handlers.directory.queries import get_person, list_organisations_by_id, list_posts_of, today

STARTS = "STARTS"
"""The running number in the business keys of what people start."""


class NotOpen(Conflict):
    """The contest of this year is not under way, so nothing can be started in it."""

    code = "campaign.not_open"


@dataclass(frozen=True)
class Offer:
    """A process a person may start, for which of their organisations, and whether it belongs to a campaign."""

    key: str
    definition_id: str
    name: dict[str, str]
    category: str
    in_campaign: bool
    organisations: list[Organisation]


def list_offers(ctx: Ctx, person_id: str) -> list[Offer]:
    """What a person may start today, by key: their posts' roles against the `starters` of the newest versions."""
    return _offers_of(ctx, person_id, _newest_with_starters(ctx))


def _offers_of(ctx: Ctx, person_id: str, versions: Sequence[Any]) -> list[Offer]:
    posts = list_posts_of(ctx, person_id)
    places = _active(ctx, {post.organisation_id for post in posts})
    offers = []
    for row in versions:
        roles = row.manifest["starters"]["roles"]
        own = dict.fromkeys(post.organisation_id for post in posts if post.role in roles)
        if found := [places[each] for each in own if each in places]:
            offers.append(
                Offer(
                    row.key,
                    row.id,
                    row.name,
                    row.manifest.get("category", ""),
                    bool(row.manifest["starters"].get("campaign")),
                    found,
                )
            )
    return offers


BEGINS = ("campaign", "organisation_id", "applicant_id", "organisation", "applicant")
"""The variables that `start_process` gives; `campaign` only in a process that belongs to one."""


def start_process(ctx: Ctx, person_id: str, key: str, organisation_id: str, campaign_id: str) -> str:
    """Start the newest version of a process for one of a person's organisations; returns the instance id.

    The data are `organisation_id`, `applicant_id`, `organisation.name` and `applicant.name`, and `campaign` if the
    process belongs to one; the business key is "<campaign>:<organisation>:<number>". Not idempotent: the caller
    sees to it that one request starts once. Raises NotFound if the person is offered no such process, Forbidden if
    not for this organisation, NotOpen unless the campaign runs.
    """
    offer = next(iter(_offers_of(ctx, person_id, _newest_with_starters(ctx, key))), None)
    if offer is None:
        raise NotFound(process=key)
    place = next((each for each in offer.organisations if each.id == organisation_id), None)
    if place is None:
        raise Forbidden(organisation=organisation_id)
    data: dict[str, Any] = {
        "organisation_id": place.id,
        "applicant_id": person_id,
        "organisation": {"name": place.name},
        "applicant": {"name": get_person(ctx, person_id).name},
    }
    if not offer.in_campaign:
        return ctx.processes.start(ctx, key, business_key=f"{place.id}:{new_id()}", data=data)
    require_open(get_standing(ctx, campaign_id))
    return ctx.processes.start(
        ctx,
        key,
        business_key=f"{campaign_id}:{place.id}:{count_up(ctx, campaign_id, STARTS)}",
        data={"campaign": campaign_id, **data},
    )


def require_open(campaign: Campaign | Standing) -> None:
    """Raise NotOpen unless the campaign runs; its code tells why: suspended, over, or not begun."""
    if campaign.state == CampaignState.SUSPENDED:
        raise NotOpen(code="campaign.start_suspended")
    if campaign.state in (CampaignState.CLOSED, CampaignState.CANCELLED):
        raise NotOpen(code="campaign.start_ended")
    if campaign.state != CampaignState.RUNNING:
        raise NotOpen()


def _active(ctx: Ctx, ids: Collection[str]) -> dict[str, Organisation]:
    day = today(ctx)
    return {
        key: place
        for key, place in list_organisations_by_id(ctx, ids).items()
        if place.registered_on <= day and (place.closed_on is None or place.closed_on > day)
    }


def _newest_with_starters(ctx: Ctx, key: str | None = None) -> list[Any]:
    """The newest version of each process that people start, by key, or of one: id, key, name, manifest."""
    query = (
        select_newest(Definition.id, Definition.key, Definition.name, Definition.manifest)
        .where(Definition.key == key if key is not None else true())
        # Most have none, and a manifest is long to read.
        .where(type_coerce(Definition.manifest, Text).contains('"starters"'))
    )
    return [row for row in ctx.session.execute(query) if row.manifest.get("starters")]
