"""honour_conferral, honour_decision and medal_award: every path to their ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.directory.models import PastHonour
from handlers.honours.models import Decision, Honour
from tests.workflows.contest import Contest
from tests.workflows.judging import INVENTOR
from tests.workflows.lists import OVER, approve, begin, entry_states, object_to, post, settle, take_down
from tests.workflows.paths import Path, drive, find_flows_not_driven

DRAFT = {"title": "关于命名表彰的决定", "body": "正文", "signatories": "市总工会", "left_out": ""}


def _result_passed(contest: Contest) -> None:
    begin(contest)
    approve(contest, "result", [{}])
    post(contest)
    take_down(contest)


def _draft(contest: Contest, **values: Any) -> None:
    contest.do("DraftDecision", **{**DRAFT, "medal_time": "now", **values})


def _publish(contest: Contest, number: str = "滨会发〔2015〕30号") -> None:
    contest.do("ApproveDecision", decision="approve")
    contest.do("NumberDecision", number=number, issued_on=contest.today())


def _the_decision(contest: Contest) -> Any:
    [found] = contest.get_all(Decision, kind="conferral")
    return found


def conferred_and_delivered_medals_in_spring(contest: Contest) -> None:
    _result_passed(contest)
    assert INVENTOR not in contest.find("DraftDecision").context["medals_text"]
    _draft(contest, left_out="别人", medal_time="later", medal_on=date(2016, 4, 20))
    assert "不在其中" in contest.find("DraftDecision").context["problem"]
    _draft(contest, medal_time="later", medal_on=date(2016, 4, 20))
    contest.give_back("ApproveDecision", reason="补充表述")
    _draft(contest, medal_time="later", medal_on=date(2016, 4, 20))
    contest.do("ApproveDecision", decision="approve")
    contest.do("NumberDecision", number="滨会发〔2015〕30号", issued_on=date(2016, 1, 1))
    assert "不能晚于今天" in contest.find("NumberDecision").context["problem"]
    contest.do("NumberDecision", number="滨会发〔2015〕30号", issued_on=contest.today())
    contest.do("HoldCeremony", held_on=contest.today(), venue="市工人文化宫")
    contest.do("ConfirmDelivery", delivered_on=date(2015, 10, 1))
    assert "不能早于" in contest.find("ConfirmDelivery").context["problem"]
    contest.do("ConfirmDelivery", delivered_on=contest.today())
    states = {each.code: each.state for each in contest.get_all(Honour)}
    assert states == {"HON-01": "delivered", "HON-04": "proposed"}
    assert entry_states(contest)["result-1"] == "honoured"
    contest.go_to(date(2016, 4, 20))
    contest.do(
        "ApproveMedals", number="滨会发〔2015〕30号", issued_on=contest.today(), signatories="市总工会"
    )
    assert "已经用过" in contest.find("ApproveMedals").context["problem"]
    contest.do("ApproveMedals", decision="grant", number="滨会发〔2016〕8号", issued_on=contest.today())
    [medal] = contest.get_all(Honour, code="HON-04")
    assert (medal.state, medal.person_id, medal.conferred_on) == ("conferred", INVENTOR, date(2016, 4, 20))


def earlier_holders_may_be_left_out(contest: Contest) -> None:
    begin(contest)
    with contest.runtime.begin() as ctx:
        ctx.session.add(PastHonour(organisation_id="team-00001", honour="市工人先锋号", year=2012))
    approve(contest, "team", [{}])
    post(contest)
    take_down(contest)
    assert "★曾获" in contest.find("DraftDecision").context["pioneers_text"]
    _draft(contest, left_out="一班")
    _publish(contest)
    assert {each.code for each in contest.get_all(Honour)} == {"HON-03"}
    contest.do("HoldCeremony", held_on=contest.today(), venue="市工人文化宫")
    contest.do("ConfirmDelivery", delivered_on=contest.today())
    assert contest.ended_at(_the_decision(contest).instance_id) == "Conferred"


def refused(contest: Contest) -> None:
    _result_passed(contest)
    _draft(contest)
    contest.do("ApproveDecision", decision="refuse")
    assert contest.ended_at(_the_decision(contest).instance_id) == "NotConferred"


def medals_refused(contest: Contest) -> None:
    _result_passed(contest)
    _draft(contest)
    _publish(contest)
    contest.do("ApproveMedals", decision="refuse")
    assert {each.state for each in contest.get_all(Honour, code="HON-04")} == {"proposed"}


def one_list_after_the_other(contest: Contest) -> None:
    begin(contest)
    approve(contest, "result", [{}])
    post(contest)
    contest.go_to(OVER)
    approve(contest, "person", [{}])
    contest.do("ConfirmTakenDown", closed_proof="期满")
    assert "DraftDecision" not in contest.open_tasks()
    post(contest)
    take_down(contest, date(2015, 10, 25))
    text = contest.find("DraftDecision").context
    assert (len(text["results_text"].splitlines()), len(text["experts_text"].splitlines())) == (1, 1)


def decided_on_time_without_the_held_one(contest: Contest) -> None:
    begin(contest)
    approve(contest, "result", [{}, {}])
    post(contest)
    object_to(contest, "result-2")
    take_down(contest)
    assert "DraftDecision" not in contest.open_tasks()
    contest.go_to(date(2015, 12, 1))
    _draft(contest)
    _publish(contest)
    states = entry_states(contest)
    assert states == {"result-1": "honoured", "result-2": "listed"}
    settle(contest, "dismissed")
    _draft(contest)
    _publish(contest, "滨会发〔2015〕44号")
    assert entry_states(contest)["result-2"] == "honoured"
    assert len(contest.get_all(Decision, kind="conferral")) == 2


PATHS: list[Path] = [
    conferred_and_delivered_medals_in_spring,
    earlier_holders_may_be_left_out,
    refused,
    medals_refused,
    one_list_after_the_other,
    decided_on_time_without_the_held_one,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_honour_conferral_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["honour_conferral", "honour_decision", "medal_award"])
def test_honour_conferral_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
