"""What came of reviews, lists, notices and honours, each with what it rests on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from statistics import mean, median

from sqlalchemy import func, or_, select

from engine.context import Ctx
from handlers.directory.models import Organisation
from handlers.directory.rules import CITY
from handlers.entries.models import Entry
from handlers.entries.rules import EntryState
from handlers.honours.models import Decision, Honour, Objection
from handlers.honours.rules.states import HONOUR_NAMES, OBJECTION_KINDS
from handlers.reviews.models import (
    Ballot,
    BallotTally,
    FinalList,
    ListEntry,
    ReviewRound,
    ReviewSheet,
    RoundEntry,
    RoundExpert,
    RoundResult,
)
from handlers.reviews.rules.lists import GRADE_NAMES
from handlers.reviews.rules.states import Place, SheetState


@dataclass(frozen=True)
class Review:
    """One round: who served, how much each read, how mild they were, and where they did not agree.

    `loads` and `means` are the least, the median and the most of the experts' sheets and mean scores; `spreads` those
    of the points between the highest and the lowest score of an entry. `apart` are entries above the threshold,
    `third_opinions` further sheets, `voted` entries the panel had to vote on.
    """

    kind: str
    number: int
    state: str
    entries: int
    experts: dict[str, int]
    sheets: dict[str, int]
    loads: list[float]
    means: list[float]
    spreads: list[float]
    apart: int
    third_opinions: int
    voted: int
    set_aside: int
    digest: str


@dataclass(frozen=True)
class Chosen:
    """One line of an approved list, with what its rank rests on."""

    kind: str
    rank: int
    grade: str
    number: str
    name: str
    unit: str
    county: str
    score: str
    scores: int
    spread: str
    assessment: str
    combined: str
    tie: str
    state: str


@dataclass(frozen=True)
class Objected:
    """An objection and how it ended; `days` from filing to the decision."""

    number: str
    about: str
    entry: str
    outcome: str
    days: int | None
    reason: str


@dataclass(frozen=True)
class Decided:
    """A published decision and what it confers."""

    number: str
    issued_on: str
    honours: dict[str, int]


def read_reviews(ctx: Ctx, campaign_id: str) -> list[Review]:
    """Every round, by class and number."""
    query = select(ReviewRound).where(ReviewRound.campaign_id == campaign_id)
    return [
        _review(ctx, found)
        for found in ctx.session.scalars(query.order_by(ReviewRound.kind, ReviewRound.number))
    ]


def _review(ctx: Ctx, found: ReviewRound) -> Review:
    own = ReviewSheet.round_id == found.id
    sheets = ctx.session.execute(
        select(
            ReviewSheet.person_id,
            ReviewSheet.entry_id,
            ReviewSheet.state,
            ReviewSheet.total,
            ReviewSheet.is_extra,
        ).where(own)
    ).all()
    scored = [row for row in sheets if row.state == SheetState.SUBMITTED]
    by_person: dict[str, list[float]] = {}
    by_entry: dict[str, list[float]] = {}
    for row in scored:
        by_person.setdefault(row.person_id, []).append(float(row.total))
        by_entry.setdefault(row.entry_id, []).append(float(row.total))
    spreads = [max(totals) - min(totals) for totals in by_entry.values()]
    entries = select(func.count()).select_from(RoundEntry).where(RoundEntry.round_id == found.id)
    voted = (
        select(func.count())
        .select_from(BallotTally)
        .join(Ballot, Ballot.id == BallotTally.ballot_id)
        .where(Ballot.round_id == found.id)
    )
    return Review(
        found.kind,
        found.number,
        found.state,
        ctx.session.scalar(entries) or 0,
        _count(ctx, RoundExpert.state, RoundExpert.round_id == found.id),
        dict(sorted(Counter(row.state for row in sheets).items())),
        _range([len(totals) for totals in by_person.values()]),
        _range([mean(totals) for totals in by_person.values()]),
        _range(spreads),
        sum(spread > found.spread_threshold for spread in spreads),
        sum(row.is_extra for row in sheets),
        ctx.session.scalar(voted) or 0,
        ctx.session.scalar(entries.where(RoundEntry.is_set_aside.is_(True))) or 0,
        found.result_digest,
    )


def _count(ctx: Ctx, column: object, condition: object) -> dict[str, int]:
    query = select(column, func.count()).where(condition).group_by(column).order_by(column)  # type: ignore[call-overload]
    return dict(ctx.session.execute(query).all())


def _range(values: list[float] | list[int]) -> list[float]:
    if not values:
        return [0, 0, 0]
    return [round(min(values), 1), round(median(values), 1), round(max(values), 1)]


def read_chosen(ctx: Ctx, campaign_id: str) -> list[Chosen]:
    """The lines of the approved lists, and what was taken off them for an objection; by class and rank."""
    query = (
        select(FinalList.kind, ListEntry, Entry, RoundResult)
        .join(FinalList, FinalList.id == ListEntry.list_id)
        .join(Entry, Entry.id == ListEntry.entry_id)
        .join(
            RoundResult,
            (RoundResult.round_id == FinalList.round_id) & (RoundResult.entry_id == ListEntry.entry_id),
        )
        .where(
            FinalList.campaign_id == campaign_id,
            FinalList.state == "approved",
            or_(ListEntry.place == Place.LISTED, Entry.state == EntryState.REMOVED),
        )
        .order_by(FinalList.kind, ListEntry.rank, Entry.number)
    )
    names = dict(ctx.session.execute(select(Organisation.id, Organisation.name)).all())
    return [
        Chosen(
            kind,
            line.rank,
            GRADE_NAMES[line.grade]["zh"] if line.grade else "",
            entry.number,
            entry.name,
            names[entry.organisation_id],
            names[entry.county_id or CITY],
            _points(line.score),
            result.valid_scores,
            _points(result.spread),
            _points(line.assessment),
            _points(line.combined),
            line.tie or result.tie,
            entry.state,
        )
        for kind, line, entry, result in ctx.session.execute(query)
    ]


def _points(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def read_objections(ctx: Ctx, campaign_id: str) -> list[Objected]:
    """Every objection by number; nothing of who objected."""
    query = (
        select(Objection, Entry.number, Entry.name)
        .join(Entry, Entry.id == Objection.entry_id)
        .where(Objection.campaign_id == campaign_id)
        .order_by(Objection.number)
    )
    return [
        Objected(
            found.number,
            OBJECTION_KINDS[found.kind]["zh"],
            f"{number} {name}",
            found.state,
            (found.ended_at - found.filed_at).days if found.ended_at else None,
            found.reason or found.refusal,
        )
        for found, number, name in ctx.session.execute(query)
    ]


def read_decisions(ctx: Ctx, campaign_id: str) -> list[Decided]:
    """The published decisions by day and number."""
    query = (
        select(Decision)
        .where(Decision.campaign_id == campaign_id, Decision.state == "published")
        .order_by(Decision.issued_on, Decision.number)
    )
    lines = []
    for decision in ctx.session.scalars(query):
        counts = _count(ctx, Honour.code, Honour.decision_id == decision.id)
        honours = {HONOUR_NAMES[code]["zh"]: count for code, count in counts.items()}
        lines.append(Decided(decision.number or "", str(decision.issued_on), honours))
    return lines
