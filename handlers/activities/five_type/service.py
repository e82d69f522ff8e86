"""Writes of the five-type contest. Each is safe to repeat: enrolling by instance, the rest by state.

Rounds are hard: what was handed in after one had shut, by the server's clock, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import and_, delete, func, or_, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, NotFound
from handlers.activities.five_type import rules
from handlers.activities.five_type.models import FiveTypeScore, FiveTypeTeam
from handlers.activities.five_type.rules import Round, TeamState
from handlers.activities.windows import closes_at
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import get_organisation, get_unit, recommender_of
from handlers.directory.rules import Kind

SERIES: Final = "WB"
REFUSED: Final = "activities.enrolment_refused"


def enrol(
    ctx: Ctx, campaign_id: str, team_id: str, leader_id: str, instance_id: str, enrolment: Mapping[str, Any]
) -> FiveTypeTeam:
    """Enter a team for the year.

    BusinessError `activities.enrolment_refused` says in words why not: no team, in already, or the year is over.
    """
    found = ctx.session.scalar(select(FiveTypeTeam).where(FiveTypeTeam.instance_id == instance_id))
    if found is not None:
        return found
    place = get_organisation(ctx, team_id)
    if place.kind != Kind.TEAM:
        raise BusinessError(REFUSED, "只有班组可以报名。")
    if ctx.now() >= shuts_at(ctx, campaign_id, Round.FINAL):
        raise BusinessError(REFUSED, "本年度评比已经结束。")
    earlier = select(FiveTypeTeam.number).where(
        FiveTypeTeam.campaign_id == campaign_id, FiveTypeTeam.team_id == team_id
    )
    if (number := ctx.session.scalar(earlier)) is not None:
        raise BusinessError(REFUSED, f"本班组本年度已经报名（{number}）。")
    unit = get_unit(ctx, team_id)
    team = FiveTypeTeam(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=unit.id,
        team_id=team_id,
        upper_id=recommender_of(unit),
        leader_id=leader_id,
        instance_id=instance_id,
        number=next_number(ctx, campaign_id, SERIES),
        name=place.name,
        members=int(enrolment["members"]),
        created_at=ctx.now(),
        texts={key: value for key, value in enrolment.items() if key != "members" and value},
    )
    ctx.session.add(team)
    ctx.record("five_type.enrolled", instance_id=instance_id, data={"number": team.number})
    return team


def shuts_at(ctx: Ctx, campaign_id: str, round_: str) -> datetime:
    """When a round of a campaign shuts."""
    return closes_at(ctx, get_settings(ctx, campaign_id)["five_type"][round_]["closes_on"])


def next_round(ctx: Ctx, contest_id: str, after: str | None) -> Round | None:
    """The first round behind one that is not shut yet; None when there is none."""
    campaign_id = get_team(ctx, contest_id).campaign_id
    rounds = list(Round)
    behind = rounds if after is None else rounds[rounds.index(Round(after)) + 1 :]
    return next((each for each in behind if ctx.now() < shuts_at(ctx, campaign_id, each)), None)


def keep_self_points(ctx: Ctx, contest_id: str, round_: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what a team gives itself in a round, in place of what it gave before; rows have evidence."""
    ctx.session.execute(
        delete(FiveTypeScore).where(FiveTypeScore.contest_id == contest_id, FiveTypeScore.round == round_)
    )
    ctx.session.add_all(
        FiveTypeScore(
            contest_id=contest_id,
            round=round_,
            position=position,
            name=str(row["name"]),
            self_points=Decimal(str(row["self_points"])),
            evidence=str(row.get("evidence") or "").strip(),
        )
        for position, row in enumerate(rows, start=1)
    )


def settle_round(
    ctx: Ctx,
    contest_id: str,
    round_: str,
    rows: Sequence[Mapping[str, Any]],
    veto: str,
    completed_at: datetime,
) -> FiveTypeTeam:
    """Keep a round as the level above has settled it at an instant; a veto ends the team's year."""
    team = get_team(ctx, contest_id)
    if team.state != TeamState.ENROLLED or completed_at >= shuts_at(ctx, team.campaign_id, round_):
        return team
    scores = select(FiveTypeScore).where(
        FiveTypeScore.contest_id == contest_id, FiveTypeScore.round == round_
    )
    for score, row in zip(ctx.session.scalars(scores.order_by(FiveTypeScore.position)), rows, strict=True):
        score.unit_points, score.points = Decimal(str(row["unit_points"])), Decimal(str(row["points"]))
    if veto.strip():
        team.veto = veto.strip()
        _end(ctx, team, TeamState.VETOED)
        return team
    result = rules.score_round([Decimal(str(row["points"])) for row in rows])
    if round_ == Round.HALF_YEAR:
        team.half_year_score = result
    else:
        share = get_settings(ctx, team.campaign_id)["five_type"]["half_year_share"]
        team.final_score = result
        team.total = rules.weigh_rounds(team.half_year_score, result, Decimal(share))
    return team


def withdraw(ctx: Ctx, contest_id: str) -> None:
    """The team takes no further part."""
    team = get_team(ctx, contest_id)
    if team.state == TeamState.ENROLLED:
        _end(ctx, team, TeamState.WITHDRAWN)


def rank(ctx: Ctx, contest_id: str) -> FiveTypeTeam:
    """Rank a team among those of its county once the final round has shut; without a final score it has lapsed.

    Ties go to the better final score, then to the earlier number. The best of each county are nominated.
    """
    team = get_team(ctx, contest_id)
    if team.state == TeamState.ENROLLED:
        if team.total is None:
            _end(ctx, team, TeamState.LAPSED)
        else:
            places = get_settings(ctx, team.campaign_id)["five_type"]["places"]
            place = _count_better(ctx, team) + 1
            team.place, team.is_nominated = place, place <= places
            _end(ctx, team, TeamState.RANKED)
    return team


def get_team(ctx: Ctx, contest_id: str) -> FiveTypeTeam:
    """One team's contest; raises NotFound."""
    found = ctx.session.get(FiveTypeTeam, contest_id)
    if found is None:
        raise NotFound(contest=contest_id)
    return found


def _end(ctx: Ctx, team: FiveTypeTeam, state: TeamState) -> None:
    team.state, team.ended_at = state, ctx.now()
    if state != TeamState.RANKED:
        team.total = None
    ctx.record(f"five_type.{state}", instance_id=team.instance_id)


def _count_better(ctx: Ctx, team: FiveTypeTeam) -> int:
    same = FiveTypeTeam.total == team.total
    query = select(func.count()).where(
        FiveTypeTeam.campaign_id == team.campaign_id,
        FiveTypeTeam.upper_id == team.upper_id,
        or_(
            FiveTypeTeam.total > team.total,
            and_(same, FiveTypeTeam.final_score > team.final_score),
            and_(same, FiveTypeTeam.final_score == team.final_score, FiveTypeTeam.number < team.number),
        ),
    )
    return ctx.session.scalar(query) or 0
