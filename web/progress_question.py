"""What part of which register of which campaign the pages of progress are asked for, in the address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from engine.context import Ctx
from engine.errors import NotFound
from handlers.campaigns import queries as campaigns
from handlers.campaigns.models import Campaign
from handlers.directory import queries as directory
from handlers.directory.rules import Kind
from handlers.directory.visibility import Visibility, visible_organisations
from handlers.oversight.listing import RegisterRow, list_register
from handlers.oversight.owed import OWED, STATUSES
from web.i18n import language
from web.i18n.dates import local_date
from web.identity import me

# The names of these are known to everybody.
PLACES = (Kind.COUNTY, Kind.MUNICIPAL_UNION)


@dataclass(frozen=True)
class Question:
    """A campaign, one of its registers, and filters; "" where nothing is narrowed."""

    campaign: Campaign
    register: str
    county: str
    organisation: str
    status: str
    period: str
    within: Visibility

    def rows(self, ctx: Ctx, *, limit: int, offset: int = 0) -> list[RegisterRow]:
        """The items, by due date and body."""
        found = list_register(
            ctx,
            self.campaign.id,
            self.register,
            status=self.status,
            county_id=self.county,
            organisation_id=self.organisation,
            period=self.period,
            within=self.within,
            limit=limit,
            offset=offset,
        )
        return list(found)


def campaign_asked_for(ctx: Ctx) -> Campaign:
    """The campaign the address names; raises NotFound."""
    return campaigns.get_campaign(ctx, request.args.get("campaign", "")[:40])


def read_question(ctx: Ctx, campaign: Campaign) -> Question:
    """The filters of the address. What does not exist, or an organisation one may not see, is not found."""
    given = {
        name: request.args.get(name, "").strip()[:40]
        for name in ("county", "organisation", "status", "period")
    }
    register = request.args.get("register", "") or _register_of_today(ctx, campaign)
    if register not in OWED or given["status"] not in ("", "exempted", *STATUSES):
        raise NotFound
    within = visible_organisations(ctx, me().person_id)
    if given["county"] and directory.get_organisation(ctx, given["county"]).kind not in PLACES:
        raise NotFound
    if given["organisation"] and not within.includes(directory.get_organisation(ctx, given["organisation"])):
        raise NotFound
    return Question(campaign, register, within=within, **given)


def _register_of_today(ctx: Ctx, campaign: Campaign) -> str:
    """The register of the phase under way, else of the last one that has begun."""
    today = local_date(ctx.now())
    begun = [phase.number for phase in campaign.phases if phase.starts_on <= today] or [1]
    by_phase = {register.phase: code for code, register in OWED.items()}
    return by_phase[max(begun)]


def register_names() -> dict[str, str]:
    """Register → its name in the language of this request."""
    return {code: each.name_en if language() == "en" else each.name_zh for code, each in OWED.items()}
