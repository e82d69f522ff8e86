"""skills_competition with its enrolment, trades, scoring and appeals: every path to its ends."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from handlers.activities.competitions.models import (
    Competition,
    ContestJudge,
    ContestScore,
    Entrant,
    ScoreAppeal,
)
from handlers.activities.competitions.ranking import compute_marks, compute_places
from handlers.activities.figures import count_figures
from handlers.notices.models import Notice
from tests.workflows.competing import (
    CLOSED_ON,
    HELD_ON,
    WORKERS,
    admit,
    begin,
    enrol,
    fill_rows,
    get_competition,
    get_trade,
    list_ranking,
    name_judges,
    plan,
    score,
)
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

UNIT = "ent-0001"
PROCESSES = (
    *("skills_competition", "competition_enrolment", "trade_contest", "trade_scoring", "score_appeal"),
)


def municipal_competition_with_appeals_and_ties(contest: Contest) -> None:
    instance_id = begin(contest, "city")
    plan(contest, "unit", ["焊工"])
    problem = contest.find("PlanCompetition").context["problem_text"]
    assert problem == "本级只能举办市级行业性、市级综合性竞赛。"
    plan(contest, "industry", ["焊工"])
    contest.do("ConfirmLevel", "d_hr", decision="confirm", level="county", promotes=True)
    assert contest.find("ConfirmLevel").context["problem_text"] == problem
    return_thrice(
        contest,
        "ConfirmLevel",
        lambda: plan(contest, "industry", ["焊工"]),
        "DecideLevel",
        "group_deputy",
        "d_hr",
    )
    contest.do("DecideLevel", decision="confirm", level="industry", promotes=True)
    contest.do("WriteRules", least_grade="senior", least_months=12, theory_share=30)
    _enrol_by_units(contest)
    _check_and_judge(contest)
    _score_and_appeal(contest)
    _settle_the_tie(contest)
    contest.do("AnnounceAwards", award_number="滨会发〔2015〕40号")
    assert contest.ended_at(instance_id) == "CompetitionConcluded"
    competition = get_competition(contest)
    assert (competition.state, competition.level, competition.promotes) == ("concluded", "industry", True)
    assert competition.award_number == "滨会发〔2015〕40号"


def _enrol_by_units(contest: Contest) -> None:
    assert contest.open_tasks() == ["EnrolContestants"] * 4
    enrol(contest, UNIT, [("焊工", "nobody")])
    assert contest.find("EnrolContestants", UNIT).context["problem_text"] == "“nobody”不在本单位人员名册中"
    enrol(contest, UNIT, [("焊工", each) for each in WORKERS])
    enrol(contest, "ent-0002", [("焊工", "p:employee@ent-0002")], {"p:employee@ent-0002": "junior"})
    contest.do("EnrolContestants", "ent-0003", takes_part="no")
    contest.go_to(CLOSED_ON)
    assert contest.open_tasks() == ["CheckEligibility"], (
        "who had not entered anybody by then may not any more"
    )


def _check_and_judge(contest: Contest) -> None:
    rows = contest.find("CheckEligibility").context["rows"]
    assert [(row["contestant"], row["finding"]) for row in rows] == [
        *((worker, "") for worker in WORKERS),
        ("employee@ent-0002", "要求高级工及以上"),
    ]
    admit(contest, 4, refused=["等级不符"])
    assert [each.refusal for each in contest.get_all(Entrant, state="refused")] == ["等级不符"]
    name_judges(contest, ["worker-1"], arbiter="worker-1")
    assert contest.find("NameJudges").context["problem_text"].splitlines() == [
        "仲裁员不能同时担任裁判员。",
        "参赛选手不能担任本工种的裁判员或仲裁员。",
    ]
    name_judges(contest, ["expert-1", "expert-2", "p:unit_admin@ent-0001"], conflicts=["expert-2"])
    assert contest.find("NameJudges").context["conflict_text"] == "expert-2"
    name_judges(contest, ["expert-1", "expert-3", "p:unit_admin@ent-0001"])
    assert len(contest.get_all(ContestJudge, declaration="clear")) == 3


def _score_and_appeal(contest: Contest) -> None:
    contest.go_to(HELD_ON)
    score(contest, [80, 90, 80, None], [[90, 85, 90], [91, "85.01", 91]])
    markers = {each.marker_id for each in contest.get_all(ContestScore, part="practice")}
    assert markers == {"expert-1", "expert-3"}, "who works in the contestants' unit does not score them"
    trade = get_trade(contest, "焊工")
    assert trade.appeal_ends_at is not None
    assert trade.scored_at is not None
    assert trade.appeal_ends_at - trade.scored_at == timedelta(hours=2)
    assert contest.open_tasks() == ["LookAtScores"] * 3
    contest.do("LookAtScores", answer="appeal", ground="漏算一项")
    contest.do("LookAtScores", answer="accept")
    contest.do("Arbitrate", verdict="upheld", part="practice", corrected=Decimal("90.5"), reason="漏算")
    assert contest.open_tasks() == ["LookAtScores"]
    contest.go_to(HELD_ON, 12)
    assert contest.open_tasks() == ["SettleTies"], "the window closed by itself"
    [appeal] = contest.get_all(ScoreAppeal)
    assert (appeal.state, appeal.theory, appeal.practice) == ("upheld", None, Decimal("90.5"))


def _settle_the_tie(contest: Contest) -> None:
    rows = contest.find("SettleTies").context["rows"]
    assert [(row["rank"], row["contestant"], row["total"]) for row in rows] == [
        (1, "worker-1", Decimal("87.35")),
        (1, "worker-3", Decimal("87.35")),
    ]
    fill_rows(contest, "SettleTies", [{"minutes": 50}, {"minutes": 50}])
    assert contest.open_tasks() == ["SettleTies"], "the times were the same: a play-off"
    fill_rows(contest, "SettleTies", [{"minutes": 50, "playoff": 80}, {"minutes": 50, "playoff": 81}])
    assert list_ranking(contest) == [
        (1, "worker-3", "first", "87.35"),
        (2, "worker-1", "second", "87.35"),
        (3, "worker-2", "third", "86.50"),
    ]
    assert len(contest.get_all(Notice, kind="competition_ranked")) == 3
    trade, scored = get_trade(contest, "焊工"), contest.get_all(Entrant, state="scored")
    with contest.read() as ctx:
        marks = {each: found.total for each, found in compute_marks(ctx, trade.id).items()}
        ranks = {each: place.rank for place in compute_places(ctx, trade.id) for each in place.entrant_ids}
    assert marks == {each.id: each.total for each in scored}
    assert ranks == {each.id: each.rank for each in scored}


def unit_contest_some_of_whose_trades_are_cancelled(contest: Contest) -> None:
    instance_id = begin(contest, UNIT)
    plan(contest, "unit", ["焊工", "电工", "钳工", "车工"], least_entrants=2)
    assert contest.do_all("WriteRules", least_grade="none", theory_share=40) == 4
    pairs = [(trade, worker) for trade in ("焊工", "电工", "钳工") for worker in WORKERS[:2]]
    enrol(contest, UNIT, [*pairs, ("车工", "worker-4")])
    contest.go_to(CLOSED_ON)
    admit(contest, 1, "电工", refused=["证件不符"])
    for trade in ("焊工", "钳工"):
        admit(contest, 2, trade)
        name_judges(contest, ["p:unit_admin@ent-0001"], trade=trade)
    contest.go_to(HELD_ON)
    score(contest, [None, None], [], "钳工")
    score(contest, [60, 60], [[70, 60]])
    contest.do("LookAtScores", answer="appeal", ground="时间不足")
    contest.do("LookAtScores", answer="accept")
    contest.do("Arbitrate", verdict="dismissed", reason="记录无误")
    contest.do("AnnounceAwards")
    assert contest.ended_at(instance_id) == "CompetitionConcluded"
    reasons = {trade: get_trade(contest, trade).cancel_reason for trade in ("焊工", "电工", "钳工", "车工")}
    assert reasons == {"焊工": "", "电工": "参赛人数不足", "钳工": "无人到场参赛", "车工": "参赛人数不足"}
    assert list_ranking(contest) == [(1, "worker-1", "first", "66.00"), (2, "worker-2", "second", "60.00")]
    with contest.read() as ctx:
        june = count_figures(ctx, "2015", UNIT, date(2015, 6, 1), date(2015, 6, 30))
    assert june["drills"] == 1


def competition_nobody_enters_is_cancelled(contest: Contest) -> None:
    instance_id = begin(contest, UNIT)
    plan(contest, "unit", ["焊工"])
    contest.do("WriteRules", least_grade="none", theory_share=30)
    contest.go_to(CLOSED_ON)
    assert contest.ended_at(instance_id) == "CompetitionCancelled"
    assert get_competition(contest).end_reason == "各工种均未能举办"


def refused_by_the_bureau(contest: Contest) -> None:
    instance_id = begin(contest, "county-01")
    plan(contest, "county", ["焊工"])
    contest.do("ConfirmLevel", "d_hr", decision="refuse", opinion="与市级竞赛重复")
    assert get_competition(contest).end_reason == "与市级竞赛重复"
    assert contest.ended_at(instance_id) == "CompetitionRefused"


def withdrawn_by_the_organiser(contest: Contest) -> None:
    instance_id = begin(contest, UNIT)
    contest.do("PlanCompetition", action="withdraw")
    assert contest.ended_at(instance_id) == "CompetitionWithdrawn"
    assert contest.get_all(Competition) == []


PATHS: list[Path] = [
    municipal_competition_with_appeals_and_ties,
    unit_contest_some_of_whose_trades_are_cancelled,
    competition_nobody_enters_is_cancelled,
    refused_by_the_bureau,
    withdrawn_by_the_organiser,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_skills_competition_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", PROCESSES)
def test_skills_competition_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
