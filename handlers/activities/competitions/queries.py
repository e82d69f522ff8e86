"""Reads of skills competitions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.activities.competitions.models import (
    Competition,
    ContestJudge,
    Entrant,
    ScoreAppeal,
    TradeContest,
)
from handlers.activities.competitions.rules import EntrantState
from handlers.directory.models import Organisation, Person


def get_competition(ctx: Ctx, competition_id: str) -> Competition:
    """One competition; raises NotFound."""
    found = ctx.session.get(Competition, competition_id)
    if found is None:
        raise NotFound(competition=competition_id)
    return found


def get_trade(ctx: Ctx, trade_contest_id: str) -> TradeContest:
    """One trade of a competition; raises NotFound."""
    found = ctx.session.get(TradeContest, trade_contest_id)
    if found is None:
        raise NotFound(trade_contest=trade_contest_id)
    return found


def list_trades(ctx: Ctx, competition_id: str) -> Sequence[TradeContest]:
    """The trades of a competition by name."""
    query = select(TradeContest).where(TradeContest.competition_id == competition_id)
    return ctx.session.scalars(query.order_by(TradeContest.trade)).all()


def get_entrant(ctx: Ctx, entrant_id: str) -> Entrant:
    """One entrant; raises NotFound."""
    found = ctx.session.get(Entrant, entrant_id)
    if found is None:
        raise NotFound(entrant=entrant_id)
    return found


def find_entrants(ctx: Ctx, entrant_ids: Collection[str]) -> dict[str, Entrant]:
    """Entrants by id; unknown ids are left out."""
    query = select(Entrant).where(Entrant.id.in_(entrant_ids))
    return {entrant.id: entrant for entrant in ctx.session.scalars(query)}


def list_entrants(
    ctx: Ctx, trade_contest_id: str, states: Collection[str]
) -> list[tuple[Entrant, Person, Organisation]]:
    """The entrants of a trade in these states, each with the person and the unit, in order of entering."""
    query = (
        select(Entrant, Person, Organisation)
        .join(Person, Person.id == Entrant.person_id)
        .join(Organisation, Organisation.id == Entrant.organisation_id)
        .where(Entrant.trade_contest_id == trade_contest_id, Entrant.state.in_(states))
        .order_by(Entrant.organisation_id, Entrant.person_id)
    )
    return [(entrant, person, unit) for entrant, person, unit in ctx.session.execute(query)]


def count_entrants(ctx: Ctx, trade_contest_id: str, state: EntrantState) -> int:
    """How many entrants of a trade are in a state."""
    query = select(func.count()).where(Entrant.trade_contest_id == trade_contest_id, Entrant.state == state)
    return ctx.session.scalar(query) or 0


def list_judges(ctx: Ctx, trade_contest_id: str, *declared: str) -> Sequence[ContestJudge]:
    """The judges of a trade who have declared one of these, by person."""
    query = select(ContestJudge).where(
        ContestJudge.trade_contest_id == trade_contest_id, ContestJudge.declaration.in_(declared)
    )
    return ctx.session.scalars(query.order_by(ContestJudge.person_id)).all()


def find_upheld_appeals(ctx: Ctx, entrant_ids: Collection[str]) -> dict[str, ScoreAppeal]:
    """The upheld appeals by entrant."""
    query = select(ScoreAppeal).where(ScoreAppeal.entrant_id.in_(entrant_ids), ScoreAppeal.state == "upheld")
    return {appeal.entrant_id: appeal for appeal in ctx.session.scalars(query)}
