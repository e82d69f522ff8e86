"""Writes of competitions: filing, confirming, calling the units, concluding. Each is safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError
from handlers.activities.competitions import queries, rules
from handlers.activities.competitions.models import Competition, TradeContest
from handlers.activities.competitions.rules import CompetitionState, TradeState
from handlers.campaigns.numbers import next_number
from handlers.campaigns.rules import get_date
from handlers.directory.models import Organisation
from handlers.directory.queries import get_unit, list_organisations, today
from handlers.directory.rules import SKILL_GRADES, Kind

SERIES = "JS"
ENROLMENT = "competition_enrolment"
TIME_TO_ENROL = 5
"""Working days the units have when the call goes out on or after the last day of enrolment."""
_COLUMNS = frozenset(
    {
        *("name", "level", "promotes", "enrol_until", "held_on", "venue", "trades"),
        *("least_entrants", "first_prizes", "second_prizes", "third_prizes"),
    }
)


def file(
    ctx: Ctx, campaign_id: str, organisation_id: str, instance_id: str, filing: Mapping[str, Any]
) -> Competition:
    """Enter a competition with its trades, or put a returned filing in place of the earlier one.

    BusinessError `activities.bad_competition` says in words what is wrong.
    """
    organiser = get_unit(ctx, organisation_id)
    enrol_until, held_on = get_date(filing["enrol_until"]), get_date(filing["held_on"])
    problems = rules.find_filing_problems(
        organiser.kind, filing["level"], enrol_until, held_on, filing["trades"], today(ctx)
    )
    if problems:
        raise BusinessError("activities.bad_competition", "\n".join(problems))
    found = ctx.session.scalar(select(Competition).where(Competition.instance_id == instance_id))
    if found is None:
        found = Competition(
            id=new_id(),
            campaign_id=campaign_id,
            organisation_id=organiser.id,
            instance_id=instance_id,
            number=next_number(ctx, campaign_id, SERIES),
            created_at=ctx.now(),
        )
        ctx.record("competition.filed", instance_id=instance_id, data={"number": found.number})
    found.enrol_until, found.held_on = enrol_until, held_on
    found.name, found.level, found.venue = (str(filing[key]) for key in ("name", "level", "venue"))
    found.promotes = bool(filing.get("promotes")) and found.level != "unit"
    found.least_entrants = int(filing["least_entrants"])
    found.first_prizes = int(filing["first_prizes"])
    found.second_prizes = int(filing["second_prizes"])
    found.third_prizes = int(filing["third_prizes"])
    found.texts = {key: value for key, value in filing.items() if key not in _COLUMNS and value}
    ctx.session.add(found)
    ctx.session.flush()
    _set_trades(ctx, found, filing["trades"])
    return found


def _set_trades(ctx: Ctx, competition: Competition, trades: Sequence[str]) -> None:
    ctx.session.execute(delete(TradeContest).where(TradeContest.competition_id == competition.id))
    ctx.session.add_all(
        TradeContest(id=new_id(), competition_id=competition.id, trade=trade, standard="", theory_share=0)
        for trade in trades
    )


def confirm(ctx: Ctx, competition_id: str, level: str, promotes: bool) -> None:
    """Keep the level and the effect the HR bureau has confirmed (S-65).

    BusinessError `activities.bad_competition` for a level the organiser may not hold, or an effect it cannot have.
    """
    found = queries.get_competition(ctx, competition_id)
    if found.confirmed_at is None:
        problem = rules.find_level_problem(get_unit(ctx, found.organisation_id).kind, level)
        if promotes and level == "unit":
            problem = problem or "单位级竞赛的成绩不能用于晋升职业资格等级。"
        if problem:
            raise BusinessError("activities.bad_competition", problem)
        found.level, found.promotes, found.confirmed_at = level, promotes, ctx.now()
        ctx.record("competition.confirmed", instance_id=found.instance_id, data={"level": level})


def refuse(ctx: Ctx, competition_id: str, reason: str) -> None:
    """The HR bureau does not agree to the competition."""
    _end(ctx, competition_id, CompetitionState.REFUSED, reason)


def set_rules(ctx: Ctx, competition_id: str, written: Sequence[Mapping[str, Any]]) -> None:
    """Keep the technical rules of each trade."""
    by_trade = {trade.trade: trade for trade in queries.list_trades(ctx, competition_id)}
    for each in written:
        trade = by_trade[each["trade"]]
        trade.standard, trade.theory_share = str(each["standard"]), int(each["theory_share"])
        trade.least_grade = "" if each["least_grade"] == "none" else str(each["least_grade"])
        trade.least_months = int(each.get("least_months") or 0)
        trade.texts = {"content": each["content"], "scoring": each["scoring"]}


def call_units(ctx: Ctx, competition_id: str) -> Competition:
    """Open the enrolment of every unit the competition is for; returns it with the days in force.

    Confirmed so late that nobody could enrol any more, its days move on.
    """
    found = queries.get_competition(ctx, competition_id)
    if found.state == CompetitionState.OPEN:
        return found
    if found.state != CompetitionState.FILED:
        raise IncidentError(f"competition {found.number} is {found.state}, not filed")
    if found.enrol_until <= today(ctx):
        calendar = ctx.ports.calendar(ctx)
        found.enrol_until = calendar.add_working_days(today(ctx), TIME_TO_ENROL)
        found.held_on = max(found.held_on, found.enrol_until + timedelta(days=1))
    found.state = CompetitionState.OPEN
    trades = queries.list_trades(ctx, competition_id)
    for unit in list_units(ctx, found):
        ctx.processes.start(
            ctx,
            ENROLMENT,
            business_key=f"{found.campaign_id}:{found.id}:{unit.id}",
            start_key=f"{ENROLMENT}:{found.id}:{unit.id}",
            data={
                "campaign": found.campaign_id,
                "organisation_id": unit.id,
                "organisation": {"name": unit.name},
                "competition_id": found.id,
                "number": found.number,
                "name": found.name,
                "held_on": found.held_on,
                "enrol_until": found.enrol_until,
                "venue": found.venue,
                "trades": [trade.trade for trade in trades],
                "rules_text": "\n".join(_describe(trade) for trade in trades),
            },
        )
    ctx.record("competition.called", instance_id=found.instance_id)
    return found


def list_units(ctx: Ctx, competition: Competition) -> list[Organisation]:
    """The units a competition is for: the organiser itself; the county's; those of the industry; or all."""
    organiser = get_unit(ctx, competition.organisation_id)
    if organiser.kind == Kind.ENTERPRISE:
        return [organiser]
    county_id = organiser.id if organiser.kind == Kind.COUNTY else None
    units = list_organisations(ctx, [Kind.ENTERPRISE], county_id=county_id, active_on=today(ctx))
    if organiser.kind == Kind.INDUSTRY and organiser.industry:
        return [unit for unit in units if unit.industry == organiser.industry]
    return units


def _describe(trade: TradeContest) -> str:
    conditions = [trade.standard, f"理论占{trade.theory_share}%"]
    if trade.least_grade:
        held = f"，取证满{trade.least_months}个月" if trade.least_months else ""
        conditions.append(f"{SKILL_GRADES[trade.least_grade]['zh']}及以上{held}")
    return f"{trade.trade}：{'；'.join(conditions)}"


def conclude(ctx: Ctx, competition_id: str) -> bool:
    """End a competition whose trades are all over; returns whether any of them was held."""
    found = queries.get_competition(ctx, competition_id)
    trades = queries.list_trades(ctx, competition_id)
    is_held = any(trade.state == TradeState.PUBLISHED for trade in trades)
    if not is_held:
        _end(ctx, competition_id, CompetitionState.CANCELLED, "各工种均未能举办")
    elif found.state == CompetitionState.OPEN:
        found.state, found.ended_at = CompetitionState.CONCLUDED, ctx.now()
        ctx.record("competition.concluded", instance_id=found.instance_id)
    return is_held


def keep_award(ctx: Ctx, competition_id: str, award_number: str) -> None:
    """Keep the number of the paper by which the winners are commended."""
    queries.get_competition(ctx, competition_id).award_number = award_number.strip()


def _end(ctx: Ctx, competition_id: str, state: CompetitionState, reason: str) -> None:
    found = queries.get_competition(ctx, competition_id)
    if found.ended_at is None:
        found.state, found.ended_at, found.end_reason = state, ctx.now(), reason.strip() or "未说明"
        ctx.record(f"competition.{state}", instance_id=found.instance_id)
