"""Who must not judge what (回避): found in the records, declared by experts, or pinned by the office.

A conflict stands above every post and role: who has one with an entry is not assigned to it, does not vote on it and
sees nothing of its review.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from engine.context import Ctx
from engine.errors import Invalid
from engine.upsert import insert_or_ignore
from handlers.activities.mentorships.queries import list_bonds
from handlers.directory.models import Organisation, Person, PersonProfile, Post, PostHolding
from handlers.directory.queries import get_person
from handlers.directory.rules import CITY
from handlers.entries.models import Entry, EntryInventor
from handlers.reviews.models import Conflict, Expert, RoundEntry
from handlers.reviews.rules.states import ConflictKind

Found = set[tuple[str, str, str]]
"""(entry id, person id, kind)."""


def find_conflicts(ctx: Ctx, entry_ids: Select[Any], person_ids: Collection[str]) -> Found:
    """What the records say about these persons and the entries an id query gives; a fixed number of queries."""
    found: Found = set()
    units = _units_of(ctx, person_ids)
    people = _people_of(ctx, entry_ids)
    bonds = {
        ConflictKind.CO_INVENTOR: _companions_of(ctx, person_ids),
        ConflictKind.MENTORSHIP: list_bonds(ctx, person_ids),
    }
    for entry_id, place_ids in _places_of(ctx, entry_ids, people).items():
        for person_id in person_ids:
            if not place_ids.isdisjoint(units.get(person_id, ())):
                found.add((entry_id, person_id, ConflictKind.UNIT))
    for entry_id, own in people.items():
        for person_id in person_ids:
            if person_id in own:
                found.add((entry_id, person_id, ConflictKind.OWN))
                continue
            for kind, bound in bonds.items():
                if not own.isdisjoint(bound.get(person_id, ())):
                    found.add((entry_id, person_id, kind))
    return found


def record_conflicts(ctx: Ctx, entry_ids: Select[Any], person_ids: Collection[str]) -> None:
    """Keep what the records say; a conflict once known stays, even when the records change."""
    rows = [
        _row(ctx, entry_id, person_id, kind, "computed", "")
        for entry_id, person_id, kind in sorted(find_conflicts(ctx, entry_ids, person_ids))
    ]
    if rows:
        insert_or_ignore(ctx.session, Conflict, rows)


def declare(ctx: Ctx, round_id: str, person_id: str, relations: Iterable[Mapping[str, Any]]) -> int:
    """An expert names units and persons they are bound to (F-14); returns how many entries that concerns.

    Entries are not shown for this: in a blind review the expert knows relations, not entries. A name that no entry
    of the round has changes nothing.
    """
    concerned = 0
    for relation in relations:
        name, kind = str(relation.get("name") or "").strip(), ConflictKind(relation["kind"])
        reason = str(relation.get("reason") or "").strip() or name
        hits = _entries_named(ctx, round_id, name) if name else []
        _keep(ctx, hits, person_id, kind, "declared", reason)
        concerned += len(hits)
    return concerned


def recuse(ctx: Ctx, entry_id: str, person_id: str, kind: str, reason: str) -> None:
    """An expert has recognised an entry and may not judge it."""
    _keep(ctx, [entry_id], person_id, ConflictKind(kind), "declared", reason)


def pin(ctx: Ctx, entry_id: str, person_id: str, kind: str, reason: str) -> None:
    """The office orders that a person does not judge an entry. Raises Invalid without a kind or a reason."""
    if not reason.strip() or kind not in set(ConflictKind):
        raise Invalid("请选择回避情形并说明理由。", code="review.reason_missing")
    get_person(ctx, person_id)
    _keep(ctx, [entry_id], person_id, ConflictKind(kind), "pinned", reason.strip())
    data = {"entry": entry_id, "person": person_id, "kind": kind, "reason": reason.strip()}
    ctx.record("review.conflict_pinned", data=data)


def is_known(ctx: Ctx, entry_id: str, person_id: str) -> bool:
    """Whether a conflict is kept; one look-up."""
    query = select(Conflict.kind).where(Conflict.entry_id == entry_id, Conflict.person_id == person_id)
    return ctx.session.scalar(query.limit(1)) is not None


def has_conflict(ctx: Ctx, entry_id: str, person_id: str) -> bool:
    """Whether a person must see nothing of an entry's review: by what is kept, or by the records of this moment."""
    if is_known(ctx, entry_id, person_id):
        return True
    return bool(find_conflicts(ctx, select(Entry.id).where(Entry.id == entry_id), [person_id]))


def list_hidden(ctx: Ctx, round_id: str, person_id: str) -> frozenset[str]:
    """The entries of a round whose review a person must see nothing of."""
    ids = entries_of(round_id)
    known = select(Conflict.entry_id).where(Conflict.person_id == person_id, Conflict.entry_id.in_(ids))
    found = find_conflicts(ctx, ids, [person_id])
    return frozenset(ctx.session.scalars(known)) | {entry_id for entry_id, _person, _kind in found}


def list_by_person(
    ctx: Ctx, entry_ids: Collection[str], person_ids: Collection[str]
) -> dict[str, frozenset[str]]:
    """By person, those of the entries they must have nothing to do with: as kept, and by the records of now."""
    found = list_kinds(ctx, entry_ids, person_ids)
    return {
        person_id: frozenset(entry_id for entry_id, other, _kind in found if other == person_id)
        for person_id in person_ids
    }


def list_kinds(ctx: Ctx, entry_ids: Collection[str], person_ids: Collection[str]) -> Found:
    """The conflicts between these entries and persons: as kept, and by the records of now."""
    kept = select(Conflict.entry_id, Conflict.person_id, Conflict.kind).where(
        Conflict.entry_id.in_(entry_ids), Conflict.person_id.in_(person_ids)
    )
    known = {(entry_id, person_id, kind) for entry_id, person_id, kind in ctx.session.execute(kept)}
    return known | find_conflicts(ctx, select(Entry.id).where(Entry.id.in_(entry_ids)), person_ids)


def list_by_entry(ctx: Ctx, round_id: str) -> dict[str, frozenset[str]]:
    """By entry of a round, the persons who must not judge it."""
    query = select(Conflict.entry_id, Conflict.person_id).where(Conflict.entry_id.in_(entries_of(round_id)))
    found: dict[str, set[str]] = {}
    for entry_id, person_id in ctx.session.execute(query):
        found.setdefault(entry_id, set()).add(person_id)
    return {entry_id: frozenset(persons) for entry_id, persons in found.items()}


def entries_of(round_id: str) -> Select[Any]:
    """The ids of a round's entries, as a query."""
    return select(RoundEntry.entry_id).where(RoundEntry.round_id == round_id)


def _keep(
    ctx: Ctx, entry_ids: Sequence[str], person_id: str, kind: ConflictKind, source: str, reason: str
) -> None:
    rows = [_row(ctx, entry_id, person_id, kind, source, reason) for entry_id in entry_ids]
    if rows:
        insert_or_ignore(ctx.session, Conflict, rows)


def _row(ctx: Ctx, entry_id: str, person_id: str, kind: str, source: str, reason: str) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "person_id": person_id,
        "kind": str(kind),
        "source": source,
        "reason": reason,
        "created_at": ctx.now(),
        "created_by": ctx.actor,
    }


def _people_of(ctx: Ctx, entry_ids: Select[Any]) -> dict[str, set[str]]:
    """By entry: its person, and all its inventors."""
    found: dict[str, set[str]] = {}
    for entry_id, person_id in ctx.session.execute(
        select(Entry.id, Entry.person_id).where(Entry.id.in_(entry_ids))
    ):
        found[entry_id] = {person_id} if person_id else set()
    inventors = select(EntryInventor.entry_id, EntryInventor.person_id).where(
        EntryInventor.entry_id.in_(entry_ids)
    )
    for entry_id, person_id in ctx.session.execute(inventors):
        found[entry_id].add(person_id)
    return found


def _places_of(
    ctx: Ctx, entry_ids: Select[Any], people: Mapping[str, Collection[str]]
) -> dict[str, set[str]]:
    """By entry: its unit, its team, the body that recommended it (the city is everybody's), its people's units."""
    everybody = sorted({person_id for own in people.values() for person_id in own})
    units = _units_of(ctx, everybody)
    found = {}
    query = select(Entry.id, Entry.organisation_id, Entry.team_id, Entry.recommender_id)
    for entry_id, *places in ctx.session.execute(query.where(Entry.id.in_(entry_ids))):
        own = {place for place in places if place and place != CITY}
        found[entry_id] = own.union(*(units.get(person_id, set()) for person_id in people[entry_id]))
    return found


def _units_of(ctx: Ctx, person_ids: Collection[str]) -> dict[str, set[str]]:
    """By person: where they work by profile, as experts, and by posts, today or before; teams with their unit."""
    found: dict[str, set[str]] = {}
    for query in (
        select(PersonProfile.person_id, PersonProfile.organisation_id).where(
            PersonProfile.person_id.in_(person_ids)
        ),
        select(Expert.person_id, Expert.organisation_id).where(
            Expert.person_id.in_(person_ids), Expert.organisation_id.is_not(None)
        ),
        select(PostHolding.person_id, Post.organisation_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(PostHolding.person_id.in_(person_ids)),
    ):
        for person_id, place_id in ctx.session.execute(query):
            found.setdefault(person_id, set()).add(str(place_id))
    teams = select(Organisation.id, Organisation.parent_id).where(
        Organisation.kind == "team", Organisation.id.in_(set().union(*found.values()))
    )
    above = dict(ctx.session.execute(teams).all())
    return {
        person_id: places | {parent for place in places if (parent := above.get(place))}
        for person_id, places in found.items()
    }


def _companions_of(ctx: Ctx, person_ids: Collection[str]) -> dict[str, set[str]]:
    """By person: everybody they ever invented something with, in any year."""
    own, other = aliased(EntryInventor), aliased(EntryInventor)
    query = (
        select(own.person_id, other.person_id)
        .join(other, other.entry_id == own.entry_id)
        .where(own.person_id.in_(person_ids), other.person_id != own.person_id)
    )
    found: dict[str, set[str]] = {}
    for person_id, companion in ctx.session.execute(query):
        found.setdefault(person_id, set()).add(companion)
    return found


def _entries_named(ctx: Ctx, round_id: str, name: str) -> list[str]:
    """The entries of a round from a unit, team or county of this name, or with a person of this name."""
    places = select(Organisation.id).where(Organisation.name == name)
    persons = select(Person.id).where(Person.name == name)
    inventors = select(EntryInventor.entry_id).where(EntryInventor.person_id.in_(persons))
    query = select(Entry.id).where(
        Entry.id.in_(entries_of(round_id)),
        Entry.organisation_id.in_(places)
        | Entry.team_id.in_(places)
        | Entry.recommender_id.in_(places)
        | Entry.person_id.in_(persons)
        | Entry.id.in_(inventors),
    )
    return sorted(ctx.session.scalars(query))
