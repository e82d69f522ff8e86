"""five_type_team_contest: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.models import Instance, TaskCandidate
from handlers.activities.five_type.models import FiveTypeScore, FiveTypeTeam
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

TEAM = "team-00001"
UNIT = "ent-0001"
LEADER = "p:team_leader@team-00001"
ROUNDS: dict[str, Any] = {
    "half_year": {"opens_on": date(2015, 4, 1), "closes_on": date(2015, 4, 10)},
    "final": {"opens_on": date(2015, 4, 20), "closes_on": date(2015, 4, 30)},
    "half_year_share": Decimal("0.4"),
    "places": 1,
}
SELF: dict[str, Any] = {"self_scores__self_points": 18, "self_scores__evidence": "见台账"}


def _begin(contest: Contest, **settings: Any) -> str:
    contest.create(five_type={**ROUNDS, **settings})
    contest.go_to(date(2015, 3, 25))
    return _start(contest)


def _start(contest: Contest) -> str:
    return contest.start(
        "five_type_team_contest",
        campaign="2015",
        organisation_id=TEAM,
        organisation={"name": "一班"},
        applicant_id=LEADER,
        applicant={"name": "李班长"},
    )


def _reach_first_round(contest: Contest, **settings: Any) -> str:
    instance_id = _begin(contest, **settings)
    contest.do("EnrolTeam", members=12)
    assert contest.open_tasks() == []
    contest.go_to(date(2015, 4, 2))
    return instance_id


def _team(contest: Contest) -> FiveTypeTeam:
    [team] = contest.get_all(FiveTypeTeam)
    return team  # type: ignore[no-any-return]


def _score(contest: Contest, points: int) -> None:
    contest.do("ScoreSelf", **SELF)
    contest.do("ScoreByUnit", unit_scores__unit_points=17, is_vetoed=False)
    contest.do("CheckByCounty", county_scores__points=points, is_vetoed=False)


def best_of_the_county_is_nominated(contest: Contest) -> None:
    instance_id = _reach_first_round(contest)
    contest.do("ScoreSelf", self_scores__self_points=18, self_scores__evidence="")
    assert contest.find("ScoreSelf").context["problem_text"].startswith("以下各型得分没有佐证：知识型、")
    contest.do("ScoreSelf", **SELF)
    contest.give_back("ScoreByUnit", reason="效益型佐证不实")
    assert contest.find("ScoreSelf").context["return_reason"] == "效益型佐证不实"
    contest.do("ScoreSelf", **SELF)
    contest.do("ScoreByUnit", unit_scores__unit_points=17, is_vetoed=False)
    checkers = contest.get_all(TaskCandidate, task_id=contest.find("CheckByCounty").id)
    assert [checker.principal for checker in checkers] == ["post:county_union@county-01"]
    contest.give_back("CheckByCounty", reason="请说明评分依据")
    again = contest.find("ScoreByUnit").context
    assert (again["return_reason"], again["unit_scores"][0]["unit_points"]) == ("请说明评分依据", 17)
    contest.do("ScoreByUnit", unit_scores__unit_points=16, is_vetoed=False)
    contest.do("CheckByCounty", county_scores__points=15, is_vetoed=False)
    contest.go_to(date(2015, 4, 20))
    _score(contest, 20)
    contest.go_to(date(2015, 5, 1))
    team = _team(contest)
    assert (team.organisation_id, team.number, team.state) == (UNIT, "2015-WB-0001", "ranked")
    assert (team.half_year_score, team.final_score, team.total) == (75, 100, 90)
    assert (team.place, team.is_nominated) == (1, True)
    kept = [(row.round, row.name) for row in contest.get_all(FiveTypeScore) if row.points is not None]
    assert len(kept) == 10
    assert contest.ended_at(instance_id) == "TeamRanked"
    assert len(contest.get_all(Instance, definition_key="honour_nomination")) == 1
    task = contest.find("RecommendDemocratically")
    assert (task.context["kind"], task.context["subject"]) == ("team", TEAM)


def half_year_missed_and_not_among_the_best(contest: Contest) -> None:
    instance_id = _reach_first_round(contest)
    contest.go_to(date(2015, 4, 11))
    assert contest.open_tasks() == []
    contest.go_to(date(2015, 4, 20))
    _score(contest, 10)
    other = _other(contest, total=Decimal(51))
    with contest.runtime.begin() as ctx:
        ctx.session.add(other)
    contest.go_to(date(2015, 5, 1))
    [team] = contest.get_all(FiveTypeTeam, team_id=TEAM)
    assert (team.half_year_score, team.total, team.place, team.is_nominated) == (None, 50, 2, False)
    assert contest.ended_at(instance_id) == "TeamListed"


def _other(contest: Contest, total: Decimal) -> FiveTypeTeam:
    return FiveTypeTeam(
        **{"id": "other", "campaign_id": "2015", "organisation_id": "ent-0002", "team_id": "ent-0002"},
        **{"upper_id": "county-01", "leader_id": LEADER, "number": "2015-WB-0002", "name": "二班"},
        instance_id=_start(contest),
        members=9,
        final_score=total,
        total=total,
        created_at=contest.clock.now(),
    )


def unit_and_county_miss_their_rounds(contest: Contest) -> None:
    instance_id = _reach_first_round(contest)
    contest.do("ScoreSelf", **SELF)
    contest.go_to(date(2015, 4, 20))
    contest.do("ScoreSelf", **SELF)
    contest.do("ScoreByUnit", unit_scores__unit_points=17, is_vetoed=False)
    contest.go_to(date(2015, 5, 1))
    assert (_team(contest).state, _team(contest).total) == ("lapsed", None)
    assert contest.ended_at(instance_id) == "TeamListed"


def vetoed_for_an_accident(contest: Contest) -> None:
    instance_id = _reach_first_round(contest)
    contest.do("ScoreSelf", **SELF)
    contest.do("ScoreByUnit", unit_scores__unit_points=17, is_vetoed=True, veto_reason="四月发生轻伤事故")
    assert contest.find("CheckByCounty").context["veto_reason"] == "四月发生轻伤事故"
    contest.do("CheckByCounty", county_scores__points=15, is_vetoed=True, veto_reason="四月发生轻伤事故")
    assert (_team(contest).state, _team(contest).veto) == ("vetoed", "四月发生轻伤事故")
    assert contest.ended_at(instance_id) == "TeamVetoed"


def withdrawn_in_a_round(contest: Contest) -> None:
    instance_id = _reach_first_round(contest)
    contest.do("ScoreSelf", action="withdraw")
    assert _team(contest).state == "withdrawn"
    assert contest.ended_at(instance_id) == "TeamWithdrawn"


def second_enrolment_is_refused_and_taken_back(contest: Contest) -> None:
    _begin(contest)
    contest.do("EnrolTeam", members=12)
    second = _start(contest)
    contest.do("EnrolTeam", members=12)
    assert contest.find("EnrolTeam").context["problem_text"] == "本班组本年度已经报名（2015-WB-0001）。"
    contest.do("EnrolTeam", action="withdraw")
    assert contest.ended_at(second) == "TeamWithdrawn"


def _return_by_the_county(contest: Contest) -> None:
    return_thrice(
        contest,
        "CheckByCounty",
        lambda: contest.do("ScoreByUnit", unit_scores__unit_points=16, is_vetoed=False),
        "DecideScores",
        "office_director",
    )


def third_returns_are_decided_above(contest: Contest) -> None:
    """The unit's third by the county, the county's third by the director; each round counts anew."""
    _reach_first_round(contest)
    contest.do("ScoreSelf", **SELF)
    for reason in ("一", "二", "三"):
        contest.give_back("ScoreByUnit", reason=reason)
        if reason != "三":
            contest.do("ScoreSelf", **SELF)
    shown = contest.find("CheckByCounty").context
    assert (shown["last_reason"], shown["county_scores"][0]["points"]) == ("三", 18)
    _return_by_the_county(contest)
    contest.do("DecideScores", county_scores__points=15, is_vetoed=False)
    contest.go_to(date(2015, 4, 20))
    assert _team(contest).half_year_score == 75
    contest.do("ScoreSelf", **SELF)
    contest.give_back("ScoreByUnit")
    contest.do("ScoreSelf", **SELF)
    contest.do("ScoreByUnit", unit_scores__unit_points=17, is_vetoed=False)
    _return_by_the_county(contest)
    contest.go_to(date(2015, 5, 1))
    assert (_team(contest).state, _team(contest).final_score) == ("lapsed", None)


PATHS: list[Path] = [
    best_of_the_county_is_nominated,
    half_year_missed_and_not_among_the_best,
    unit_and_county_miss_their_rounds,
    vetoed_for_an_accident,
    withdrawn_in_a_round,
    second_enrolment_is_refused_and_taken_back,
    third_returns_are_decided_above,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_five_type_team_contest_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["five_type_team_contest", "five_type_round"])
def test_five_type_team_contest_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
