"""mentorship_pairing: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.activities.mentorships.models import Apprenticeship, Mentorship, MentorshipCheck
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

UNIT = "ent-0001"
PAIR = {
    "master": "worker-1",
    "apprentices": "worker-2\nworker-3",
    "trade": "焊工",
    "starts_on": date(2015, 5, 1),
    "ends_on": date(2016, 5, 1),
}


def _begin(contest: Contest) -> str:
    if not contest.get_all(Mentorship):
        contest.create()
        contest.go_to(date(2015, 4, 15))
    place = {"organisation_id": UNIT, "organisation": {"name": "临河机械厂"}}
    return contest.start("mentorship_pairing", campaign="2015", **place)


def _signed(contest: Contest) -> str:
    instance_id = _begin(contest)
    contest.do("ChoosePair", UNIT, **PAIR)
    contest.do("MasterAgrees", agrees="yes")
    assert contest.do_all("ApprenticesAgree", agrees="yes") == 2
    contest.do("SignAgreement", UNIT, signed_on=date(2015, 4, 15))
    return instance_id


def _pair(contest: Contest) -> Mentorship:
    [pair] = contest.get_all(Mentorship)
    return pair  # type: ignore[no-any-return]


def agreed_at_last_then_extended_and_rewarded(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("ChoosePair", UNIT, **(PAIR | {"master": "谁"}))
    assert contest.find("ChoosePair").context["pair_problem"] == "“谁”不在本单位人员名册中"
    contest.do("ChoosePair", UNIT, **(PAIR | {"ends_on": date(2015, 9, 1)}))
    assert contest.find("ChoosePair").context["pair_problem"] == "期限应为一至三年。"
    contest.do("ChoosePair", UNIT, **PAIR)
    contest.do("MasterAgrees", agrees="no", decline_reason="带不了两人")
    assert contest.find("ChoosePair").context["declined_text"] == "带不了两人"
    contest.do("ChoosePair", UNIT, **PAIR)
    contest.do("MasterAgrees", agrees="yes")
    contest.do("ApprenticesAgree", agrees="yes")
    contest.do("ApprenticesAgree", agrees="no", decline_reason="要调岗")
    assert contest.find("ChoosePair").context["declined_text"] == "要调岗"
    contest.do("ChoosePair", UNIT, **(PAIR | {"apprentices": "worker-2"}))
    contest.do("MasterAgrees", agrees="yes")
    contest.do("ApprenticesAgree", agrees="yes")
    contest.do("SignAgreement", UNIT, signed_on=date(2015, 4, 15))
    assert contest.open_tasks(UNIT) == []
    contest.go_to(date(2015, 11, 1))
    contest.do("CheckProgress", UNIT, goes_on="on", progress="已能独立焊接")
    contest.go_to(date(2016, 5, 1))
    contest.do("AssessPair", UNIT, verdict="extend", new_ends_on=date(2018, 5, 1))
    assert (
        contest.find("AssessPair").context["extension_problem"] == "新的期满日期应在2016-05-01之后一年以内。"
    )
    contest.do("AssessPair", UNIT, verdict="extend", new_ends_on=date(2016, 8, 1))
    contest.go_to(date(2016, 8, 1))
    contest.do("AssessPair", UNIT, verdict="extend", new_ends_on=date(2016, 9, 1))
    assert contest.find("AssessPair").context["extension_problem"] == "已经延长过一次，不能再延长。"
    contest.do("AssessPair", UNIT, verdict="reached")
    contest.do("RewardPair", UNIT, reward=800)
    pair = _pair(contest)
    assert (pair.state, pair.reward, pair.is_extended) == ("reached", Decimal(800), True)
    assert [each.person_id for each in contest.get_all(Apprenticeship)] == ["worker-2"]
    assert [each.progress for each in contest.get_all(MentorshipCheck)] == ["已能独立焊接"]
    assert contest.ended_at(instance_id) == "PairCompleted"


def ended_early_at_the_first_check(contest: Contest) -> None:
    instance_id = _signed(contest)
    contest.go_to(date(2015, 11, 1))
    contest.do("CheckProgress", UNIT, goes_on="stop", end_reason="师傅退休")
    assert (_pair(contest).state, _pair(contest).end_reason) == ("ended", "师傅退休")
    assert contest.ended_at(instance_id) == "PairEnded"


def mistaken_start_leaves_nothing(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("ChoosePair", UNIT, action="withdraw")
    assert contest.ended_at(instance_id) == "PairEnded"
    assert contest.get_all(Mentorship) == []


PATHS: list[Path] = [
    agreed_at_last_then_extended_and_rewarded,
    ended_early_at_the_first_check,
    mistaken_start_leaves_nothing,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_mentorship_pairing_path(path: Path) -> None:
    drive(path)


def test_mentorship_pairing_every_flow_is_driven() -> None:
    assert find_flows_not_driven("mentorship_pairing", PATHS) == set()
