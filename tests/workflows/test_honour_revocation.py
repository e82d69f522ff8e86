"""honour_revocation and honour_recall: every path to their ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handlers.activities.carriers.models import Carrier
from handlers.honours.models import Decision
from handlers.honours.revocations.models import Revocation, RevocationItem
from tests.workflows import lists
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice
from tests.workflows.revoking import (
    begin_revocation,
    confer,
    decide,
    let_be_heard,
    propose,
    states,
)


def _revocation(contest: Contest) -> Revocation:
    [found] = contest.get_all(Revocation)
    return found  # type: ignore[no-any-return]


def title_falls_with_the_team_and_its_carrier(contest: Contest) -> None:
    lists.begin(contest)
    honours = confer(contest, "team", [{}])
    [team], [pioneer] = honours["HON-03"], honours["HON-05"]
    instance_id = begin_revocation(contest)
    contest.do("ProposeRevocation", ground="disqualified", numbers="2015-ZS9-0001")
    assert "没有这些证书编号" in contest.find("ProposeRevocation").context["problem_text"]
    propose(contest, team)
    shown = contest.find("CheckGround").context["honours_text"].splitlines()
    assert [line.endswith("★随之失效") for line in shown] == [False, True]
    return_thrice(contest, "CheckGround", lambda: propose(contest, team), "DecideGround", "group_leader")
    contest.do("DecideGround", finding="proven")
    assert set(states(contest).values()) == {"suspended"}
    begin_revocation(contest)
    propose(contest, team)
    assert "正在另一撤销程序中" in contest.find("ProposeRevocation").context["problem_text"]
    contest.do("ProposeRevocation", action="withdraw")
    contest.do("MakeStatement", statement="班组长已更换")
    assert "DraftRevocation" not in contest.open_tasks()
    hear_until = _revocation(contest).hear_until
    assert hear_until == date(2015, 10, 23)  # ten working days from 10 October, which is worked
    contest.go_to(hear_until + timedelta(days=1))
    assert contest.find("DraftRevocation").context["honours_text"].count("未陈述") == 1
    draft = {"title": "决定", "body": "正文", "signatories": "市总工会"}
    contest.do("DraftRevocation", **draft, kept=str(pioneer.number))
    assert "这些证书编号不在其中" in contest.find("DraftRevocation").context["problem_text"]
    contest.do("DraftRevocation", **draft, kept=str(team.number))
    assert "没有要撤销的荣誉" in contest.find("DraftRevocation").context["problem_text"]
    contest.do("DraftRevocation", **draft, kept="")
    contest.give_back("DecideRevocation", reason="写明依据")
    contest.do("DraftRevocation", **draft, kept="")
    contest.do("DecideRevocation", decision="revoke")
    contest.do("PublishRevocation", number="滨会发〔2015〕30号", issued_on=contest.today())
    assert "已经用过" in contest.find("PublishRevocation").context["problem_text"]
    contest.do("PublishRevocation", number="滨会发〔2015〕50号", issued_on=date(2015, 10, 9))
    assert "不能早于授予日期" in contest.find("PublishRevocation").context["problem_text"]
    contest.do("PublishRevocation", number="滨会发〔2015〕50号", issued_on=contest.today())
    assert set(states(contest).values()) == {"revoked"}
    assert contest.ended_at(instance_id) == "HonoursRevoked"
    [carrier] = contest.get_all(Carrier)
    assert (carrier.state, carrier.end_reason) == ("removed", "荣誉已撤销（滨会发〔2015〕50号）")
    assert "HangPlaque" not in contest.open_tasks()
    assert contest.do_all("ReturnCertificate", note="已收回") == 2
    contest.do("ConfirmRecall", how="returned", recalled_on=contest.today())
    contest.do("ConfirmRecall", how="void", recalled_on=contest.today())
    items = contest.get_all(RevocationItem)
    assert sorted((each.is_derived, each.outcome) for each in items) == [
        (False, "revoked"),
        (True, "revoked"),
    ]
    assert sorted(each.recall for each in items) == ["returned", "void"]
    assert {contest.ended_at(str(each.instance_id)) for each in items} == {"CertificateRecalled"}


def medal_that_rests_on_another_first_prize_stays(contest: Contest) -> None:
    lists.begin(contest)
    honours = confer(contest, "result", [{}, {}], firsts=2)
    first, second = honours["HON-01"]
    [medal] = honours["HON-04"]
    begin_revocation(contest)
    propose(contest, first, second)
    let_be_heard(contest)
    decide(contest, kept=str(second.number))
    assert states(contest) == {
        str(first.number): "revoked",
        str(second.number): "conferred",
        str(medal.number): "conferred",
    }
    outcomes = {each.honour_id: each.outcome for each in contest.get_all(RevocationItem)}
    assert outcomes == {first.id: "revoked", second.id: "kept", medal.id: "kept"}
    assert contest.open_tasks("ent-0001").count("ReturnCertificate") == 1
    begin_revocation(contest)
    propose(contest, second)
    let_be_heard(contest)
    contest.do("DraftRevocation", title="决定", body="正文", signatories="市总工会", kept="")
    contest.do("DecideRevocation", decision="keep", note="情节轻微")
    assert states(contest)[str(second.number)] == states(contest)[str(medal.number)] == "conferred"
    assert sorted(each.state for each in contest.get_all(Decision, kind="revocation")) == [
        "published",
        "refused",
    ]


def nothing_is_revoked_without_a_ground(contest: Contest) -> None:
    lists.begin(contest)
    [expert] = confer(contest, "person", [{}])["HON-02"]
    instance_id = begin_revocation(contest)
    contest.do("ProposeRevocation", ground="annulled", code="HON-04", year=2015)
    assert "没有授予且有效的" in contest.find("ProposeRevocation").context["problem_text"]
    propose(contest, expert)
    contest.do("CheckGround", finding="unproven", note="查无实据")
    assert contest.ended_at(instance_id) == "HonoursKept"
    revocation = _revocation(contest)
    assert (revocation.state, revocation.keep_reason) == ("kept", "查无实据")
    assert states(contest) == {str(expert.number): "conferred"}


PATHS: list[Path] = [
    title_falls_with_the_team_and_its_carrier,
    medal_that_rests_on_another_first_prize_stays,
    nothing_is_revoked_without_a_ground,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_honour_revocation_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["honour_revocation", "honour_recall"])
def test_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
