"""provincial_delegation and the places it fills: every path to their ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.activities.delegations.models import Delegate, Delegation
from tests.workflows.competing import find_about, hold, submit
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

ENROL_UNTIL, HELD_ON = date(2015, 7, 1), date(2015, 8, 3)
NO = {"answer": "no", "reason": "生产任务重"}
YES = {"answer": "yes"}


def _begin(contest: Contest) -> str:
    return contest.start(
        "provincial_delegation",
        campaign="2015",
        organisation_id="city",
        organisation={"name": "市总工会"},
        applicant_id="p:office@city",
        applicant={"name": "办公室"},
    )


def _register(
    contest: Contest,
    name: str,
    places: int,
    reserves: int,
    enrol_until: date = ENROL_UNTIL,
    held_on: date = HELD_ON,
) -> None:
    trades = [{"trade": "焊工", "places": places, "reserves": reserves}]
    notice = {"name": name, "enrol_until": str(enrol_until), "held_on": str(held_on), "venue": "济南"}
    submit(contest, contest.find("RegisterNotice"), {**notice, "trades": trades})


def _pick(contest: Contest, *left_out: str) -> None:
    task = contest.find("PickDelegation")
    rows: list[dict[str, Any]] = [
        {"verdict": "skip", "reason": "已离岗"} if row["contestant"] in left_out else {"verdict": "pick"}
        for row in task.context["rows"]
    ]
    submit(contest, task, {"takes_part": "yes", "rows": rows})


def _answer(contest: Contest, node: str, contestant: str, data: dict[str, str]) -> None:
    submit(contest, find_about(contest, node, contestant=contestant), data)


def _delegates(contest: Contest, name: str) -> dict[str, tuple[str, str]]:
    [delegation] = contest.get_all(Delegation, name=name)
    rows = contest.get_all(Delegate, delegation_id=delegation.id)
    return {row.person_id: (row.state, row.reason) for row in rows}


def delegations_picked_from_a_ranking(contest: Contest) -> None:
    hold(contest, "city", "city", {"焊工": [90, 80, 70, 60]})
    _reserve_moves_in(contest, "第五届省大赛")
    _nobody_is_left(contest, "省邀请赛")
    _city_does_not_take_part(contest, "省友谊赛")


def _reserve_moves_in(contest: Contest, name: str) -> None:
    instance_id = _begin(contest)
    _register(contest, name, 2, 1, held_on=ENROL_UNTIL)
    assert contest.find("RegisterNotice").context["problem_text"] == "比赛日期应在报名截止之后。"
    _register(contest, name, 2, 1)
    shown = contest.find("PickDelegation").context
    assert shown["candidates_text"].splitlines()[0] == "焊工1：worker-1（临河机械厂，本市第1名）"
    rows = shown["rows"]
    assert [(row["position"], row["contestant"], row["city_rank"]) for row in rows] == [
        *((1, "worker-1", 1), (2, "worker-2", 2), (3, "worker-3", 3)),
    ]
    _pick(contest)
    _answer(contest, "ReleaseContestant", "worker-1", NO)
    _answer(contest, "ReleaseContestant", "worker-2", YES)
    _answer(contest, "AcceptPlace", "worker-2", YES)
    _answer(contest, "ReleaseContestant", "worker-3", YES)
    _answer(contest, "AcceptPlace", "worker-3", YES)
    assert _delegates(contest, name) == {
        "worker-1": ("declined", "生产任务重"),
        "worker-2": ("confirmed", ""),
        "worker-3": ("confirmed", ""),
    }
    contest.do("TrainTogether", training="七月集训两周")
    contest.do("EnrolExternally", enrolment_number="鲁赛2015-17")
    contest.go_to(HELD_ON)
    results = [{"rank": 4, "prize": "优秀奖"}, {}]
    submit(contest, contest.find("RecordResults"), {"rows": results})
    contest.do("WriteReport")
    assert contest.ended_at(instance_id) == "ResultsRecorded"
    ranks = {row.person_id: (row.rank, row.prize) for row in contest.get_all(Delegate, state="confirmed")}
    assert ranks == {"worker-2": (4, "优秀奖"), "worker-3": (None, "")}
    [delegation] = contest.get_all(Delegation)
    assert (delegation.state, delegation.enrolment_number) == ("recorded", "鲁赛2015-17")


def _nobody_is_left(contest: Contest, name: str) -> None:
    instance_id = _begin(contest)
    _register(contest, name, 1, 3, enrol_until=date(2015, 9, 1), held_on=date(2015, 9, 15))
    _pick(contest, "worker-1")
    assert find_about(contest, "ReleaseContestant", contestant="worker-2")
    contest.go_to(date(2015, 8, 7))
    _answer(contest, "ReleaseContestant", "worker-3", YES)
    _answer(contest, "AcceptPlace", "worker-3", NO)
    _answer(contest, "ReleaseContestant", "worker-4", YES)
    contest.go_to(date(2015, 8, 13))
    assert _delegates(contest, name) == {
        "worker-1": ("skipped", "已离岗"),
        "worker-2": ("declined", "逾期未答复"),
        "worker-3": ("declined", "生产任务重"),
        "worker-4": ("declined", "逾期未答复"),
    }
    assert contest.ended_at(instance_id) == "NotTakingPart"
    [delegation] = contest.get_all(Delegation, name=name)
    assert delegation.decline_reason == "候选人均放弃"


def _city_does_not_take_part(contest: Contest, name: str) -> None:
    instance_id = _begin(contest)
    _register(contest, name, 1, 0, enrol_until=date(2015, 9, 1), held_on=date(2015, 9, 15))
    submit(contest, contest.find("PickDelegation"), {"takes_part": "no", "decline_reason": "时间冲突"})
    assert contest.ended_at(instance_id) == "NotTakingPart"
    assert contest.get_all(Delegation, name=name)[0].decline_reason == "时间冲突"


def no_ranking_to_pick_from(contest: Contest) -> None:
    contest.create()
    contest.go_to(date(2015, 6, 1))
    withdrawn = _begin(contest)
    contest.do("RegisterNotice", action="withdraw")
    assert contest.ended_at(withdrawn) == "NoticeWithdrawn"
    assert contest.get_all(Delegation) == []
    instance_id = _begin(contest)
    _register(contest, "第五届省大赛", 1, 1)
    assert contest.ended_at(instance_id) == "NotTakingPart"
    assert contest.get_all(Delegation)[0].decline_reason == "本市竞赛没有可选拔的选手"


PATHS: list[Path] = [delegations_picked_from_a_ranking, no_ranking_to_pick_from]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_provincial_delegation_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["provincial_delegation", "delegation_place"])
def test_provincial_delegation_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
