"""What the office sees of a round under way: who owes what, which entries lack scores; never a running result.

Entries the viewer has a conflict with are left out everywhere, from the counts too: totals would tell by difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from engine.context import Ctx
from handlers.directory.models import Organisation, Person
from handlers.entries.models import Entry
from handlers.reviews import conflicts, queries
from handlers.reviews.models import Expert, ReviewSheet, RoundEntry, RoundExpert, RoundResult
from handlers.reviews.rules.states import RoundState, SheetState


@dataclass(frozen=True)
class ExpertLine:
    """One expert of a round, and how far they are."""

    person_id: str
    name: str
    unit: str
    panel_number: int
    is_reserve: bool
    state: str
    load_cap: int
    sheets: int
    done: int


@dataclass(frozen=True)
class EntryLine:
    """One entry of a round: how many scores it has, of how many it needs."""

    entry_id: str
    code: str
    number: str
    name: str
    panel_number: int
    scores: int
    open: int


def list_expert_lines(ctx: Ctx, round_id: str, viewer_id: str) -> list[ExpertLine]:
    """The experts by panel and name; two queries and the viewer's conflicts."""
    hidden = conflicts.list_hidden(ctx, round_id, viewer_id)
    counts = {
        person_id: (total, done)
        for person_id, total, done in ctx.session.execute(
            select(
                ReviewSheet.person_id,
                func.count(),
                func.sum(
                    case((ReviewSheet.state.in_((SheetState.SUBMITTED, SheetState.ABSTAINED)), 1), else_=0)
                ),
            )
            .where(
                ReviewSheet.round_id == round_id,
                ReviewSheet.state != SheetState.REPLACED,
                ReviewSheet.entry_id.not_in(hidden),
            )
            .group_by(ReviewSheet.person_id)
        )
    }
    query = (
        select(RoundExpert, Person.name, Organisation.name)
        .join(Person, Person.id == RoundExpert.person_id)
        .join(Expert, Expert.person_id == RoundExpert.person_id)
        .outerjoin(Organisation, Organisation.id == Expert.organisation_id)
        .where(RoundExpert.round_id == round_id)
        .order_by(RoundExpert.panel_number, RoundExpert.is_reserve, Person.name, Person.id)
    )
    return [
        ExpertLine(
            expert.person_id,
            name,
            unit or "",
            expert.panel_number,
            expert.is_reserve,
            expert.state,
            expert.load_cap,
            *counts.get(expert.person_id, (0, 0)),
        )
        for expert, name, unit in ctx.session.execute(query)
    ]


def list_entry_lines(ctx: Ctx, round_id: str, viewer_id: str) -> list[EntryLine]:
    """The entries by code that the viewer may know of."""
    hidden = conflicts.list_hidden(ctx, round_id, viewer_id)
    counted = (
        select(
            ReviewSheet.entry_id,
            func.sum(case((ReviewSheet.state == SheetState.SUBMITTED, 1), else_=0)).label("scores"),
            func.sum(case((ReviewSheet.state == SheetState.OPEN, 1), else_=0)).label("open"),
        )
        .where(ReviewSheet.round_id == round_id)
        .group_by(ReviewSheet.entry_id)
        .subquery()
    )
    query = (
        select(RoundEntry, Entry.number, Entry.name, counted.c.scores, counted.c.open)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .outerjoin(counted, counted.c.entry_id == RoundEntry.entry_id)
        .where(RoundEntry.round_id == round_id, RoundEntry.entry_id.not_in(hidden))
        .order_by(RoundEntry.code)
    )
    return [
        EntryLine(entry.entry_id, entry.code, number, name, entry.panel_number, scores or 0, waiting or 0)
        for entry, number, name, scores, waiting in ctx.session.execute(query)
    ]


def list_open_results(ctx: Ctx, round_id: str, viewer_id: str) -> list[tuple[RoundResult, str, str]]:
    """The results by rank with code and name, once the round is locked; before, and of conflicts, nothing."""
    if queries.get_round(ctx, round_id).state != RoundState.LOCKED:
        return []
    hidden = conflicts.list_hidden(ctx, round_id, viewer_id)
    query = (
        select(RoundResult, RoundEntry.code, Entry.name)
        .join(
            RoundEntry,
            (RoundEntry.round_id == RoundResult.round_id) & (RoundEntry.entry_id == RoundResult.entry_id),
        )
        .join(Entry, Entry.id == RoundResult.entry_id)
        .where(RoundResult.round_id == round_id, RoundResult.entry_id.not_in(hidden))
        .order_by(RoundResult.rank, RoundEntry.code)
    )
    return [(result, code, name) for result, code, name in ctx.session.execute(query)]


def list_pool(ctx: Ctx) -> Sequence[tuple[Expert, str, str]]:
    """The active experts with name and unit, by name."""
    query = (
        select(Expert, Person.name, Organisation.name)
        .join(Person, Person.id == Expert.person_id)
        .outerjoin(Organisation, Organisation.id == Expert.organisation_id)
        .where(Expert.is_active, Person.is_active)
        .order_by(Person.name, Person.id)
    )
    return [(expert, name, unit or "") for expert, name, unit in ctx.session.execute(query)]


def list_sheet_lines(ctx: Ctx, round_id: str, entry_id: str, viewer_id: str) -> list[tuple[ReviewSheet, str]]:
    """Who has which sheet of an entry, without its scores; nothing of an entry in conflict."""
    if entry_id in conflicts.list_hidden(ctx, round_id, viewer_id):
        return []
    query = (
        select(ReviewSheet, Person.name)
        .join(Person, Person.id == ReviewSheet.person_id)
        .where(ReviewSheet.round_id == round_id, ReviewSheet.entry_id == entry_id)
        .order_by(Person.name, Person.id)
    )
    return [(sheet, name) for sheet, name in ctx.session.execute(query)]
