"""expert_review with what it calls, and expert_scoring: every path to their ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask, Instance, TaskCandidate, TaskState
from handlers.reviews import assigning, closing, forming
from handlers.reviews.models import ReviewSheet, RoundEntry, RoundExpert, RoundResult
from tests.workflows.contest import Contest
from tests.workflows.judging import EXPERTS, begin, choose, make_entry, score, the_round, vote
from tests.workflows.paths import Path, drive, find_flows_not_driven

THREE = EXPERTS[:3]
FAR = date(2015, 3, 2)
KINDS = {"kind": "result", "method": "mean", "scores_per_entry": 3, "spread_threshold": 20}


def _order(contest: Contest, **terms: Any) -> str:
    instance_id = contest.start("expert_review", campaign="2015", organisation_id="city")
    _set_up(contest, **terms)
    return instance_id


def _set_up(contest: Contest, **terms: Any) -> None:
    task, data = contest.find("SetUpRound"), {**KINDS, "panels": [], "weights": [], **terms}
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, data))


def _invite(contest: Contest, experts: Any = THREE, reserve: Any = (), **terms: Any) -> str:
    instance_id = _order(contest, **terms)
    contest.do("CheckAnonymity", anonymity="fine")
    choose(contest, experts, reserve)
    contest.do("ChooseExperts", answer_by=date(2015, 2, 12))
    return instance_id


def _task_of(contest: Contest, node: str, person_id: str) -> str:
    with contest.read() as ctx:
        query = (
            select(HumanTask.id)
            .join(TaskCandidate, TaskCandidate.task_id == HumanTask.id)
            .where(
                HumanTask.node == node,
                HumanTask.state == TaskState.READY,
                TaskCandidate.principal == f"person:{person_id}",
            )
        )
        return str(ctx.session.scalars(query).one())


def _answer(contest: Contest, person_id: str, **values: Any) -> None:
    task_id = _task_of(contest, "AnswerInvitation", person_id)
    data = {"answer": "accept", "keeps_confidential": True, "relations": [], **values}
    if data["answer"] == "decline":
        data = {"answer": "decline", "decline_reason": data.get("decline_reason", "时间冲突")}
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task_id, data))


def _hand_in(contest: Contest, person_id: str) -> None:
    task_id = _task_of(contest, "ScoreEntries", person_id)
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task_id, {"is_independent": True}))


def _to_scoring(contest: Contest, experts: Any = THREE, reserve: Any = (), **terms: Any) -> str:
    instance_id = _invite(contest, experts, reserve, **terms)
    for person_id in (*experts, *reserve):
        _answer(contest, person_id)
    contest.do("ApproveAssignment", ends_on=FAR)
    return instance_id


def _score_all(contest: Contest, totals: Any = 80, experts: Any = THREE) -> None:
    for person_id in experts:
        score(contest, person_id, totals[person_id] if isinstance(totals, dict) else totals)


def _finish(contest: Contest) -> None:
    contest.do("SignResult", signature="sign")
    contest.do("CheckProcedure", procedure="fine")


def _children_ended(contest: Contest) -> set[str]:
    return {each.end_reason for each in contest.get_all(Instance, definition_key="expert_scoring")}


def ranked_in_one_go(contest: Contest) -> None:
    begin(contest)
    instance_id = _to_scoring(contest)
    for person_id in THREE:
        score(contest, person_id, {"result-1": 70, "result-2": 90, "result-3": 80})
        if person_id != THREE[2]:  # the last one's desk is closed by the end of the window
            _hand_in(contest, person_id)
    assert contest.open_tasks() == ["SignResult"]
    assert "1. C" in contest.find("SignResult").context["results_text"]
    _finish(contest)
    assert contest.ended_at(instance_id) == "Ranked"
    ranks = {each.entry_id: each.rank for each in contest.get_all(RoundResult)}
    assert ranks == {"result-2": 1, "result-3": 2, "result-1": 3}
    assert (the_round(contest).state, the_round(contest).instance_id) == ("locked", instance_id)
    assert _children_ended(contest) == {"Finished"}
    assert "ReviewDraft" in contest.open_tasks()


def unfinished_desk_stays_and_the_window_closes_it(contest: Contest) -> None:
    begin(contest, 2)
    _to_scoring(contest, THREE, ["expert-4"])
    score(contest, THREE[0])
    _hand_in(contest, THREE[1])
    assert "已完成0份" in contest.find("ScoreEntries").context["progress_text"]
    contest.go_to(date(2015, 3, 3))
    states = sorted((sheet.person_id, sheet.state) for sheet in contest.get_all(ReviewSheet))
    assert states == [
        *[("expert-1", "submitted")] * 2,
        *[("expert-2", "lapsed")] * 2,
        *[("expert-3", "lapsed")] * 2,
        *[("expert-4", "open")] * 2,
    ]
    assert contest.open_tasks() == ["ScoreEntries"]
    contest.go_to(date(2015, 3, 20))
    task = contest.find("HoldMeeting")
    assert "不足3份" in task.context["disputed_text"]
    contest.do("HoldMeeting")
    assert "未达法定人数" in contest.find("HoldMeeting").context["problem"]
    vote(contest, "yes")
    contest.do("HoldMeeting")
    assert contest.open_tasks() == ["SignResult"]


def wide_spread_gets_a_third_opinion(contest: Contest) -> None:
    begin(contest, 1)
    _to_scoring(contest, THREE, ["expert-4"])
    _score_all(contest, {"expert-1": 90, "expert-2": 60, "expert-3": 80})
    [extra] = [sheet for sheet in contest.get_all(ReviewSheet) if sheet.is_extra]
    assert extra.person_id == "expert-4"
    score(contest, "expert-4", 75)
    assert "相差30" in contest.find("HoldMeeting").context["disputed_text"]
    vote(contest, "no")
    contest.do("HoldMeeting")
    [entry] = contest.get_all(RoundEntry)
    assert entry.is_set_aside
    assert contest.find("SignResult").context["vote_text"].endswith("不参加排序")


def rules_that_do_not_fit_come_back(contest: Contest) -> None:
    begin(contest, 1)
    _order(contest, weights=[{"name": "创新性", "points": 30}])
    assert "应为100" in contest.find("SetUpRound").context["problem"]
    _set_up(contest, panels=[{"name": "机械组", "fields": "机械、冶金"}])
    contest.do("CheckAnonymity", anonymity="again", hidden_words="换模")
    assert "成果简介1处" in contest.find("CheckAnonymity").context["findings_text"]


def can_be_taken_back(contest: Contest) -> None:
    begin(contest, 1)
    instance_id = contest.start("expert_review", campaign="2015", organisation_id="city")
    task = contest.find("SetUpRound")
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, {}, action="withdraw"))
    assert contest.ended_at(instance_id) == "Withdrawn"


def too_few_experts_are_found_before_anybody_is_asked(contest: Contest) -> None:
    begin(contest, 1)
    _order(contest)
    contest.do("CheckAnonymity", anonymity="fine")
    found = the_round(contest)
    contest.act(lambda ctx: forming.choose_experts(ctx, found.id, EXPERTS[:2]))
    contest.do("ChooseExperts", answer_by=date(2015, 2, 12))
    assert "只有2名" in contest.find("ChooseExperts").context["problem"]
    assert contest.get_all(Instance, definition_key="expert_scoring") == []
    contest.act(lambda ctx: forming.choose_experts(ctx, found.id, THREE))
    contest.do("ChooseExperts", answer_by=date(2015, 2, 12))
    assert "指定组长" in contest.find("ChooseExperts").context["problem"]


def silent_and_declining_experts_are_replaced(contest: Contest) -> None:
    begin(contest, 1)
    _invite(contest, THREE, ["expert-4"])
    _answer(contest, "expert-1")
    _answer(contest, "expert-2", answer="decline")
    _answer(contest, "expert-4")
    contest.go_to(date(2015, 2, 13))
    states = {each.person_id: (each.state, each.is_reserve) for each in contest.get_all(RoundExpert)}
    assert states["expert-3"] == ("silent", False)
    assert states["expert-4"] == ("accepted", False)
    assert _children_ended(contest) >= {"NotAnswered", "Declined"}
    assert "只有2名" in contest.find("ChooseExperts").context["problem"]
    choose(contest, ["expert-1", EXPERTS[4]])
    contest.do("ChooseExperts", answer_by=date(2015, 2, 16))
    _answer(contest, EXPERTS[4])
    contest.give_back("ApproveAssignment", reason="再换一名")
    contest.do("ChooseExperts", answer_by=date(2015, 2, 17))
    contest.do("ApproveAssignment", ends_on=date(2015, 2, 1))
    assert "已过" in contest.find("ApproveAssignment").context["problem"]
    contest.do("ApproveAssignment", ends_on=FAR)
    assert contest.open_tasks().count("ScoreEntries") == 3


def objection_repeats_the_review(contest: Contest) -> None:
    begin(contest, 1)
    instance_id = _to_scoring(contest)
    _score_all(contest)
    contest.do("SignResult", signature="object", signature_note="有专家未回避")
    contest.do("CheckProcedure", procedure="fine")
    contest.do("DecideRepeat", repeat="repeat", repeat_reason="回避不符合规定")
    assert contest.ended_at(instance_id) == "Annulled"
    assert the_round(contest).state == "annulled"
    _order(contest)
    assert the_round(contest).number == 2


def objection_is_dismissed(contest: Contest) -> None:
    begin(contest, 1)
    instance_id = _to_scoring(contest)
    _score_all(contest)
    contest.do("SignResult", signature="sign")
    contest.do("CheckProcedure", procedure="object", procedure_reason="材料缺页")
    contest.do("DecideRepeat", repeat="keep", repeat_reason="不影响结果")
    assert contest.ended_at(instance_id) == "Ranked"


def a_sheet_moved_while_scoring_reaches_its_new_expert(contest: Contest) -> None:
    begin(contest, 1)
    _to_scoring(contest, THREE, ["expert-4"])
    [sheet] = contest.get_all(ReviewSheet, person_id="expert-1")
    contest.act(lambda ctx: assigning.move_sheet(ctx, sheet.id, "expert-4", "临时出差"))
    assert score(contest, "expert-1") == 0
    assert _task_of(contest, "ScoreEntries", "expert-4")
    _score_all(contest, 80, ("expert-2", "expert-3", "expert-4"))
    assert contest.open_tasks() == ["SignResult"]


def nothing_scored_is_set_aside_without_a_meeting(contest: Contest) -> None:
    begin(contest, 1)
    with contest.runtime.begin() as ctx:
        make_entry(ctx, 9)
    _to_scoring(contest)
    _score_all(contest)
    found = the_round(contest)
    assert found.state == "closed"

    def recompute(ctx: Ctx) -> str:
        from handlers.reviews.rules.aggregate import digest

        return digest(closing.recompute(ctx, found))

    first = contest.act(recompute)
    _finish(contest)
    assert the_round(contest).result_digest == first


PATHS: list[Path] = [
    ranked_in_one_go,
    unfinished_desk_stays_and_the_window_closes_it,
    wide_spread_gets_a_third_opinion,
    rules_that_do_not_fit_come_back,
    can_be_taken_back,
    too_few_experts_are_found_before_anybody_is_asked,
    silent_and_declining_experts_are_replaced,
    objection_repeats_the_review,
    objection_is_dismissed,
    a_sheet_moved_while_scoring_reaches_its_new_expert,
    nothing_scored_is_set_aside_without_a_meeting,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_expert_review_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["expert_review", "expert_assignment", "panel_scoring", "expert_scoring"])
def test_expert_review_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
