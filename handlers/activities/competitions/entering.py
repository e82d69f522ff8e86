"""Writes of who takes part: enrolment by the units, check of eligibility, trades that do not take place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError
from handlers.activities.competitions import queries, rules
from handlers.activities.competitions.models import Competition, Entrant
from handlers.activities.competitions.rules import MOST_ENTRANTS, EntrantState, TradeState
from handlers.activities.people import Found, describe_unclear, find_people
from handlers.activities.windows import closes_at
from handlers.campaigns.rules import read_date
from handlers.directory.queries import list_organisations_by_id
from handlers.directory.rules import SKILL_GRADES

_Pair = tuple[str, str]
"""A trade of the competition and a person, by id."""


def enrol(
    ctx: Ctx,
    competition_id: str,
    unit_id: str,
    lines: Sequence[Mapping[str, Any]],
    completed_at: datetime,
) -> int:
    """Enter the contestants a unit has handed in at an instant; returns how many. A repeat enters nobody twice.

    BusinessError `activities.bad_entrants` says in words who cannot be entered, and that the enrolment was over.
    """
    competition = queries.get_competition(ctx, competition_id)
    # Units enter one after the other, so that nobody takes a trade's last place twice.
    ctx.session.execute(select(Competition.id).where(Competition.id == competition_id).with_for_update())
    if completed_at >= closes_at(ctx, competition.enrol_until):
        raise BusinessError("activities.bad_entrants", "报名已经截止。")
    trades = {trade.trade: trade.id for trade in queries.list_trades(ctx, competition_id)}
    found = find_people(ctx, unit_id, [str(line["contestant"]).strip() for line in lines])
    wanted = [(trades[line["trade"]], each.person_id or "") for line, each in zip(lines, found, strict=True)]
    known = _find_known(ctx, wanted)
    problems = describe_unclear(found) or [
        *_find_taken(ctx, trades, found, wanted, known, unit_id),
        *_find_too_many(ctx, trades, wanted, known),
    ]
    if problems:
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


def _find_known(ctx: Ctx, wanted: Collection[_Pair]) -> dict[_Pair, str]:
    """Those of the wanted entered so far, each with the unit that entered them."""
    query = select(Entrant.trade_contest_id, Entrant.person_id, Entrant.organisation_id).where(
        Entrant.trade_contest_id.in_({trade_id for trade_id, _person_id in wanted}),
        Entrant.person_id.in_({person_id for _trade_id, person_id in wanted}),
    )
    return {
        (trade_id, person_id): organisation_id
        for trade_id, person_id, organisation_id in ctx.session.execute(query)
    }


def _find_taken(
    ctx: Ctx,
    trades: Mapping[str, str],
    found: Sequence[Found],
    wanted: Sequence[_Pair],
    known: Mapping[_Pair, str],
    unit_id: str,
) -> list[str]:
    """One line for each whom another unit has entered already."""
    taken = [
        (each.written, pair)
        for each, pair in zip(found, wanted, strict=True)
        if known.get(pair, unit_id) != unit_id
    ]
    if not taken:
        return []
    units = list_organisations_by_id(ctx, {known[pair] for _written, pair in taken})
    names = {trade_id: name for name, trade_id in trades.items()}
    return [f"“{written}”已由{units[known[pair]].name}报名参加{names[pair[0]]}。" for written, pair in taken]


def _find_too_many(
    ctx: Ctx, trades: Mapping[str, str], wanted: Sequence[_Pair], known: Collection[_Pair]
) -> list[str]:
    problems = ["同一人在同一工种报了两次名。"] if len(set(wanted)) < len(wanted) else []
    new = Counter(trade_id for trade_id, _person_id in {*wanted} - {*known})
    query = (
        select(Entrant.trade_contest_id, func.count())
        .where(Entrant.trade_contest_id.in_(new))
        .group_by(Entrant.trade_contest_id)
    )
    for trade_id, entered in ctx.session.execute(query):
        new[trade_id] += entered
    return problems + [
        f"{name}报名人数已满{MOST_ENTRANTS}人。"
        for name, trade_id in trades.items()
        if new[trade_id] > MOST_ENTRANTS
    ]


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
    entrants = queries.find_entrants(ctx, [check["entrant_id"] for check in checks])
    for check in checks:
        entrant = entrants[check["entrant_id"]]
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
