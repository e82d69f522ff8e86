"""Is the medal list exact when one person is first inventor of two first prizes and an expert? (and question 13)"""

from __future__ import annotations

from datetime import date

from handlers.honours.models import Honour, HonourBasis
from tests.workflows.contest import Contest, fresh_contest
from tests.workflows.judging import INVENTOR
from tests.workflows.lists import OVER, approve, begin, post, take_down


def _publish(contest: Contest) -> None:
    contest.do(
        "DraftDecision", title="决定", body="正文", signatories="市总工会", left_out="", medal_time="now"
    )
    contest.do("ApproveDecision", decision="approve")
    contest.do("NumberDecision", number="滨会发〔2015〕30号", issued_on=contest.today())
    contest.do(
        "ApproveMedals",
        decision="grant",
        number="滨会发〔2015〕31号",
        issued_on=contest.today(),
        signatories="市",
    )


def test_question_12_medals_are_exact_and_13_pioneers_are_the_teams() -> None:
    with fresh_contest() as contest:
        begin(contest)
        approve(contest, "result", [{}, {}, {"first_inventor_id": "worker-1"}], firsts=2)
        post(contest)
        contest.go_to(OVER)
        approve(contest, "person", [{}, {"person_id": "worker-2"}, {"person_id": "worker-3"}], medals=[1, 2])
        contest.do("ConfirmTakenDown", closed_proof="期满")
        post(contest)
        contest.go_to(date(2015, 10, 25))
        approve(contest, "team", [{}])
        contest.do("ConfirmTakenDown", closed_proof="期满")
        post(contest)
        take_down(contest, date(2015, 11, 8))
        _publish(contest)
        medals = {each.person_id: each.id for each in contest.get_all(Honour, code="HON-04")}
        assert sorted(medals) == sorted([INVENTOR, "worker-2"])
        assert len(contest.get_all(HonourBasis, honour_id=medals[INVENTOR])) == 3
        teams = [each.team_id for each in contest.get_all(Honour, code="HON-03")]
        assert [each.team_id for each in contest.get_all(Honour, code="HON-05")] == teams == ["team-00001"]
        conferred = contest.get_all(Honour)
        assert {each.state for each in conferred} == {"conferred"}
        assert len({each.verification_code for each in conferred}) == len(conferred) == 10
