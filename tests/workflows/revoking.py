"""Honours conferred and taken back again, for the tests of revocations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.honours.models import Honour
from tests.workflows import lists
from tests.workflows.contest import Contest

PROPOSER = "p:office@city"
NOTICED = date(2015, 10, 10)


def confer(
    contest: Contest, kind: str, entries: Sequence[Mapping[str, Any]], **chosen: Any
) -> dict[str, list[Honour]]:
    """A list of a class conferred with what follows from it, medals included; returns the honours by code."""
    lists.approve(contest, kind, entries, **chosen)
    lists.post(contest)
    lists.take_down(contest, NOTICED)
    contest.do(
        "DraftDecision", title="决定", body="正文", signatories="市总工会", left_out="", medal_time="now"
    )
    contest.do("ApproveDecision", decision="approve")
    contest.do("NumberDecision", number="滨会发〔2015〕30号", issued_on=contest.today())
    if "ApproveMedals" in contest.open_tasks():
        contest.do(
            "ApproveMedals",
            decision="grant",
            number="滨会发〔2015〕31号",
            issued_on=contest.today(),
            signatories="市总工会",
        )
    found: dict[str, list[Honour]] = {}
    for each in sorted(contest.get_all(Honour), key=lambda each: str(each.number)):
        found.setdefault(each.code, []).append(each)
    return found


def begin_revocation(contest: Contest) -> str:
    """A process of the office to take honours back; returns its instance."""
    return contest.start(
        "honour_revocation",
        campaign="2015",
        organisation_id="city",
        organisation={"name": "市总工会"},
        applicant_id=PROPOSER,
        applicant={"name": "办公室"},
    )


def propose(contest: Contest, *honours: Honour, ground: str = "false_statement") -> None:
    """Name honours in the proposal that is open."""
    contest.do("ProposeRevocation", ground=ground, numbers="\n".join(str(each.number) for each in honours))


def let_be_heard(contest: Contest, statement: str = "数据属实") -> None:
    """Discipline finds the ground; everybody who is asked makes a statement."""
    contest.do("CheckGround", finding="proven")
    contest.do_all("MakeStatement", statement=statement)


def decide(contest: Contest, kept: str = "") -> None:
    """The decision drafted, taken and published."""
    contest.do("DraftRevocation", title="关于撤销荣誉的决定", body="正文", signatories="市总工会", kept=kept)
    contest.do("DecideRevocation", decision="revoke")
    contest.do("PublishRevocation", number="滨会发〔2015〕50号", issued_on=contest.today(), channels="网站")


def states(contest: Contest) -> dict[str, str]:
    """Number of the certificate → state of the honour."""
    return {str(each.number): each.state for each in contest.get_all(Honour)}
