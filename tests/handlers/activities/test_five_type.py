"""The five-type contest: evidence, scores of rounds and years, ranks, and what the tables refuse by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.activities.five_type import rules, service, tasks
from handlers.activities.five_type.models import FiveTypeScore, FiveTypeTeam
from handlers.activities.five_type.registers import REGISTERS
from handlers.activities.five_type.rules import Round
from handlers.campaigns.contests import default_contests, find_contest_errors
from handlers.campaigns.service import create_campaign
from handlers.directory.service import register_organisation
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, reader_of
from tests.handlers.world import World, make_instance

LEADER = "p:team_leader@team-00001"
FINAL_SHUTS = datetime(2015, 9, 30, 16, tzinfo=UTC)
ROW = {"name": "知识型", "self_points": 20, "evidence": "台账", "unit_points": 19}


def _enrol(ctx: Ctx, team_id: str = "team-00001") -> FiveTypeTeam:
    instance_id = make_instance(ctx, "five_type_team_contest").id
    team = service.enrol(ctx, "2015", team_id, LEADER, instance_id, {"members": 12, "goals": "创先"})
    ctx.session.flush()
    return team


def _settle(ctx: Ctx, team: FiveTypeTeam, round_: Round, points: int, veto: str = "") -> None:
    service.keep_self_points(ctx, team.id, round_, [ROW])
    ctx.session.flush()
    service.settle_round(ctx, team.id, round_, [{**ROW, "points": points}], veto, ctx.now())
    ctx.session.flush()


def test_points_without_evidence_are_named() -> None:
    rows = [
        {"name": "知识型", "self_points": 5, "evidence": " "},
        {"name": "技能型", "self_points": 0, "evidence": None},
        {"name": "创新型", "self_points": 5, "evidence": "专利"},
    ]
    assert rules.find_evidence_problem(rows) == "以下各型得分没有佐证：知识型。"
    assert rules.find_evidence_problem(rows[1:]) == ""


def test_scores_of_rounds_and_years() -> None:
    assert rules.score_round([Decimal(20), Decimal("17.5"), Decimal(10)]) == Decimal("79.2")
    assert rules.weigh_rounds(Decimal(75), Decimal(100), Decimal("0.4")) == Decimal("90.0")
    assert rules.weigh_rounds(None, Decimal(88), Decimal("0.4")) == 88


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"final": None}, "five_type_days"),
        ({"half_year_share": 2}, "bad_five_type"),
        ({"places": 0}, "bad_five_type"),
        ({"half_year": {"opens_on": 1}}, "five_type_days"),
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any], code: str) -> None:
    settings = default_contests(2015)
    broken = {**settings, "five_type": {**settings["five_type"], **wrong}}
    assert find_contest_errors(broken) == [f"campaign.{code}"]


@pytest.mark.parametrize(
    ("team_id", "problem"),
    [("ent-0001", "只有班组可以报名。"), ("team-00001", "本班组本年度已经报名（2015-WB-0001）。")],
)
def test_enrolment_that_cannot_be_is_refused(town: World, team_id: str, problem: str) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        _enrol(ctx)
        with pytest.raises(BusinessError) as refused:
            _enrol(ctx, team_id)
        assert (refused.value.code, str(refused.value)) == (service.REFUSED, problem)


def test_rounds_shut_to_the_second(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        team = _enrol(ctx)
        assert service.next_round(ctx, team.id, None) == Round.HALF_YEAR
        assert service.next_round(ctx, team.id, Round.HALF_YEAR) == Round.FINAL
        town.clock.set(FINAL_SHUTS - timedelta(seconds=1))
        assert service.next_round(ctx, team.id, None) == Round.FINAL
        _settle(ctx, team, Round.FINAL, 18)
        town.clock.set(FINAL_SHUTS)
        assert service.next_round(ctx, team.id, None) is None
        _settle(ctx, team, Round.FINAL, 1)
        assert (team.final_score, team.total) == (90, 90)
        with pytest.raises(BusinessError):
            _enrol(ctx, "team-00001")


def test_round_settled_in_time_is_kept_though_its_job_is_late(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        team = _enrol(ctx)
        service.keep_self_points(ctx, team.id, Round.FINAL, [ROW])
        ctx.session.flush()
        town.clock.set(FINAL_SHUTS + timedelta(hours=1))
        settled: dict[str, Any] = {
            **{"contest_id": team.id, "round_code": "final", "rows": [{**ROW, "points": 18}]},
        }
        for late in ({}, {"completed_at": FINAL_SHUTS}):
            tasks.settle_five_type_round(ctx, **settled, **late)
            assert team.final_score is None
        tasks.settle_five_type_round(ctx, **settled, completed_at=FINAL_SHUTS - timedelta(seconds=1))
        assert team.final_score == 90


def test_teams_are_ranked_within_their_county_and_the_best_are_nominated(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(
            ctx, 2015, settings={"five_type": {**default_contests(2015)["five_type"], "places": 1}}
        )
        for number, unit in ((2, "ent-0001"), (3, "ent-0001"), (4, "ent-0003"), (5, "ent-0001")):
            register_organisation(ctx, f"team-{number}", "team", f"{number}班", parent_id=unit)
        ctx.session.flush()
        teams = [_enrol(ctx, each) for each in ("team-00001", "team-2", "team-3", "team-4", "team-5")]
        for team, points in zip(teams[:4], (16, 18, 18, 1), strict=True):
            _settle(ctx, team, Round.FINAL, points)
        _settle(ctx, teams[4], Round.HALF_YEAR, 20, veto="事故")
        ranked = [service.rank(ctx, team.id) for team in teams]
        assert [(team.state, team.place, team.is_nominated) for team in ranked] == [
            ("ranked", 3, False),
            ("ranked", 1, True),
            ("ranked", 2, False),
            ("ranked", 1, True),
            ("vetoed", None, False),
        ]
        nominating = tasks.rank_team(ctx, contest_id=teams[1].id)
        assert nominating == {"place": 1, "is_nominated": True, "nominator_id": "p:unit_union@ent-0001"}
        people = ("p:unit_union@ent-0001", "p:county_union@county-02", "p:unit_union@ent-0002", LEADER)
        seen = [
            [count_rows(ctx, each, reader_of(ctx, who), Filters()).count for each in REGISTERS]
            for who in people
        ]
        assert seen == [[4, 4], [1, 1], [0, 0], [5, 5]]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (FiveTypeTeam, {"state": "ranked"}),
        (FiveTypeTeam, {"state": "vetoed"}),
        (FiveTypeTeam, {"total": 1}),
        (FiveTypeTeam, {"place": 1}),
        (FiveTypeTeam, {"is_nominated": True}),
        (FiveTypeTeam, {"members": 0}),
        (FiveTypeScore, {"points": 21, "unit_points": 1}),
        (FiveTypeScore, {"points": 5}),
        (FiveTypeScore, {"evidence": ""}),
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, model: type[Any], values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        team = _enrol(ctx)
        service.keep_self_points(ctx, team.id, Round.HALF_YEAR, [ROW])
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(model).values(**values))
