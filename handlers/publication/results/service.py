"""Writes of publications. Each is safe to repeat: opening by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError
from handlers.activities.inventions.models import Invention
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import get_unit, list_posts_of
from handlers.entries.models import Entry
from handlers.entries.people import list_inventors
from handlers.entries.queries import get_entry, public_name
from handlers.entries.rules import EntryKind
from handlers.honours.noticing import list_people
from handlers.honours.rules.masking import find_leaks, mask_name
from handlers.publication.results import pictures, queries
from handlers.publication.results.models import Publication
from handlers.publication.results.queries import get_publication
from handlers.publication.results.rules import OPEN, REFUSED, TEXTS, PublicationState

SERIES = "FB"
IP_REQUESTED = "ip_requested"


def open_publication(
    ctx: Ctx, campaign_id: str, organisation_id: str, owner_id: str, instance_id: str
) -> Publication:
    """Begin a publication of something of one's own."""
    found = ctx.session.scalar(select(Publication).where(Publication.instance_id == instance_id))
    return found or _add(ctx, campaign_id, organisation_id, owner_id, instance_id)


def open_for_entry(ctx: Ctx, entry_id: str, honour_id: str, instance_id: str) -> Publication | None:
    """Begin the publication of an honoured result with what its entry says; None if there is one already."""
    entry = get_entry(ctx, entry_id)
    found = queries.find_of_entry(ctx, entry_id)
    if found is not None:
        found.honour_id = honour_id
        return found if found.instance_id == instance_id else None
    owner_id = queries.find_owner(ctx, entry)
    if owner_id is None:
        raise IncidentError(f"entry {entry.number} has no inventor")
    publication = _add(ctx, entry.campaign_id, entry.organisation_id, owner_id, instance_id)
    publication.entry_id, publication.honour_id = entry_id, honour_id
    publication.title = public_name(entry)
    publication.field = entry.field
    publication.is_energy = entry.category == "节能减排"
    how = get_settings(ctx, entry.campaign_id)["notice_names"]
    publication.people = "、".join(mask_name(name, how) for name in list_people(ctx, entry))[:300]
    if entry.confidentiality == "public":
        publication.summary = str(entry.content.get("summary") or "")
        before = {"problem": "background", "content": "technical_content", "effect": "social_benefit"}
        publication.texts = {
            key: entry.content[name] for key, name in before.items() if entry.content.get(name)
        }
    ctx.session.flush()
    return publication


def write(ctx: Ctx, publication_id: str, version: Mapping[str, Any]) -> Publication:
    """Keep the public version, in place of an earlier one.

    BusinessError `publication.refused` says in words what is wrong: a number of a person's, or of an entry that is
    not the owner's to publish, a picture that cannot be shown.
    """
    publication = _expect(ctx, publication_id, *OPEN)
    chosen = pictures.read_choice(version.get("pictures"))
    shown = [version.get(key) for key in ("title", "people", "summary", *TEXTS)]
    if leaks := find_leaks(str(each) for each in (*shown, *chosen.values()) if each):
        raise BusinessError(REFUSED, f"公开内容中有{'、'.join(leaks)}，请删去后再提交。")
    _relate(ctx, publication, str(version.get("related_number") or "").strip())
    publication.kind, publication.field = str(version["kind"]), str(version["field"])
    publication.title, publication.summary = str(version["title"]).strip(), str(version["summary"]).strip()
    publication.people = str(version.get("people") or "").strip()
    publication.contact = str(version["contact"]).strip()
    publication.is_energy = bool(version.get("is_energy"))
    publication.texts = {key: version[key] for key in TEXTS if version.get(key)}
    pictures.keep_pictures(ctx, publication.id, chosen)
    publication.state = PublicationState.CHECKING
    ctx.session.flush()
    return publication


def publish(ctx: Ctx, publication_id: str) -> list[Invention]:
    """Let the public read it, unless inventions of the result keep it from that (S-70): then gives those."""
    publication = get_publication(ctx, publication_id)
    if publication.state == PublicationState.PUBLIC:
        return []
    _expect(ctx, publication_id, PublicationState.CHECKING)
    blocking = queries.list_blocking_inventions(ctx, publication)
    if not blocking:
        publication.state, publication.published_at = PublicationState.PUBLIC, ctx.now()
        data = {"number": publication.number}
        ctx.record("publications.public", instance_id=publication.instance_id, data=data)
    return blocking


def keep_internal(ctx: Ctx, publication_id: str) -> None:
    """It is for the unions to exchange, not for the public."""
    publication = get_publication(ctx, publication_id)
    if publication.state != PublicationState.INTERNAL:
        _end(ctx, _expect(ctx, publication_id, PublicationState.CHECKING), PublicationState.INTERNAL)


def refuse(ctx: Ctx, publication_id: str, reason: str) -> None:
    """It is not published, for a reason."""
    publication = get_publication(ctx, publication_id)
    if publication.state in OPEN:
        publication.end_reason = reason.strip() or "未说明"
        _end(ctx, publication, PublicationState.REFUSED)


def withdraw(ctx: Ctx, publication_id: str) -> None:
    """Its owner does not want it published after all."""
    publication = get_publication(ctx, publication_id)
    if publication.state in OPEN:
        _end(ctx, publication, PublicationState.WITHDRAWN)


def take_down(ctx: Ctx, publication_id: str, reason: str) -> None:
    """The public reads it no more."""
    publication = get_publication(ctx, publication_id)
    if publication.state == PublicationState.PUBLIC:
        publication.end_reason = reason.strip() or "未说明"
        _end(ctx, publication, PublicationState.TAKEN_DOWN)


def request_patent(ctx: Ctx, publication_id: str) -> None:
    """Ask, once, for a patent to be applied for first; `ip_cleared` with the publication's id says when to go on."""
    publication = get_publication(ctx, publication_id)
    asked = (each.source_id for each in queries.list_blocking_inventions(ctx, publication))
    if publication_id in asked:
        return
    ctx.processes.send(
        ctx,
        IP_REQUESTED,
        publication.id,
        {
            "campaign": publication.campaign_id,
            "organisation_id": publication.organisation_id,
            "applicant_id": publication.owner_id,
            "source": {"kind": "achievement_publication", "id": publication.id, "title": publication.title},
        },
    )


def _add(ctx: Ctx, campaign_id: str, organisation_id: str, owner_id: str, instance_id: str) -> Publication:
    publication = Publication(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=get_unit(ctx, organisation_id).id,
        owner_id=owner_id,
        instance_id=instance_id,
        number=next_number(ctx, campaign_id, SERIES),
        created_at=ctx.now(),
    )
    ctx.session.add(publication)
    ctx.session.flush()
    return publication


def _relate(ctx: Ctx, publication: Publication, number: str) -> None:
    """Tie a publication to the entry its owner names by number, and to none if that names something else.

    It must be a result of the unit, free, and the owner among its inventors or at work in the unit's union.
    """
    publication.related_number = number
    if publication.honour_id is not None:
        return
    publication.entry_id = None
    entry = ctx.session.scalar(select(Entry).where(Entry.number == number)) if number else None
    if entry is None:
        return
    if entry.organisation_id != publication.organisation_id or entry.kind != EntryKind.RESULT:
        raise BusinessError(REFUSED, f"申报“{number}”不是本单位的成果。")
    inventors = {each.person_id for each in list_inventors(ctx, entry.id)}
    posts = {(each.role, each.organisation_id) for each in list_posts_of(ctx, publication.owner_id)}
    if publication.owner_id not in inventors and ("unit_union", entry.organisation_id) not in posts:
        raise BusinessError(REFUSED, f"成果“{number}”由其完成人或本单位工会申请公布。")
    other = queries.find_of_entry(ctx, entry.id)
    if other is not None and other.id != publication.id:
        raise BusinessError(REFUSED, f"申报“{number}”的成果已在办理公布：{other.number}。")
    publication.entry_id = entry.id


def _expect(ctx: Ctx, publication_id: str, *states: PublicationState) -> Publication:
    publication = get_publication(ctx, publication_id)
    if publication.state not in states:
        raise IncidentError(f"publication {publication.number} is {publication.state}")
    return publication


def _end(ctx: Ctx, publication: Publication, state: PublicationState) -> None:
    publication.state, publication.ended_at = state, ctx.now()
    ctx.record(
        f"publications.{state}", instance_id=publication.instance_id, data={"number": publication.number}
    )
