"""Reads of delegations."""

from __future__ import annotations

from sqlalchemy import case, select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.activities.competitions.models import Competition, Entrant, TradeContest
from handlers.activities.competitions.rules import TradeState
from handlers.activities.delegations.models import Delegate, Delegation
from handlers.directory.models import Organisation, Person

MUNICIPAL = ("city", "industry")
"""The levels whose rankings candidates are taken from; those of the city's competition come first."""


def get_delegation(ctx: Ctx, delegation_id: str) -> Delegation:
    """One delegation; raises NotFound."""
    found = ctx.session.get(Delegation, delegation_id)
    if found is None:
        raise NotFound(delegation=delegation_id)
    return found


def list_ranked(ctx: Ctx, campaign_id: str, trade: str, count: int) -> list[Entrant]:
    """The best so many of a trade in the year's municipal rankings, each person once, best first.

    A competition of all trades goes before one of an industry, then the better rank, then the later competition.
    """
    query = (
        select(Entrant)
        .join(TradeContest, TradeContest.id == Entrant.trade_contest_id)
        .join(Competition, Competition.id == TradeContest.competition_id)
        .join(Person, Person.id == Entrant.person_id)
        .where(
            Competition.campaign_id == campaign_id,
            Competition.level.in_(MUNICIPAL),
            TradeContest.trade == trade,
            TradeContest.state == TradeState.PUBLISHED,
            Entrant.rank.is_not(None),
            Person.is_active,
        )
        .order_by(
            case((Competition.level == "city", 0), else_=1),
            Entrant.rank,
            Competition.held_on.desc(),
            Entrant.id,
        )
    )
    best: dict[str, Entrant] = {}
    for entrant in ctx.session.scalars(query):
        best.setdefault(entrant.person_id, entrant)
        if len(best) == count:
            break
    return list(best.values())


def list_delegates(ctx: Ctx, delegation_id: str, *states: str) -> list[tuple[Delegate, Person, Organisation]]:
    """The candidates in these states with person and unit, by trade and position."""
    query = (
        select(Delegate, Person, Organisation)
        .join(Person, Person.id == Delegate.person_id)
        .join(Organisation, Organisation.id == Delegate.organisation_id)
        .where(Delegate.delegation_id == delegation_id, Delegate.state.in_(states))
        .order_by(Delegate.trade, Delegate.position)
    )
    return [(delegate, person, unit) for delegate, person, unit in ctx.session.execute(query)]


def find_city_ranks(ctx: Ctx, delegation_id: str) -> dict[str, int | None]:
    """The ranks in the municipal rankings that made people candidates, by entrant."""
    query = select(Entrant.id, Entrant.rank).join(Delegate, Delegate.entrant_id == Entrant.id)
    rows = ctx.session.execute(query.where(Delegate.delegation_id == delegation_id))
    return dict(rows.all())
