"""Marks, ranks and prizes, computed from the score rows and upheld appeals; the same whenever computed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import IncidentError
from handlers.activities.competitions import queries, rules
from handlers.activities.competitions.models import (
    Competition,
    ContestScore,
    Entrant,
    ScoreAppeal,
    TradeContest,
)
from handlers.activities.competitions.rules import EntrantState, Place, Standing, TradeState
from handlers.campaigns.queries import get_settings
from handlers.directory.models import Organisation, Person
from handlers.notices.service import News, notify_all

SCORED = [EntrantState.SCORED]


def compute_marks(ctx: Ctx, trade_contest_id: str) -> dict[str, rules.Marks]:
    """The marks of everybody who came, by entrant, from the score rows and upheld appeals; writes nothing."""
    share = queries.get_trade(ctx, trade_contest_id).theory_share
    query = (
        select(ContestScore.entrant_id, ContestScore.part, ContestScore.points)
        .join(Entrant, Entrant.id == ContestScore.entrant_id)
        .where(Entrant.trade_contest_id == trade_contest_id, Entrant.state != EntrantState.ABSENT)
    )
    points: dict[str, dict[str, list[Decimal]]] = {}
    for entrant_id, part, given in ctx.session.execute(query):
        points.setdefault(entrant_id, {"theory": [], "practice": []})[part].append(given)
    appeals = queries.find_upheld_appeals(ctx, points)
    return {
        entrant_id: rules.mark(*_corrected(parts, appeals.get(entrant_id)), share)
        for entrant_id, parts in points.items()
    }


def _corrected(
    parts: Mapping[str, Sequence[Decimal]], appeal: ScoreAppeal | None
) -> tuple[Sequence[Decimal], Sequence[Decimal]]:
    theory, practice = parts["theory"], parts["practice"]
    if appeal is not None and appeal.theory is not None:
        theory = [appeal.theory]
    if appeal is not None and appeal.practice is not None:
        practice = [appeal.practice]
    return theory, practice


def show_scores(ctx: Ctx, trade_contest_id: str) -> TradeContest:
    """Fill in the marks and open the appeal window, whose length in hours is a setting; once."""
    trade = queries.get_trade(ctx, trade_contest_id)
    if trade.state != TradeState.PLANNED:
        return trade
    _fill_in(ctx, trade_contest_id)
    campaign_id = queries.get_competition(ctx, trade.competition_id).campaign_id
    hours = get_settings(ctx, campaign_id)["appeal_hours"]
    trade.state, trade.scored_at = TradeState.SCORED, ctx.now()
    trade.appeal_ends_at = ctx.now() + timedelta(hours=hours)
    return trade


def _fill_in(ctx: Ctx, trade_contest_id: str) -> None:
    marks = compute_marks(ctx, trade_contest_id)
    for entrant in ctx.session.scalars(select(Entrant).where(Entrant.id.in_(marks))):
        found = marks[entrant.id]
        entrant.state = EntrantState.SCORED
        entrant.theory, entrant.practice, entrant.total = found.theory, found.practice, found.total
    ctx.session.flush()


def list_shown(ctx: Ctx, trade_contest_id: str) -> list[dict[str, Any]]:
    """The marks as shown to each entrant who is still at work, who may appeal."""
    return [
        {
            "entrant_id": entrant.id,
            "person_id": person.id,
            "name": person.name,
            "theory": entrant.theory,
            "practice": entrant.practice,
            "total": entrant.total,
        }
        for entrant, person, _unit in queries.list_entrants(ctx, trade_contest_id, SCORED)
        if person.is_active
    ]


def compute_places(ctx: Ctx, trade_contest_id: str) -> list[Place]:
    """The ranking as the rows give it; writes nothing."""
    marks = compute_marks(ctx, trade_contest_id)
    query = select(Entrant.id, Entrant.minutes, Entrant.playoff).where(Entrant.id.in_(marks))
    return rules.rank(
        Standing(entrant_id, marks[entrant_id].total, marks[entrant_id].practice, minutes, playoff)
        for entrant_id, minutes, playoff in ctx.session.execute(query)
    )


def list_tied(ctx: Ctx, trade_contest_id: str) -> list[dict[str, Any]]:
    """Those who share a place that wins a prize, for the sheet that settles it; empty if nobody does."""
    _fill_in(ctx, trade_contest_id)
    trade = queries.get_trade(ctx, trade_contest_id)
    competition = queries.get_competition(ctx, trade.competition_id)
    tied = rules.find_tied(compute_places(ctx, trade_contest_id), _prizes(competition))
    rank_of = {entrant_id: place.rank for place in tied for entrant_id in place.entrant_ids}
    rows = [
        {
            "entrant_id": entrant.id,
            "rank": rank_of[entrant.id],
            "contestant": person.name,
            "total": entrant.total,
            "practice": entrant.practice,
            "minutes": entrant.minutes,
            "playoff": entrant.playoff,
        }
        for entrant, person, _unit in queries.list_entrants(ctx, trade_contest_id, SCORED)
        if entrant.id in rank_of
    ]
    return sorted(rows, key=lambda row: row["rank"])


def keep_tie_break(ctx: Ctx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the times and the points of the play-off of those who were tied."""
    for row in rows:
        entrant = queries.get_entrant(ctx, row["entrant_id"])
        entrant.minutes = Decimal(str(row["minutes"]))
        entrant.playoff = None if row.get("playoff") is None else Decimal(str(row["playoff"]))


def publish(ctx: Ctx, trade_contest_id: str) -> None:
    """Publish ranks and prizes, tell everybody who competed, and send `competition_result` for each winner; once."""
    trade = queries.get_trade(ctx, trade_contest_id)
    if trade.state == TradeState.PUBLISHED:
        return
    if trade.state != TradeState.SCORED:
        raise IncidentError(f"trade contest {trade.id} is {trade.state}, not scored")
    competition = queries.get_competition(ctx, trade.competition_id)
    _fill_in(ctx, trade_contest_id)
    places = compute_places(ctx, trade_contest_id)
    rank_of = {entrant_id: place.rank for place in places for entrant_id in place.entrant_ids}
    rows = queries.list_entrants(ctx, trade_contest_id, SCORED)
    for entrant, _person, _unit in rows:
        entrant.rank = rank_of[entrant.id]
        entrant.prize = rules.prize_of(
            entrant.rank, competition.first_prizes, competition.second_prizes, competition.third_prizes
        )
    trade.state, trade.ended_at = TradeState.PUBLISHED, ctx.now()
    ctx.session.flush()
    _tell(ctx, competition, trade, rows)
    for entrant, person, unit in rows:
        if entrant.prize:
            _send(ctx, competition, trade, entrant, person, unit)
    ctx.record("competition.ranked", instance_id=competition.instance_id, data={"trade": trade.trade})


def _prizes(competition: Competition) -> int:
    return competition.first_prizes + competition.second_prizes + competition.third_prizes


def _tell(
    ctx: Ctx,
    competition: Competition,
    trade: TradeContest,
    rows: Collection[tuple[Entrant, Person, Organisation]],
) -> None:
    notify_all(
        ctx,
        [
            News(
                person,
                f"competition_ranked:{trade.id}",
                "competition_ranked",
                {
                    "name": competition.name,
                    "trade": trade.trade,
                    "rank": entrant.rank,
                    "total": entrant.total,
                },
            )
            for entrant, person, _unit in rows
        ],
    )


def _send(
    ctx: Ctx,
    competition: Competition,
    trade: TradeContest,
    entrant: Entrant,
    person: Person,
    unit: Organisation,
) -> None:
    ctx.processes.send(
        ctx,
        "competition_result",
        f"{competition.id}:{trade.trade}",
        {
            "campaign": competition.campaign_id,
            "organisation_id": unit.id,
            "organisation": {"name": unit.name},
            "entrant_id": entrant.id,
            "contestant_id": person.id,
            "contestant": {"name": person.name},
            "competition": {"id": competition.id, "name": competition.name, "number": competition.number},
            "trade": trade.trade,
        },
    )
