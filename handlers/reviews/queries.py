"""Reads of rounds, experts and sheets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from engine.errors import NotFound
from handlers.directory.models import Organisation, Person, Post, PostHolding
from handlers.entries.attachments import list_review_files
from handlers.entries.models import Entry, EntryInventor
from handlers.files.models import File
from handlers.reviews.models import (
    Panel,
    ReviewRound,
    ReviewSheet,
    RoundEntry,
    RoundExpert,
    RoundResult,
    Score,
)
from handlers.reviews.rules.states import InvitationState, RoundState, SheetState


def local_day(ctx: Ctx) -> Any:
    """Today's local date."""
    return to_local(ctx.now(), DEFAULT_ZONE).date()


def get_round(ctx: Ctx, round_id: str) -> ReviewRound:
    """One round; raises NotFound."""
    found = ctx.session.get(ReviewRound, round_id)
    if found is None:
        raise NotFound(round=round_id)
    return found


def find_current_round(ctx: Ctx, campaign_id: str, kind: str) -> ReviewRound | None:
    """The newest round of a class that was not annulled."""
    query = (
        select(ReviewRound)
        .where(
            ReviewRound.campaign_id == campaign_id,
            ReviewRound.kind == kind,
            ReviewRound.state != RoundState.ANNULLED,
        )
        .order_by(ReviewRound.number.desc())
        .limit(1)
    )
    return ctx.session.scalar(query)


def list_rounds(ctx: Ctx, campaign_id: str | None = None) -> list[ReviewRound]:
    """All rounds, the newest first; of one campaign only."""
    query = select(ReviewRound).order_by(
        ReviewRound.created_at.desc(), ReviewRound.kind, ReviewRound.number.desc()
    )
    if campaign_id is not None:
        query = query.where(ReviewRound.campaign_id == campaign_id)
    return list(ctx.session.scalars(query))


def list_panels(ctx: Ctx, round_id: str) -> list[Panel]:
    """A round's panels by number."""
    return list(ctx.session.scalars(select(Panel).where(Panel.round_id == round_id).order_by(Panel.number)))


def list_round_experts(ctx: Ctx, round_id: str, *states: str) -> list[RoundExpert]:
    """A round's experts by id; in these states only."""
    query = select(RoundExpert).where(RoundExpert.round_id == round_id).order_by(RoundExpert.person_id)
    if states:
        query = query.where(RoundExpert.state.in_(states))
    return list(ctx.session.scalars(query))


def list_serving(ctx: Ctx, round_id: str) -> list[RoundExpert]:
    """Those who have accepted and are no reserve."""
    return [
        expert
        for expert in list_round_experts(ctx, round_id, InvitationState.ACCEPTED)
        if not expert.is_reserve
    ]


def list_round_entries(ctx: Ctx, round_id: str) -> list[RoundEntry]:
    """A round's entries by code."""
    query = select(RoundEntry).where(RoundEntry.round_id == round_id).order_by(RoundEntry.code)
    return list(ctx.session.scalars(query))


def list_results(ctx: Ctx, round_id: str) -> list[RoundResult]:
    """A round's results by rank."""
    query = select(RoundResult).where(RoundResult.round_id == round_id)
    return list(ctx.session.scalars(query.order_by(RoundResult.rank, RoundResult.entry_id)))


def count_sheets(ctx: Ctx, round_id: str) -> dict[str, int]:
    """How many sheets of a round are in each state."""
    query = (
        select(ReviewSheet.state, func.count())
        .where(ReviewSheet.round_id == round_id)
        .group_by(ReviewSheet.state)
    )
    return dict(ctx.session.execute(query).all())


def has_open_sheets(ctx: Ctx, round_id: str, person_id: str | None = None) -> bool:
    """Whether anybody, or one expert, still owes a sheet."""
    query = select(ReviewSheet.id).where(
        ReviewSheet.round_id == round_id, ReviewSheet.state == SheetState.OPEN
    )
    if person_id is not None:
        query = query.where(ReviewSheet.person_id == person_id)
    return ctx.session.scalar(query.limit(1)) is not None


def list_persons(ctx: Ctx, round_id: str, state: str) -> list[str]:
    """The persons with sheets in a state, by id."""
    query = select(ReviewSheet.person_id).where(ReviewSheet.round_id == round_id, ReviewSheet.state == state)
    return list(ctx.session.scalars(query.distinct().order_by(ReviewSheet.person_id)))


def list_sheets_by_entry(ctx: Ctx, round_id: str, *states: str) -> dict[str, list[ReviewSheet]]:
    """A round's sheets by entry."""
    query = select(ReviewSheet).where(ReviewSheet.round_id == round_id).order_by(ReviewSheet.person_id)
    if states:
        query = query.where(ReviewSheet.state.in_(states))
    found: dict[str, list[ReviewSheet]] = {}
    for sheet in ctx.session.scalars(query):
        found.setdefault(sheet.entry_id, []).append(sheet)
    return found


def count_loads(ctx: Ctx, round_id: str) -> Counter[str]:
    """How many sheets each expert has or had to fill in, but for those taken away."""
    query = (
        select(ReviewSheet.person_id, func.count())
        .where(ReviewSheet.round_id == round_id, ReviewSheet.state != SheetState.REPLACED)
        .group_by(ReviewSheet.person_id)
    )
    return Counter(dict(ctx.session.execute(query).all()))


@dataclass(frozen=True)
class OwnSheet:
    """A sheet as its expert may know it: the entry by its code and what was made anonymous of it."""

    sheet: ReviewSheet
    code: str
    shown: dict[str, Any]


def list_own_sheets(ctx: Ctx, round_id: str, person_id: str) -> list[OwnSheet]:
    """An expert's sheets of a round by code, but for those taken away."""
    query = (
        select(ReviewSheet, RoundEntry.code, Entry.anonymised)
        .join(
            RoundEntry,
            (RoundEntry.round_id == ReviewSheet.round_id) & (RoundEntry.entry_id == ReviewSheet.entry_id),
        )
        .join(Entry, Entry.id == ReviewSheet.entry_id)
        .where(
            ReviewSheet.round_id == round_id,
            ReviewSheet.person_id == person_id,
            ReviewSheet.state != SheetState.REPLACED,
        )
        .order_by(RoundEntry.code)
    )
    return [OwnSheet(sheet, code, shown or {}) for sheet, code, shown in ctx.session.execute(query)]


def list_rounds_of(ctx: Ctx, person_id: str) -> list[ReviewRound]:
    """The rounds an expert serves in that take scores, or took them and are not locked."""
    query = (
        select(ReviewRound)
        .join(RoundExpert, RoundExpert.round_id == ReviewRound.id)
        .where(
            RoundExpert.person_id == person_id,
            RoundExpert.state == InvitationState.ACCEPTED,
            ReviewRound.state.in_((RoundState.SCORING, RoundState.CLOSED)),
        )
        .order_by(ReviewRound.closes_at, ReviewRound.id)
    )
    return list(ctx.session.scalars(query))


def find_next_open(ctx: Ctx, round_id: str, person_id: str) -> str | None:
    """The id of an expert's next open sheet by code."""
    query = (
        select(ReviewSheet.id)
        .join(
            RoundEntry,
            (RoundEntry.round_id == ReviewSheet.round_id) & (RoundEntry.entry_id == ReviewSheet.entry_id),
        )
        .where(
            ReviewSheet.round_id == round_id,
            ReviewSheet.person_id == person_id,
            ReviewSheet.state == SheetState.OPEN,
        )
        .order_by(RoundEntry.code)
        .limit(1)
    )
    return ctx.session.scalar(query)


@dataclass(frozen=True)
class OpenedSheet:
    """What an expert's screen shows of a sheet: the entry's code, anonymous version and files, and the points given."""

    code: str
    shown: dict[str, Any]
    files: list[File]
    points: dict[str, Decimal]


def get_own(ctx: Ctx, sheet: ReviewSheet) -> OpenedSheet:
    """A sheet as its expert may see it."""
    code = ctx.session.get_one(RoundEntry, (sheet.round_id, sheet.entry_id)).code
    entry = ctx.session.get_one(Entry, sheet.entry_id)
    scores = ctx.session.scalars(select(Score).where(Score.sheet_id == sheet.id))
    points = {score.criterion: score.points for score in scores}
    return OpenedSheet(code, entry.anonymised or {}, list_review_files(ctx, entry), points)


def list_names(ctx: Ctx, entries: Sequence[Entry]) -> dict[str, set[str]]:
    """By entry, the names that would tell whose it is; a fixed number of queries.

    They are its number, the bodies above it, the teams and officers of its unit, and its people.
    """
    people, bodies = _people(ctx, entries), _bodies(entries)
    units = {entry.organisation_id for entry in entries}
    teams = select(Organisation.parent_id, Organisation.name).where(Organisation.parent_id.in_(units))
    officers = (
        select(Post.organisation_id, Person.name)
        .join(PostHolding, PostHolding.post_id == Post.id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(Post.organisation_id.in_(units))
    )
    of_unit: dict[str, set[str]] = {}
    for query in (teams, officers):
        for unit_id, name in ctx.session.execute(query):
            of_unit.setdefault(str(unit_id), set()).add(name)
    names = _names(ctx, Person, set().union(*people.values()))
    names |= _names(ctx, Organisation, set().union(*bodies.values()))
    return {
        entry.id: {
            entry.number,
            *of_unit.get(entry.organisation_id, ()),
            *(names[each] for each in people[entry.id] | bodies[entry.id] if each in names),
        }
        for entry in entries
    }


def _people(ctx: Ctx, entries: Sequence[Entry]) -> dict[str, set[str]]:
    found = {entry.id: {entry.person_id} if entry.person_id else set[str]() for entry in entries}
    query = select(EntryInventor.entry_id, EntryInventor.person_id).where(EntryInventor.entry_id.in_(found))
    for entry_id, person_id in ctx.session.execute(query):
        found[entry_id].add(person_id)
    return found


def _bodies(entries: Sequence[Entry]) -> dict[str, set[str]]:
    return {
        entry.id: {
            place
            for place in (entry.organisation_id, entry.county_id, entry.team_id, entry.recommender_id)
            if place
        }
        for entry in entries
    }


def _names(ctx: Ctx, model: type[Person | Organisation], ids: set[str]) -> dict[str, str]:
    return dict(ctx.session.execute(select(model.id, model.name).where(model.id.in_(ids))).all())
