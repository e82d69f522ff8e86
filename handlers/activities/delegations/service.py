"""Writes of delegations. Each is safe to repeat: opening by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError
from handlers.activities.delegations import queries, rules
from handlers.activities.delegations.models import Delegate, Delegation, DelegationTrade
from handlers.activities.delegations.rules import DelegateState, DelegationState
from handlers.campaigns.numbers import next_number
from handlers.campaigns.rules import get_date
from handlers.directory.queries import today

SERIES = "SS"


def open_delegation(
    ctx: Ctx, campaign_id: str, organisation_id: str, instance_id: str, notice: Mapping[str, Any]
) -> Delegation:
    """Register a provincial notice with its places, and who may fill them by the city's rankings.

    BusinessError `activities.bad_delegation` says in words what is wrong with the notice.
    """
    enrol_until, held_on = get_date(notice["enrol_until"]), get_date(notice["held_on"])
    names = [row["trade"] for row in notice["trades"]]
    candidates = sum(int(row["places"]) + int(row["reserves"]) for row in notice["trades"])
    if problems := rules.find_notice_problems(enrol_until, held_on, names, candidates, today(ctx)):
        raise BusinessError("activities.bad_delegation", "\n".join(problems))
    found = ctx.session.scalar(select(Delegation).where(Delegation.instance_id == instance_id))
    if found is not None:
        return found
    found = Delegation(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=organisation_id,
        instance_id=instance_id,
        number=next_number(ctx, campaign_id, SERIES),
        name=str(notice["name"]),
        enrol_until=enrol_until,
        held_on=held_on,
        venue=str(notice["venue"]),
        created_at=ctx.now(),
    )
    ctx.session.add(found)
    ctx.session.flush()
    for row in notice["trades"]:
        _add_trade(ctx, found, str(row["trade"]), int(row["places"]), int(row["reserves"]))
    ctx.record("delegation.opened", instance_id=instance_id, data={"number": found.number})
    return found


def _add_trade(ctx: Ctx, delegation: Delegation, trade: str, places: int, reserves: int) -> None:
    ctx.session.add(
        DelegationTrade(delegation_id=delegation.id, trade=trade, places=places, reserves=reserves)
    )
    ranked = queries.list_ranked(ctx, delegation.campaign_id, trade, places + reserves)
    ctx.session.add_all(
        Delegate(
            id=new_id(),
            delegation_id=delegation.id,
            trade=trade,
            position=position,
            entrant_id=entrant.id,
            person_id=entrant.person_id,
            organisation_id=entrant.organisation_id,
        )
        for position, entrant in enumerate(ranked, start=1)
    )


def keep_picks(ctx: Ctx, delegation_id: str, picks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Keep whom the office leaves out and why; returns the places to be filled, one for each."""
    found = _get_delegates(ctx, picks)
    for pick in picks:
        delegate = found[pick["delegate_id"]]
        if pick["verdict"] == "skip" and delegate.state == DelegateState.WAITING:
            delegate.state, delegate.reason = DelegateState.SKIPPED, str(pick["reason"])
    query = select(DelegationTrade).where(DelegationTrade.delegation_id == delegation_id)
    return [
        {"trade": trade.trade, "place": place}
        for trade in ctx.session.scalars(query.order_by(DelegationTrade.trade))
        for place in range(1, trade.places + 1)
    ]


def _get_delegates(ctx: Ctx, rows: Sequence[Mapping[str, Any]]) -> dict[str, Delegate]:
    """The candidates the rows of a sheet are about, by id."""
    query = select(Delegate).where(Delegate.id.in_([row["delegate_id"] for row in rows]))
    return {delegate.id: delegate for delegate in ctx.session.scalars(query)}


def ask_next(ctx: Ctx, delegation_id: str, trade: str) -> Delegate | None:
    """Mark the first of a trade who waits as asked; None when nobody is left.

    Two places of a trade never get the same candidate: they ask one after the other.
    """
    ctx.session.execute(select(Delegation.id).where(Delegation.id == delegation_id).with_for_update())
    query = (
        select(Delegate)
        .where(
            Delegate.delegation_id == delegation_id,
            Delegate.trade == trade,
            Delegate.state == DelegateState.WAITING,
        )
        .order_by(Delegate.position)
        .limit(1)
    )
    found = ctx.session.scalar(query)
    if found is not None:
        found.state = DelegateState.ASKED
        ctx.session.flush()
    return found


def answer(ctx: Ctx, delegate_id: str, *, accepts: bool, reason: str) -> None:
    """Keep whether who was asked takes part; once."""
    delegate = ctx.session.get_one(Delegate, delegate_id)
    if delegate.state == DelegateState.ASKED:
        delegate.state = DelegateState.CONFIRMED if accepts else DelegateState.DECLINED
        delegate.reason = "" if accepts else reason.strip() or "未说明"


def enrol(ctx: Ctx, delegation_id: str, enrolment_number: str, texts: Mapping[str, Any]) -> None:
    """Keep under which number the delegation was enrolled with the organisers, and its training."""
    delegation = queries.get_delegation(ctx, delegation_id)
    delegation.enrolment_number = enrolment_number.strip()
    delegation.texts = {**delegation.texts, **texts}
    ctx.record("delegation.enrolled", instance_id=delegation.instance_id)


def keep_results(ctx: Ctx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the rank and the prize of everybody who took part; without a rank they did not compete."""
    found = _get_delegates(ctx, rows)
    for row in rows:
        delegate = found[row["delegate_id"]]
        delegate.rank = None if row.get("rank") is None else int(row["rank"])
        delegate.prize = "" if delegate.rank is None else str(row.get("prize") or "")


def close(ctx: Ctx, delegation_id: str, report: str) -> None:
    """File the report: the results are recorded."""
    delegation = queries.get_delegation(ctx, delegation_id)
    if delegation.state == DelegationState.OPEN:
        delegation.state, delegation.ended_at = DelegationState.RECORDED, ctx.now()
        delegation.texts = {**delegation.texts, "report": report}
        ctx.record("delegation.recorded", instance_id=delegation.instance_id)


def decline(ctx: Ctx, delegation_id: str, reason: str) -> None:
    """The city does not take part."""
    delegation = queries.get_delegation(ctx, delegation_id)
    if delegation.state == DelegationState.OPEN:
        delegation.state, delegation.ended_at = DelegationState.DECLINED, ctx.now()
        delegation.decline_reason = reason.strip() or "未说明"
        ctx.record("delegation.declined", instance_id=delegation.instance_id)
