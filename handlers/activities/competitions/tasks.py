"""What diagrams may ask of skills competitions and of the enrolment for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.competitions import appeals, entering, filing, judging, queries, ranking, rules
from handlers.activities.competitions import invariants as _registered  # noqa: F401 importing registers them


@handler("activities.file_competition")
def file_competition(
    ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, filing_form: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter a competition; error activities.bad_competition."""
    found = filing.file(ctx, campaign, organisation_id, instance, filing_form)
    return {"competition_id": found.id, "number": found.number}


@handler("activities.confirm_competition")
def confirm_competition(ctx: Ctx, *, competition_id: str, level: str, promotes: bool | None) -> None:
    """Keep the level and effect that were confirmed; error activities.bad_competition."""
    filing.confirm(ctx, competition_id, level, bool(promotes))


@handler("activities.refuse_competition")
def refuse_competition(ctx: Ctx, *, competition_id: str, reason: str | None) -> None:
    """End a competition that was not agreed to."""
    filing.refuse(ctx, competition_id, reason or "")


@handler("activities.call_units")
def call_units(ctx: Ctx, *, competition_id: str, written: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Keep the technical rules and open the enrolment of the units; gives the trades and the days in force."""
    filing.set_rules(ctx, competition_id, written)
    found = filing.call_units(ctx, competition_id)
    return {
        "enrol_until": found.enrol_until,
        "held_on": found.held_on,
        "trades": [
            {"trade_contest_id": trade.id, "trade": trade.trade}
            for trade in queries.list_trades(ctx, competition_id)
        ],
    }


@handler("activities.enrol_entrants")
def enrol_entrants(
    ctx: Ctx,
    *,
    competition_id: str,
    organisation_id: str,
    entrants: Sequence[Mapping[str, Any]],
    completed_at: datetime | None = None,
) -> None:
    """Enter the contestants handed in at an instant, without one now; error activities.bad_entrants."""
    entering.enrol(ctx, competition_id, organisation_id, entrants, completed_at or ctx.now())


@handler("activities.conclude_competition")
def conclude_competition(ctx: Ctx, *, competition_id: str) -> dict[str, Any]:
    """End the competition; gives whether any trade was held, and the winners as text."""
    is_held = filing.conclude(ctx, competition_id)
    return {"is_held": is_held, "winners_text": "\n".join(_winners(ctx, competition_id))}


def _winners(ctx: Ctx, competition_id: str) -> list[str]:
    lines = []
    for trade in queries.list_trades(ctx, competition_id):
        rows = queries.list_entrants(ctx, trade.id, [rules.EntrantState.SCORED])
        winners = sorted((row for row in rows if row[0].prize), key=lambda row: (row[0].rank, row[0].id))
        names = [
            f"{rules.PRIZES[each.prize]['zh']}{person.name}（{unit.name}）" for each, person, unit in winners
        ]
        lines.append(f"{trade.trade}：{'、'.join(names) or trade.cancel_reason}")
    return lines


@handler("activities.keep_award")
def keep_award(ctx: Ctx, *, competition_id: str, award_number: str | None) -> None:
    """Keep the number of the paper that commends the winners."""
    filing.keep_award(ctx, competition_id, award_number or "")


@handler("activities.list_entrants")
def list_entrants(ctx: Ctx, *, trade_contest_id: str) -> dict[str, Any]:
    """Who has entered a trade, to be checked, and whether they are enough for it to take place."""
    checks = entering.list_to_check(ctx, trade_contest_id)
    return {"checks": checks, "is_enough": len(checks) >= _least(ctx, trade_contest_id)}


@handler("activities.keep_checks")
def keep_checks(ctx: Ctx, *, trade_contest_id: str, checks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Keep who was admitted; gives whether they are enough."""
    admitted = entering.keep_checks(ctx, trade_contest_id, checks)
    return {"is_enough": admitted >= _least(ctx, trade_contest_id)}


def _least(ctx: Ctx, trade_contest_id: str) -> int:
    trade = queries.get_trade(ctx, trade_contest_id)
    return queries.get_competition(ctx, trade.competition_id).least_entrants


@handler("activities.cancel_trade")
def cancel_trade(ctx: Ctx, *, trade_contest_id: str, reason: str) -> None:
    """The trade does not take place."""
    entering.cancel_trade(ctx, trade_contest_id, reason)


@handler("activities.name_judges")
def name_judges(ctx: Ctx, *, trade_contest_id: str, judges: str, arbiter: str) -> dict[str, Any]:
    """Put judges (a name or id a line) and the arbiter in place; gives who declares; error activities.bad_judges."""
    undeclared = judging.name_judges(ctx, trade_contest_id, judges.splitlines(), arbiter)
    return {"undeclared": undeclared, "arbiter_id": queries.get_trade(ctx, trade_contest_id).arbiter_id}


@handler("activities.keep_declarations")
def keep_declarations(
    ctx: Ctx, *, trade_contest_id: str, declared: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Keep what judges declared; gives the names of those who must be replaced, "" if nobody."""
    return {"conflict_text": "、".join(judging.keep_declarations(ctx, trade_contest_id, declared))}


@handler("activities.list_to_examine")
def list_to_examine(ctx: Ctx, *, trade_contest_id: str) -> dict[str, Any]:
    """The rows of the sheet for the theory."""
    return {"examined": judging.list_to_examine(ctx, trade_contest_id)}


@handler("activities.keep_theory")
def keep_theory(
    ctx: Ctx, *, trade_contest_id: str, marker_id: str, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Keep who came and their theory; gives the practice sheets of the judges, none if nobody came."""
    judging.keep_theory(ctx, trade_contest_id, marker_id, rows)
    ctx.session.flush()
    return {"sheets": judging.list_sheets(ctx, trade_contest_id)}


@handler("activities.show_scores")
def show_scores(ctx: Ctx, *, trade_contest_id: str, scored: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Keep the practice points and show everybody their marks; gives the marks and when the appeals end."""
    judging.keep_practice(ctx, scored)
    ctx.session.flush()
    trade = ranking.show_scores(ctx, trade_contest_id)
    return {
        "appeal_ends_at": trade.appeal_ends_at,
        "shown": ranking.list_shown(ctx, trade_contest_id),
        "tie_rule": rules.TIE_RULE,
    }


@handler("activities.file_appeal")
def file_appeal(ctx: Ctx, *, entrant_id: str, instance: str, ground: str) -> None:
    """Enter an appeal."""
    appeals.file_appeal(ctx, entrant_id, instance, ground)


@handler("activities.decide_appeal")
def decide_appeal(
    ctx: Ctx,
    *,
    entrant_id: str,
    decision: str,
    theory: Decimal | None = None,
    practice: Decimal | None = None,
) -> None:
    """Keep the arbiter's decision."""
    appeals.decide(ctx, entrant_id, decision, _points(theory), _points(practice))


def _points(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@handler("activities.find_ties")
def find_ties(ctx: Ctx, *, trade_contest_id: str) -> dict[str, Any]:
    """Who shares a place that wins a prize."""
    return {"ties": ranking.list_tied(ctx, trade_contest_id)}


@handler("activities.keep_tie_break")
def keep_tie_break(ctx: Ctx, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what settles a tie."""
    ranking.keep_tie_break(ctx, rows)


@handler("activities.publish_ranking")
def publish_ranking(ctx: Ctx, *, trade_contest_id: str) -> None:
    """Publish the ranking of the trade."""
    ranking.publish(ctx, trade_contest_id)
