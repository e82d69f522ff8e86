"""rational_proposal: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.models import Message
from handlers.activities.proposals.models import Proposal
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

TEAM = "team-00001"
UNIT = "ent-0001"
PROPOSER = "p:employee@team-00001"


def _begin(contest: Contest) -> str:
    if not contest.get_all(Proposal):
        contest.create()
        contest.go_to(date(2015, 4, 15))
    return contest.start(
        "rational_proposal",
        campaign="2015",
        organisation_id=TEAM,
        organisation={"name": "一班"},
        applicant_id=PROPOSER,
        applicant={"name": "张工"},
    )


def _proposal(contest: Contest) -> Proposal:
    [proposal] = contest.get_all(Proposal)
    return proposal  # type: ignore[no-any-return]


def rewarded_and_recommended(contest: Contest) -> None:
    instance_id = _begin(contest)
    assert contest.find("WriteProposal").organisation_id == TEAM
    contest.do("WriteProposal", title="改进夹具缩短换模时间", kind="equipment")
    contest.give_back("RouteProposal", reason="请写明现状")
    assert contest.find("WriteProposal").context["return_reason"] == "请写明现状"
    contest.do("WriteProposal", title="改进夹具缩短换模时间", kind="equipment")
    assert _proposal(contest).number == "2015-JY-0001"
    contest.do("RouteProposal", routing="assess", is_major=True)
    contest.do("AssessProposal", verdict="trial", implement_by=date(2015, 6, 30))
    contest.do("ImplementProposal", implemented_on=date(2015, 4, 14))
    contest.do("VerifyBenefit", benefit=12000, effect_confirmed=True)
    contest.do("RewardProposal", score=86, reward=500, recommended=True)
    proposal = _proposal(contest)
    assert (proposal.organisation_id, proposal.team_id, proposal.state) == (UNIT, TEAM, "rewarded")
    assert (proposal.benefit, proposal.score, proposal.reward) == (Decimal(12000), 86, Decimal(500))
    assert (proposal.is_major, proposal.is_recommended) == (True, True)
    assert contest.ended_at(instance_id) == "ProposalRecommended"
    with contest.read() as ctx:
        sent = ctx.session.scalars(select(Message.correlation_key).where(Message.name == "recommended_item"))
        assert sent.all() == [proposal.id]


def second_one_is_shown_as_alike_and_filed(contest: Contest) -> None:
    _begin(contest)
    contest.do("WriteProposal", title="车间照明改用节能灯具", kind="energy")
    contest.do("RouteProposal", routing="assess", is_major=False)
    second = _begin(contest)
    contest.do("WriteProposal", title="车间照明改用节能灯", kind="energy")
    assert contest.find("RouteProposal").context["similar_text"] == "2015-JY-0001 车间照明改用节能灯具"
    contest.do("AssessProposal", verdict="keep", verdict_reason="明年改造时一并考虑")
    contest.do("RouteProposal", routing="assess", is_major=False)
    assert contest.find("AssessProposal").due_at == contest.runtime.clock.now().replace(
        month=5, day=15, hour=15, minute=59, second=59
    )
    contest.do("AssessProposal", verdict="adopt", implement_by=date(2015, 6, 30))
    contest.do("ImplementProposal", implemented_on=date(2015, 4, 14))
    contest.do("VerifyBenefit", benefit=0, effect_confirmed=True)
    contest.do("RewardProposal", score=60, reward=0, recommended=False)
    assert contest.ended_at(second) == "ProposalFiled"
    assert sorted(proposal.state for proposal in contest.get_all(Proposal)) == ["kept", "rewarded"]


def declined_by_the_union(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteProposal", title="调整食堂开饭时间", kind="other")
    contest.do("RouteProposal", routing="decline", decline_reason="不属于技术创新范围")
    proposal = _proposal(contest)
    assert (proposal.state, proposal.answer) == ("declined", "不属于技术创新范围")
    assert contest.ended_at(instance_id) == "ProposalAnswered"


def withdrawn_by_the_proposer(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteProposal", action="withdraw")
    assert contest.ended_at(instance_id) == "ProposalWithdrawn"
    assert contest.get_all(Proposal) == []


def third_return_is_decided_by_the_upper_union(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteProposal")
    return_thrice(
        contest, "RouteProposal", lambda: contest.do("WriteProposal"), "DecideRouting", "upper_union"
    )
    contest.do("DecideRouting", routing="decline", decline_reason="不属于建议范围")
    assert contest.ended_at(instance_id) == "ProposalAnswered"


PATHS: list[Path] = [
    rewarded_and_recommended,
    second_one_is_shown_as_alike_and_filed,
    declined_by_the_union,
    withdrawn_by_the_proposer,
    third_return_is_decided_by_the_upper_union,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_rational_proposal_path(path: Path) -> None:
    drive(path)


def test_rational_proposal_every_flow_is_driven() -> None:
    assert find_flows_not_driven("rational_proposal", PATHS) == set()
