"""Reads of the entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import load_only

from engine.context import Ctx
from engine.errors import NotFound
from engine.statements import Statement, parameter
from handlers.directory.models import PastHonour
from handlers.entries.models import Entry, EntryInventor
from handlers.entries.rules import ENDED, SIMILAR, TRAITS, Confidentiality, EntryKind, EntryState, likeness

MOST_COMPARED = 200
_TRAITS = tuple(getattr(Entry, trait) for trait in TRAITS)
_ON_LISTS = Statement(
    select(Entry.number, Entry.name, Entry.rank_in_recommendation, Entry.is_substitute, *_TRAITS)
    .where(
        Entry.campaign_id == parameter("campaign_id", Entry.campaign_id),
        Entry.kind == parameter("kind", Entry.kind),
        Entry.recommender_id == parameter("recommender_id", Entry.recommender_id),
        Entry.state != EntryState.REJECTED,
        Entry.state != EntryState.WITHDRAWN,
    )
    .order_by(Entry.is_substitute, Entry.rank_in_recommendation, Entry.id)
)
_LOCKED = (
    select(Entry)
    .where(Entry.id == parameter("wanted", Entry.id))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_RECOMMENDED = (
    select(Entry)
    .options(load_only(Entry.number, Entry.name, Entry.state, Entry.rank_in_recommendation, *_TRAITS))
    .where(
        Entry.campaign_id == parameter("campaign_id", Entry.campaign_id),
        Entry.kind == parameter("kind", Entry.kind),
        Entry.recommender_id == parameter("recommender_id", Entry.recommender_id),
        Entry.is_substitute == parameter("substitutes", Entry.is_substitute),
        Entry.state.not_in((EntryState.REJECTED, EntryState.WITHDRAWN)),
    )
    .order_by(Entry.rank_in_recommendation, Entry.id)
)
_NAME_KEY = parameter("name_key", Entry.name_key)
_MAY_BE_DOUBLES = (
    select(Entry.number, Entry.name, Entry.state)
    .where(
        Entry.id != parameter("entry_id", Entry.id),
        Entry.kind == parameter("kind", Entry.kind),
        Entry.state.not_in((EntryState.DRAFT, EntryState.WITHDRAWN, EntryState.LAPSED)),
        or_(
            Entry.name_key == _NAME_KEY,
            Entry.organisation_id == parameter("organisation_id", Entry.organisation_id),
            Entry.id.in_(
                select(EntryInventor.entry_id).where(
                    EntryInventor.person_id.in_(
                        select(EntryInventor.person_id).where(
                            EntryInventor.entry_id == parameter("entry_id", Entry.id)
                        )
                    )
                )
            ),
        ),
    )
    .order_by((Entry.name_key == _NAME_KEY).desc(), Entry.created_at.desc())
    .limit(MOST_COMPARED)
)


def get_entry(ctx: Ctx, entry_id: str) -> Entry:
    """One entry; raises NotFound."""
    found = ctx.session.get(Entry, entry_id)
    if found is None:
        raise NotFound(entry=entry_id)
    return found


def public_name(entry: Entry) -> str:
    """What the public may call an entry: the name given for that, else its own unless it is confidential, else ""."""
    return entry.publishable_name or (entry.name if entry.confidentiality == Confidentiality.PUBLIC else "")


def lock_entry(ctx: Ctx, entry_id: str) -> Entry:
    """One entry, for a change of its state: whoever else wants it waits. Raises NotFound."""
    found = ctx.session.scalar(_LOCKED, {"wanted": entry_id})
    if found is None:
        raise NotFound(entry=entry_id)
    return found


def list_recommended(
    ctx: Ctx, entry: Entry, recommender_id: str, *, substitutes: bool = False
) -> list[Entry]:
    """The living entries of the same class on a recommender's list, by rank; at most its quota.

    What their forms hold is read only when asked for.
    """
    wanted = {
        "campaign_id": entry.campaign_id,
        "kind": entry.kind,
        "recommender_id": recommender_id,
        "substitutes": substitutes,
    }
    return list(ctx.session.scalars(_RECOMMENDED, wanted))


def read_lists(ctx: Ctx, entry: Entry, recommender_id: str) -> tuple[list[Any], list[Any]]:
    """A recommender's list of an entry's class and the substitutes behind it, by rank, as rows: what pages show."""
    ctx.transaction.flush_session()
    wanted = {"campaign_id": entry.campaign_id, "kind": entry.kind, "recommender_id": recommender_id}
    rows = _ON_LISTS.records(ctx.transaction, wanted)
    return [row for row in rows if not row.is_substitute], [row for row in rows if row.is_substitute]


def traits_of(entries: Sequence[Any]) -> list[dict[str, Any]]:
    """What lists count, by entry."""
    return [{trait: getattr(entry, trait) for trait in TRAITS} for entry in entries]


def find_doubles(ctx: Ctx, entry: Entry) -> list[str]:
    """Other results that may be the same one, in words: equal names anywhere, alike ones of the unit or its people.

    Compared are the newest 200 at most, so that the work does not grow with the contest.
    """
    this = {
        "entry_id": entry.id,
        "kind": entry.kind,
        "name_key": entry.name_key,
        "organisation_id": entry.organisation_id,
    }
    lines = []
    for number, name, state in ctx.session.execute(_MAY_BE_DOUBLES, this):
        alike = likeness(entry.name, name)
        if alike >= SIMILAR:
            honoured = "，已获命名" if state == EntryState.HONOURED else ""
            lines.append(f"{number}“{name}”：相似度{int(alike * 100)}%{honoured}")
    return lines


def find_living_nomination(ctx: Ctx, entry: Entry) -> Entry | None:
    """Another entry of the same person or team in this campaign that has not ended."""
    subject = Entry.person_id if entry.person_id is not None else Entry.team_id
    query = select(Entry).where(
        Entry.campaign_id == entry.campaign_id,
        Entry.id != entry.id,
        Entry.kind == entry.kind,
        subject == (entry.person_id or entry.team_id),
        Entry.state.not_in([*ENDED, EntryState.DRAFT]),
    )
    return ctx.session.scalars(query.limit(1)).first()


def is_nominated(ctx: Ctx, campaign_id: str, person_id: str) -> bool:
    """Whether there is a nomination of the person in this campaign, be it a draft, that has not ended."""
    query = select(Entry.id).where(
        Entry.campaign_id == campaign_id,
        Entry.kind == EntryKind.PERSON,
        Entry.person_id == person_id,
        Entry.state.not_in(ENDED),
    )
    return ctx.session.scalar(query.limit(1)) is not None


def list_past_honours(ctx: Ctx, entry: Entry) -> list[str]:
    """Earlier honours of the first inventor or nominee, or of the team, in words, newest first."""
    person_id = entry.person_id or entry.first_inventor_id
    query = select(PastHonour.year, PastHonour.honour).order_by(PastHonour.year.desc(), PastHonour.honour)
    if person_id is not None:
        query = query.where(PastHonour.person_id == person_id)
    else:
        query = query.where(PastHonour.person_id.is_(None), PastHonour.organisation_id == entry.team_id)
    return [f"{year}年{honour}" for year, honour in ctx.session.execute(query)]
