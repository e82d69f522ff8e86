"""st_award_referral: every path to its ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handlers.publication.referrals.models import Referral
from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.publishing import award


def _referral(contest: Contest) -> Referral:
    [found] = contest.get_all(Referral)
    return found  # type: ignore[no-any-return]


def _submit(contest: Contest) -> None:
    award(contest)
    contest.do("CheckScope", in_scope="yes", category="工人技术创新")
    contest.do("AgreeReferral", consent="agree")
    contest.do("WriteForm", started_on=date(2014, 1, 1), ended_on=date(2014, 12, 31))
    contest.do("SubmitReferral", submitted_on=contest.today())


def submitted_after_a_return_and_awarded(contest: Contest) -> None:
    award(contest)
    scope = contest.find("CheckScope")
    assert (scope.organisation_id, scope.context["summary"]) == ("d_st", "提高换模效率")
    contest.do("CheckScope", in_scope="yes", category="工人技术创新")
    contest.do("AgreeReferral", consent="agree")
    assert contest.find("WriteForm").context["innovations"] == "一次定位"
    days = {"started_on": date(2014, 1, 1), "ended_on": date(2014, 12, 31)}
    contest.do("WriteForm", **days)
    contest.give_back("SubmitReferral", reason="补充第三方评价")
    assert contest.find("WriteForm").context["return_reason"] == "补充第三方评价"
    contest.do("WriteForm", **days)
    contest.do("SubmitReferral", submitted_on=contest.today() + timedelta(days=1))
    assert contest.find("SubmitReferral").context["problem_text"] == "推荐日期不能晚于今天。"
    contest.give_back("SubmitReferral", reason="评价没有盖章")
    contest.do("WriteForm", **days)
    contest.give_back("SubmitReferral", reason="章不清")
    task = contest.find("DecideReferral", "d_st")
    assert (task.role, task.context["returns"], task.context["last_reason"]) == ("group_deputy", 3, "章不清")
    contest.do("DecideReferral", submitted_on=contest.today())
    assert _referral(contest).state == "submitted"
    contest.do("RecordOutcome", grade="second")
    found = _referral(contest)
    assert (found.state, found.grade, found.category) == ("awarded", "second", "工人技术创新")
    assert (found.number, found.inventor_id) == ("2015-KJ-0001", INVENTOR)
    assert contest.ended_at(found.instance_id) == "OutcomeRecorded"


def submitted_and_not_awarded(contest: Contest) -> None:
    _submit(contest)
    contest.do("RecordOutcome", grade="none")
    assert (_referral(contest).state, _referral(contest).grade) == ("not_awarded", "")


def out_of_scope(contest: Contest) -> None:
    award(contest, confidentiality="internal")
    assert contest.find("CheckScope").context["confidentiality"] == "internal"
    contest.do("CheckScope", in_scope="no", end_reason="属于管理类")
    assert (_referral(contest).state, _referral(contest).end_reason) == ("not_referred", "属于管理类")
    assert contest.ended_at(_referral(contest).instance_id) == "NotReferred"


def inventor_does_not_want_it(contest: Contest) -> None:
    award(contest)
    contest.do("CheckScope", in_scope="yes", category="技术开发")
    contest.do("AgreeReferral", consent="refuse", end_reason="不愿公开")
    assert _referral(contest).end_reason == "不愿公开"


PATHS: list[Path] = [
    submitted_after_a_return_and_awarded,
    submitted_and_not_awarded,
    out_of_scope,
    inventor_does_not_want_it,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_st_award_referral_path(path: Path) -> None:
    drive(path)


def test_st_award_referral_every_flow_is_driven() -> None:
    assert find_flows_not_driven("st_award_referral", PATHS) == set()
