"""The registers of the five-type contest: its teams, and what each type got."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from engine.context import Ctx
from handlers.activities.five_type.models import FiveTypeScore, FiveTypeTeam
from handlers.activities.five_type.rules import ROUNDS
from handlers.registers.register import Column, Register, Related


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return FiveTypeTeam.leader_id == person_id


TEAMS = Register(
    "five_type_teams",
    "五型班组",
    "Five-type teams",
    FiveTypeTeam,
    FiveTypeTeam.name,
    (
        Column(FiveTypeTeam.members, "人数", "Members", "number", is_summed=True),
        Column(FiveTypeTeam.half_year_score, "半年得分", "Half-year", "number", is_sortable=True),
        Column(FiveTypeTeam.final_score, "年终得分", "Final", "number", is_sortable=True),
        Column(FiveTypeTeam.total, "总分", "Total", "number", is_sortable=True),
        Column(FiveTypeTeam.place, "名次", "Place", "number", is_sortable=True),
        Column(FiveTypeTeam.is_nominated, "推荐提名", "Nominated", "bool", is_filterable=True),
    ),
    details=(
        Column(FiveTypeTeam.team_id, "班组", "Team", "organisation"),
        Column(FiveTypeTeam.upper_id, "排名范围", "Ranked by", "organisation", is_filterable=True),
        Column(FiveTypeTeam.leader_id, "班组长", "Leader", "person"),
        Column(FiveTypeTeam.veto, "一票否决", "Veto"),
        Column(FiveTypeTeam.ended_at, "结束时间", "Ended", "datetime"),
        Column(FiveTypeTeam.texts, "报名情况", "Enrolment", "data"),
    ),
    number=FiveTypeTeam.number,
    state=FiveTypeTeam.state,
    states={
        "enrolled": ("参赛中", "Taking part"),
        "ranked": ("已排名", "Ranked"),
        "vetoed": ("一票否决", "Vetoed"),
        "lapsed": ("未完成评比", "Not scored"),
        "withdrawn": ("已退出", "Withdrawn"),
    },
    dated=FiveTypeTeam.created_at,
    campaign=FiveTypeTeam.campaign_id,
    organisation=FiveTypeTeam.organisation_id,
    instance=FiveTypeTeam.instance_id,
    visible_to=_own,
    related=(Related("各型得分", "Scores", "five_type_scores", "contest_id", FiveTypeTeam.id),),
)

SCORES = Register(
    "five_type_scores",
    "五型评分",
    "Five-type scores",
    FiveTypeScore,
    FiveTypeScore.name,
    (
        Column(FiveTypeScore.round, "轮次", "Round", "choice", choices=ROUNDS, is_filterable=True),
        Column(FiveTypeScore.position, "序号", "No.", "number", is_sortable=True),
        Column(FiveTypeScore.self_points, "自评分", "Own points", "number"),
        Column(FiveTypeScore.unit_points, "单位评分", "Unit's points", "number"),
        Column(FiveTypeScore.points, "核定分", "Settled points", "number"),
    ),
    details=(
        Column(FiveTypeScore.contest_id, "班组", "Team", is_filterable=True),
        Column(FiveTypeScore.evidence, "佐证", "Evidence"),
    ),
    number=FiveTypeTeam.number,
    dated=FiveTypeTeam.created_at,
    campaign=FiveTypeTeam.campaign_id,
    organisation=FiveTypeTeam.organisation_id,
    instance=FiveTypeTeam.instance_id,
    joins=((FiveTypeTeam, FiveTypeTeam.id == FiveTypeScore.contest_id),),
    visible_to=_own,
)

REGISTERS = (TEAMS, SCORES)
