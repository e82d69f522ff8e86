"""Writes of who takes part: enrolment by the units, check of eligibility, trades that do not take place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from engine.calendar import DEFAULT_ZONE, to_instant
from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError
from handlers.activities.competitions import queries, rules
from handlers.activities.competitions.models import Competition, Entrant
from handlers.activities.competitions.rules import MOST_ENTRANTS, EntrantState, TradeState
from handlers.activities.people import describe_unclear, find_people
from handlers.campaigns.rules import read_date
from handlers.directory.rules import SKILL_GRADES


def enrol(ctx: Ctx, competition_id: str, unit_id: str, lines: Sequence[Mapping[str, Any]]) -> int:
    """Enter a unit's contestants; returns how many. A repeat enters nobody twice.

    BusinessError `activities.bad_entrants` says in words who cannot be entered, and that the enrolment is over.
    """
    competition = queries.get_competition(ctx, competition_id)
    # Units enter one after the other, so that nobody takes a trade's last place twice.
    ctx.session.execute(select(Competition.id).where(Competition.id == competition_id).with_for_update())
    if ctx.now() >= _end_of_enrolment(competition):
        raise BusinessError("activities.bad_entrants", "报名已经截止。")
    trades = {trade.trade: trade.id for trade in queries.list_trades(ctx, competition_id)}
    found = find_people(ctx, unit_id, [str(line["contestant"]).strip() for line in lines])
    wanted = [(trades[line["trade"]], each.person_id or "") for line, each in zip(lines, found, strict=True)]
    known = _list_known(ctx, trades.values())
    if problems := describe_unclear(found) or _find_problems(trades, wanted, known):
        raise BusinessError("activities.bad_entrants", "\n".join(problems))
    new = [(line, pair) for line, pair in zip(lines, wanted, strict=True) if pair not in known]
    ctx.session.add_all(
        Entrant(
            id=new_id(),
            trade_contest_id=trade_id,
            person_id=person_id,
            organisation_id=unit_id,
            grade="" if line["grade"] == "none" else str(line["grade"]),
            certified_on=None if line["grade"] == "none" else read_date(line.get("certified_on")),
            created_at=ctx.now(),
        )
        for line, (trade_id, person_id) in new
    )
    return len(new)


def _list_known(ctx: Ctx, trade_ids: Collection[str]) -> set[tuple[str, str]]:
    """The trade and the person of everybody entered so far."""
    query = select(Entrant.trade_contest_id, Entrant.person_id).where(Entrant.trade_contest_id.in_(trade_ids))
    return {(trade_id, person_id) for trade_id, person_id in ctx.session.execute(query)}


def _find_problems(
    trades: Mapping[str, str], wanted: Sequence[tuple[str, str]], known: Collection[tuple[str, str]]
) -> list[str]:
    problems = ["同一人在同一工种报了两次名。"] if len(set(wanted)) < len(wanted) else []
    counts = Counter(trade_id for trade_id, _person_id in {*wanted, *known})
    return problems + [
        f"{name}报名人数已满{MOST_ENTRANTS}人。"
        for name, trade_id in trades.items()
        if counts[trade_id] > MOST_ENTRANTS
    ]


def _end_of_enrolment(competition: Competition) -> datetime:
    return to_instant(datetime.combine(competition.enrol_until + timedelta(days=1), time()), DEFAULT_ZONE)


def list_to_check(ctx: Ctx, trade_contest_id: str) -> list[dict[str, Any]]:
    """Who has entered a trade, each with what the rules find wanting, for the organiser's check."""
    trade = queries.get_trade(ctx, trade_contest_id)
    held_on = queries.get_competition(ctx, trade.competition_id).held_on
    return [
        {
            "entrant_id": entrant.id,
            "contestant": person.name,
            "unit": unit.name,
            "grade": SKILL_GRADES[entrant.grade]["zh"] if entrant.grade else "无",
            "certified_on": entrant.certified_on,
            "finding": rules.find_entry_finding(
                entrant.grade, entrant.certified_on, trade.least_grade, trade.least_months, held_on
            ),
        }
        for entrant, person, unit in queries.list_entrants(ctx, trade_contest_id, [EntrantState.ENTERED])
    ]


def keep_checks(ctx: Ctx, trade_contest_id: str, checks: Sequence[Mapping[str, Any]]) -> int:
    """Keep who was admitted and who refused, and why; returns how many may compete."""
    for check in checks:
        entrant = queries.get_entrant(ctx, check["entrant_id"])
        if check["verdict"] == "admit":
            entrant.state, entrant.refusal = EntrantState.ELIGIBLE, ""
        else:
            entrant.state = EntrantState.REFUSED
            entrant.refusal = (
                str(check.get("refusal") or "").strip() or check.get("finding") or "不符合参赛条件"
            )
    ctx.session.flush()
    return queries.count_entrants(ctx, trade_contest_id, EntrantState.ELIGIBLE)


def cancel_trade(ctx: Ctx, trade_contest_id: str, reason: str) -> None:
    """Note that a trade does not take place."""
    trade = queries.get_trade(ctx, trade_contest_id)
    if trade.state == TradeState.PLANNED:
        trade.state, trade.cancel_reason, trade.ended_at = TradeState.CANCELLED, reason, ctx.now()
        instance_id = queries.get_competition(ctx, trade.competition_id).instance_id
        ctx.record("competition.trade_cancelled", instance_id=instance_id, data={"trade": trade.trade})
