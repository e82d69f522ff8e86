"""Writes of recommendations. Each is safe to repeat: registering by entrant, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import NotFound
from handlers.activities.competitions.models import Competition, TradeContest
from handlers.activities.competitions.queries import get_competition, get_entrant, get_trade
from handlers.activities.technicians.models import TechnicianRecommendation
from handlers.activities.technicians.rules import Outcome
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings

SERIES = "TJ"


def read_result(ctx: Ctx, entrant_id: str) -> dict[str, Any]:
    """What the rules ask of a published result: level and effect of the competition, rank, prize, parts passed."""
    entrant = get_entrant(ctx, entrant_id)
    competition = _competition_of(ctx, entrant.trade_contest_id)
    mark = get_settings(ctx, competition.campaign_id)["pass_mark"]
    return {
        "level": competition.level,
        "promotes": competition.promotes,
        "rank": entrant.rank,
        "prize": entrant.prize,
        "passed": min(entrant.theory or 0, entrant.practice or 0) >= mark,
        "grade": entrant.grade,
    }


def _competition_of(ctx: Ctx, trade_contest_id: str) -> Competition:
    trade: TradeContest = get_trade(ctx, trade_contest_id)
    return get_competition(ctx, trade.competition_id)


def register(
    ctx: Ctx, entrant_id: str, instance_id: str, expert: Mapping[str, Any], promotion: Mapping[str, Any]
) -> TechnicianRecommendation:
    """Enter what the decision tables said of a winner, with the words of the rules; once."""
    found = ctx.session.scalar(
        select(TechnicianRecommendation).where(TechnicianRecommendation.entrant_id == entrant_id)
    )
    if found is not None:
        return found
    entrant = get_entrant(ctx, entrant_id)
    campaign_id = _competition_of(ctx, entrant.trade_contest_id).campaign_id
    is_open = bool(expert["applies"] or promotion["target"])
    found = TechnicianRecommendation(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=entrant.organisation_id,
        instance_id=instance_id,
        entrant_id=entrant_id,
        person_id=entrant.person_id,
        number=next_number(ctx, campaign_id, SERIES),
        state="open" if is_open else "closed",
        expert=Outcome.OPEN if expert["applies"] else Outcome.NOT_APPLICABLE,
        expert_rule=expert["words"],
        promotion=Outcome.OPEN if promotion["target"] else Outcome.NOT_APPLICABLE,
        promotion_rule=promotion["words"],
        target_grade=promotion["target"] or "",
        created_at=ctx.now(),
        ended_at=None if is_open else ctx.now(),
    )
    ctx.session.add(found)
    ctx.record("technician.registered", instance_id=instance_id, data={"number": found.number})
    return found


def decide(
    ctx: Ctx,
    recommendation_id: str,
    *,
    recommends: bool,
    promotes: bool,
    certificate_number: str,
    texts: Mapping[str, Any],
) -> None:
    """Keep what the HR bureau decided of what the rules allow; once."""
    found = get_recommendation(ctx, recommendation_id)
    if found.state != "open":
        return
    if found.expert == Outcome.OPEN:
        found.expert = Outcome.GRANTED if recommends else Outcome.REFUSED
    if found.promotion == Outcome.OPEN:
        found.promotion = Outcome.GRANTED if promotes else Outcome.REFUSED
        found.certificate_number = certificate_number if promotes else ""
    _close(ctx, found, texts)
    ctx.record("technician.decided", instance_id=found.instance_id)


def waive(ctx: Ctx, recommendation_id: str, reason: str) -> None:
    """The winner wants neither; once."""
    found = get_recommendation(ctx, recommendation_id)
    if found.state != "open":
        return
    found.expert, found.promotion = (
        Outcome.WAIVED if each == Outcome.OPEN else each for each in (found.expert, found.promotion)
    )
    _close(ctx, found, {"reason": reason})
    ctx.record("technician.waived", instance_id=found.instance_id)


def _close(ctx: Ctx, found: TechnicianRecommendation, texts: Mapping[str, Any]) -> None:
    found.state, found.ended_at = "closed", ctx.now()
    found.texts = {key: value for key, value in texts.items() if value}


def get_recommendation(ctx: Ctx, recommendation_id: str) -> TechnicianRecommendation:
    """One recommendation; raises NotFound."""
    found = ctx.session.get(TechnicianRecommendation, recommendation_id)
    if found is None:
        raise NotFound(recommendation=recommendation_id)
    return found
