"""honour_nomination: every path to its ends."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from handlers.directory.models import PersonProfile
from tests.handlers.world import make_profile
from tests.workflows.contest import Contest
from tests.workflows.entering import UNIT, begin, pass_notice, recommend, set_moment, start, the_entry
from tests.workflows.paths import Path, drive, find_flows_not_driven

UNION = f"p:unit_union@{UNIT}"
EVERYBODY = {"opinions": {"scope": "everybody", "working_days": 7, "siblings": "first_veto"}}


def _begin(contest: Contest, day: date = date(2015, 9, 7), **settings: Any) -> str:
    begin(contest, day, **settings)
    return start(contest, "honour_nomination", applicant_id=UNION)


def _name(contest: Contest, kind: str = "person", subject: str = "worker-1") -> None:
    contest.do("RecommendDemocratically", kind=kind, subject=subject)


def _endorse(contest: Contest) -> None:
    contest.do("CheckEntry", verdict="agree", notice_from=contest.today())
    pass_notice(contest)


def _to_the_county(contest: Contest, **settings: Any) -> str:
    instance = _begin(contest, **settings)
    _name(contest)
    contest.do("FillNomination")
    _endorse(contest)
    return instance


def a_person_becomes_a_candidate(contest: Contest) -> None:
    begin(contest)
    with contest.runtime.begin() as ctx:
        make_profile(ctx, "worker-1", UNIT)
    instance = start(contest, "honour_nomination", applicant_id=UNION)
    _name(contest)
    task = contest.find("FillNomination")
    assert "女" in task.context["profile_text"]
    contest.do("FillNomination")
    entry = the_entry(contest)
    assert (entry.state, entry.number, entry.person_id) == ("submitted", "2015-NS-0001", "worker-1")
    assert (entry.is_front_line, entry.is_woman, entry.content["skill_grade"]) == (True, True, "高级工")
    _endorse(contest)
    recommend(contest)
    contest.do("CheckList", verdict="pass")
    assert (contest.ended_at(instance), the_entry(contest).state) == ("Candidate", "eligible")


def a_team_is_returned_and_becomes_a_candidate(contest: Contest) -> None:
    instance = _begin(contest)
    _name(contest, "team", "一班")
    contest.do("FillTeam")
    contest.give_back("CheckEntry", reason="补充安全记录")
    contest.do("ReviseTeam")
    _endorse(contest)
    recommend(contest)
    contest.do("CheckList", verdict="pass")
    assert (contest.ended_at(instance), the_entry(contest).team_id) == ("Candidate", "team-00001")


def a_person_is_returned_and_refused(contest: Contest) -> None:
    instance = _begin(contest)
    _name(contest)
    contest.do("FillNomination")
    contest.give_back("CheckEntry", reason="补充事迹")
    contest.do("ReviseNomination")
    contest.do("CheckEntry", verdict="reject", grounds="职代会未通过")
    assert contest.ended_at(instance) == "Rejected"


def the_county_declines(contest: Contest) -> None:
    instance = _to_the_county(contest)
    recommend(contest, recommendation="decline", grounds="事迹不突出")
    assert (contest.ended_at(instance), the_entry(contest).end_reason) == ("Rejected", "事迹不突出")


def the_check_rejects(contest: Contest) -> None:
    instance = _to_the_county(contest)
    recommend(contest)
    contest.do("CheckList", verdict="reject", grounds="材料不实")
    assert contest.ended_at(instance) == "Rejected"


def departments_agree(contest: Contest) -> None:
    instance = _to_the_county(contest, **EVERYBODY)
    recommend(contest)
    assert contest.open_tasks() == ["GiveOpinion", "GiveOpinion"]
    contest.do("GiveOpinion", "d_hr", opinion="agree")
    contest.do("GiveOpinion", "d_tax", opinion="none")
    contest.do("CheckList", verdict="pass")
    assert contest.ended_at(instance) == "Candidate"


def a_department_vetoes(contest: Contest) -> None:
    instance = _to_the_county(contest, **EVERYBODY)
    recommend(contest)
    contest.do("GiveOpinion", "d_tax", opinion="disagree", ground="欠缴税款")
    contest.do("DecideVeto", veto_ruling="uphold", ruling_ground="税务部门意见属实")
    assert (contest.ended_at(instance), the_entry(contest).end_reason) == (
        "Rejected",
        "部门意见否决：税务部门意见属实",
    )


def nobody_of_that_name(contest: Contest) -> None:
    _begin(contest)
    _name(contest, subject="查无此人")
    assert "没有找到个人“查无此人”" in contest.find("RecommendDemocratically").context["problem"]
    _name(contest)
    assert contest.open_tasks() == ["FillNomination"]


def is_taken_back(contest: Contest) -> None:
    instance = _begin(contest)
    task = contest.find("RecommendDemocratically")
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, {}, action="withdraw"))
    assert contest.ended_at(instance) == "Withdrawn"


def comes_too_early(contest: Contest) -> None:
    _begin(contest, date(2015, 8, 31))
    _name(contest)
    contest.do("FillNomination")
    assert "2015-09-01起受理" in contest.find("FillNomination").context["problem"]


def a_person_misses_the_window(contest: Contest) -> None:
    instance = _begin(contest)
    _name(contest)
    contest.go_to(date(2015, 10, 21), hour=0)
    assert (contest.ended_at(instance), the_entry(contest).state) == ("Lapsed", "lapsed")


def a_team_misses_the_window(contest: Contest) -> None:
    instance = _begin(contest)
    _name(contest, "team", "一班")
    contest.go_to(date(2015, 10, 21), hour=0)
    assert contest.ended_at(instance) == "Lapsed"


def comes_at_the_second_of_the_end(contest: Contest) -> None:
    instance = _begin(contest)
    _name(contest)
    set_moment(contest, date(2015, 10, 21), time(0, 0, 0))
    contest.do("FillNomination")
    assert contest.ended_at(instance) == "Lapsed"


def _told(contest: Contest, message: str, **payload: str) -> None:
    begin(contest)
    values = {"campaign": "2015", "organisation_id": UNIT, "applicant_id": UNION, **payload}
    contest.act(lambda ctx: contest.runtime.send(ctx, message, "item-1", values))


def begins_with_a_ranked_team(contest: Contest) -> None:
    _told(contest, "team_ranked", team_id="team-00001")
    contest.do("RecommendDemocratically")
    assert the_entry(contest).team_id == "team-00001"


def begins_with_a_recommended_person(contest: Contest) -> None:
    _told(contest, "recommended_person", person_id="worker-1")
    contest.do("RecommendDemocratically")
    assert the_entry(contest).person_id == "worker-1"
    assert contest.get_all(PersonProfile) == []


PATHS: list[Path] = [
    a_person_becomes_a_candidate,
    a_team_is_returned_and_becomes_a_candidate,
    a_person_is_returned_and_refused,
    the_county_declines,
    the_check_rejects,
    departments_agree,
    a_department_vetoes,
    nobody_of_that_name,
    is_taken_back,
    comes_too_early,
    a_person_misses_the_window,
    a_team_misses_the_window,
    comes_at_the_second_of_the_end,
    begins_with_a_ranked_team,
    begins_with_a_recommended_person,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_honour_nomination_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["honour_nomination", "entry_vetting"])
def test_honour_nomination_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
