"""What diagrams may ask of publications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError
from engine.registry import handler
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import get_organisation, get_unit, roles_of
from handlers.publication.results import queries, service
from handlers.publication.results.models import Publication
from handlers.publication.results.pictures import describe_choice
from handlers.publication.results.rules import REFUSED, TEXTS

KEEPERS = frozenset({"publisher", "office", "office_director"})
"""Who may ask for anything to be taken down."""


@handler("publication.open")
def open_publication(
    ctx: Ctx,
    *,
    instance: str,
    campaign: str,
    organisation_id: str | None = None,
    applicant_id: str | None = None,
    entry_id: str | None = None,
    honour_id: str | None = None,
) -> dict[str, Any]:
    """Begin a publication, of an honoured result or of one's own; `is_new` is false if its result has one already."""
    if entry_id is not None and honour_id is not None:
        found = service.open_for_entry(ctx, entry_id, honour_id, instance)
    else:
        found = service.open_publication(ctx, campaign, str(organisation_id), str(applicant_id), instance)
    if found is None:
        return {"is_new": False}
    return {
        "is_new": True,
        "publication_id": found.id,
        "number": found.number,
        "owner_id": found.owner_id,
        "organisation_id": found.organisation_id,
        "organisation": {"name": get_organisation(ctx, found.organisation_id).name},
        "industries": get_settings(ctx, found.campaign_id)["industries"],
        "version": _version(ctx, found),
    }


@handler("publication.write")
def write(ctx: Ctx, *, publication_id: str, version: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the public version; names the inventions not applied for yet; error publication.refused."""
    publication = service.write(ctx, publication_id, version)
    blocking = queries.list_blocking_inventions(ctx, publication)
    return {
        "version": _version(ctx, publication),
        "blocking_text": "、".join(each.number for each in blocking),
    }


@handler("publication.request_patent")
def request_patent(ctx: Ctx, *, publication_id: str) -> dict[str, Any]:
    """Ask for a patent first; gives the key of the message that says when to go on."""
    service.request_patent(ctx, publication_id)
    return {"wait_id": publication_id}


@handler("publication.publish")
def publish(ctx: Ctx, *, publication_id: str) -> dict[str, Any]:
    """Let the public read it; or give the invention to wait for, because no patent is applied for it yet."""
    blocking = service.publish(ctx, publication_id)
    return {
        "wait_id": blocking[0].id if blocking else None,
        "blocking_text": "、".join(each.number for each in blocking),
    }


@handler("publication.keep_internal")
def keep_internal(ctx: Ctx, *, publication_id: str) -> None:
    """It is for the unions only."""
    service.keep_internal(ctx, publication_id)


@handler("publication.refuse")
def refuse(ctx: Ctx, *, publication_id: str, reason: str | None = None) -> None:
    """It is not published."""
    service.refuse(ctx, publication_id, reason or "")


@handler("publication.withdraw")
def withdraw(ctx: Ctx, *, publication_id: str) -> None:
    """Its owner takes it back."""
    service.withdraw(ctx, publication_id)


@handler("publication.find_to_take_down")
def find_to_take_down(ctx: Ctx, *, number: str, organisation_id: str, applicant_id: str) -> dict[str, Any]:
    """What is public under a number; error publication.refused if nothing is, or it is not for the applicant to ask."""
    found = queries.find_public_by_number(ctx, number)
    if found is None:
        raise BusinessError(REFUSED, f"没有公布中的成果“{number.strip()}”，请核对编号。")
    is_own = applicant_id == found.owner_id or get_unit(ctx, organisation_id).id == found.organisation_id
    if not is_own and roles_of(ctx, applicant_id).isdisjoint(KEEPERS):
        raise BusinessError(REFUSED, "只有成果所有人、所在单位和信息发布员可以申请撤下。")
    return {"publication_id": found.id, "title": found.title}


@handler("publication.take_down")
def take_down(ctx: Ctx, *, publication_id: str, reason: str) -> None:
    """The public reads it no more."""
    service.take_down(ctx, publication_id, reason)


def _version(ctx: Ctx, publication: Publication) -> dict[str, Any]:
    """A publication as its form holds it."""
    columns = ("kind", "title", "field", "is_energy", "people", "contact", "summary", "related_number")
    return {
        **{name: getattr(publication, name) or None for name in columns},
        "is_energy": publication.is_energy,
        **{name: publication.texts.get(name) for name in TEXTS},
        "pictures": describe_choice(ctx, publication.id),
    }
