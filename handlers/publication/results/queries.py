"""Reads of publications: what the public may see, and what keeps one from being published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from sqlalchemy import Select, exists, or_, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.activities.inventions.models import Invention
from handlers.activities.inventions.queries import list_blocking
from handlers.activities.projects.models import Project
from handlers.directory.models import Organisation, Person
from handlers.entries.models import Entry, EntryInventor
from handlers.honours.models import Honour
from handlers.honours.rules.states import GRANTED
from handlers.publication.results.models import Publication
from handlers.publication.results.rules import OPEN, PublicationState

MOST_UNITS = 300
"""So many units are offered as a filter."""


@dataclass(frozen=True)
class GalleryFilters:
    """What of the gallery is asked for; empty means all. `honour` is a grade, or "any" for whatever was honoured."""

    text: str = ""
    year: str = ""
    field: str = ""
    unit: str = ""
    honour: str = ""
    kind: str = ""


def get_publication(ctx: Ctx, publication_id: str) -> Publication:
    """One publication; raises NotFound."""
    found = ctx.session.get(Publication, publication_id)
    if found is None:
        raise NotFound(publication=publication_id)
    return found


def get_public(ctx: Ctx, publication_id: str) -> Publication:
    """A publication the public may read now; raises NotFound."""
    found = get_publication(ctx, publication_id)
    if found.state != PublicationState.PUBLIC:
        raise NotFound(publication=publication_id)
    return found


def find_public_by_number(ctx: Ctx, number: str) -> Publication | None:
    """What is public under a number."""
    return ctx.session.scalar(_public().where(Publication.number == number.strip()))


def find_of_entry(ctx: Ctx, entry_id: str) -> Publication | None:
    """The publication of an entry that is public, for the unions only, or on its way."""
    living = (*OPEN, PublicationState.PUBLIC, PublicationState.INTERNAL)
    query = select(Publication).where(Publication.entry_id == entry_id, Publication.state.in_(living))
    return ctx.session.scalar(query)


def select_public(filters: GalleryFilters) -> Select[Publication]:
    """What the public may read now and the filters show; an honour counts while it is held."""
    query = _public()
    if filters.text:
        unit = exists().where(
            Organisation.id == Publication.organisation_id,
            Organisation.name.contains(filters.text, autoescape=True),
        )
        columns = (
            Publication.title,
            Publication.summary,
            Publication.people,
            Publication.field,
            Publication.number,
        )
        query = query.where(
            or_(unit, *(column.contains(filters.text, autoescape=True) for column in columns))
        )
    for column, wanted in (
        (Publication.campaign_id, filters.year),
        (Publication.field, filters.field),
        (Publication.organisation_id, filters.unit),
        (Publication.kind, filters.kind),
    ):
        if wanted:
            query = query.where(column == wanted)
    if filters.honour:
        held = exists().where(Honour.id == Publication.honour_id, Honour.state.in_(GRANTED))
        query = query.where(held if filters.honour == "any" else held.where(Honour.grade == filters.honour))
    return query


def list_choices(ctx: Ctx) -> tuple[list[str], list[str], dict[str, str]]:
    """The years (newest first), fields and units (id → name) of what is public."""
    public = Publication.state == PublicationState.PUBLIC
    years = select(Publication.campaign_id).where(public).distinct().order_by(Publication.campaign_id.desc())
    fields = select(Publication.field).where(public).distinct().order_by(Publication.field)
    units = (
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(select(Publication.organisation_id).where(public)))
        .order_by(Organisation.name)
        .limit(MOST_UNITS)
    )
    return (
        list(ctx.session.scalars(years)),
        list(ctx.session.scalars(fields)),
        dict(ctx.session.execute(units).all()),
    )


def list_held_honours(ctx: Ctx, publications: Collection[Publication]) -> Mapping[str, Honour]:
    """By honour id, those of the publications' honours that are held now."""
    ids = {each.honour_id for each in publications if each.honour_id}
    query = select(Honour).where(Honour.id.in_(ids), Honour.state.in_(GRANTED))
    return {honour.id: honour for honour in ctx.session.scalars(query)} if ids else {}


def list_blocking_inventions(ctx: Ctx, publication: Publication) -> list[Invention]:
    """The inventions of the result for which no patent is applied for yet, or whose ownership is open."""
    return list_inventions_in_the_way(
        ctx,
        publication.entry_id,
        publication.organisation_id,
        ids={publication.id},
        numbers={publication.related_number},
    )


def list_inventions_in_the_way(
    ctx: Ctx,
    entry_id: str | None,
    unit_id: str | None,
    *,
    ids: Set[str] = frozenset(),
    numbers: Set[str] = frozenset(),
) -> list[Invention]:
    """As above for an entry of a unit, and for other things by their ids and numbers.

    An invention that merely cites a number must be the unit's, or by an inventor of the entry.
    """
    ids, numbers = set(ids), set(numbers)
    entry = ctx.session.get(Entry, entry_id) if entry_id else None
    inventors: Collection[str] = ()
    if entry is not None:
        ids |= {entry.id, entry.source_id or entry.id}
        numbers.add(entry.number)
        query = select(EntryInventor.person_id).where(EntryInventor.entry_id == entry.id)
        inventors = ctx.session.scalars(query).all()
    projects = select(Project.id, Project.number).where(or_(Project.id.in_(ids), Project.number.in_(numbers)))
    for project_id, number in ctx.session.execute(projects).all():
        ids.add(project_id)
        numbers.add(number)
    return list_blocking(ctx, ids, numbers, [unit_id] if unit_id else [], inventors)


def find_owner(ctx: Ctx, entry: Entry) -> str | None:
    """Who speaks for an entry's result: the first of its inventors who is still there, else the first."""
    query = (
        select(EntryInventor.person_id, Person.is_active)
        .join(Person, Person.id == EntryInventor.person_id)
        .where(EntryInventor.entry_id == entry.id)
        .order_by(EntryInventor.position)
    )
    rows = ctx.session.execute(query).all()
    return next((person_id for person_id, is_active in rows if is_active), entry.first_inventor_id)


def _public() -> Select[Publication]:
    return select(Publication).where(Publication.state == PublicationState.PUBLIC)
