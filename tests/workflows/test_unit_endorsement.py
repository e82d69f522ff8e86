"""unit_endorsement: every path to its ends."""

from __future__ import annotations

import pytest

from tests.workflows.contest import Contest
from tests.workflows.entering import (
    CONTENT,
    UNIT,
    begin,
    endorse,
    make_submitted,
    pass_notice,
    start,
    the_entry,
)
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _begin(contest: Contest, kind: str = "result", returns: int = 0) -> str:
    begin(contest)
    entry_id = make_submitted(contest)
    return start(
        contest,
        "unit_endorsement",
        **{"kind": kind, "entry_id": entry_id, "content": CONTENT, "returns": returns},
        **{"unit_notice_days": 5, "unit_name": UNIT, "entry_name": "快换夹具"},
    )


def _open_dispute(contest: Contest) -> str:
    instance = _begin(contest)
    contest.do("CheckEntry", verdict="agree", notice_from=contest.today())
    contest.do("SignBenefit", finance="confirmed", dispute="open", ip_owner="与高校共有，归属未定")
    return instance


def _bring_before_the_department(contest: Contest, settlement: str) -> None:
    contest.do("DiscloseInvention", wanted="dispute")
    contest.do("ClearOwnership", ownership="disputed", ownership_basis="各执一词")
    contest.do("SettleDispute", settlement=settlement, settlement_note="已调处")


def is_endorsed(contest: Contest) -> None:
    instance = _begin(contest)
    endorse(contest)
    endorsement = the_entry(contest).endorsement
    assert contest.ended_at(instance) == "Endorsed"
    assert endorsement is not None
    assert endorsement["notice_result"] == "none"


def a_nomination_needs_no_signature(contest: Contest) -> None:
    instance = _begin(contest, "person")
    contest.do("CheckEntry", verdict="agree", notice_from=contest.today())
    assert contest.open_tasks() == []
    pass_notice(contest)
    assert contest.ended_at(instance) == "Endorsed"


def is_returned(contest: Contest) -> None:
    instance = _begin(contest)
    contest.give_back("CheckEntry")
    assert contest.ended_at(instance) == "Returned"


def is_not_put_forward(contest: Contest) -> None:
    instance = _begin(contest)
    contest.do("CheckEntry", verdict="reject", grounds="不属于本单位成果")
    assert contest.ended_at(instance) == "Rejected"


def management_returns(contest: Contest) -> None:
    instance = _begin(contest)
    contest.do("CheckEntry", verdict="agree", notice_from=contest.today())
    contest.give_back("SignBenefit", reason="效益数据与账目不符")
    assert contest.ended_at(instance) == "Returned"


def the_third_return_is_decided_above(contest: Contest) -> None:
    instance = _begin(contest, returns=2)
    contest.give_back("CheckEntry", reason="材料不齐")
    task = contest.find("DecideReturn")
    assert (task.role, task.context["last_reason"]) == ("upper_union", "材料不齐")
    contest.do("DecideReturn", ruling="report", grounds="材料已齐全")
    contest.do("SignBenefit", finance="confirmed", dispute="none")
    pass_notice(contest)
    assert contest.ended_at(instance) == "Endorsed"


def the_third_return_may_end_it(contest: Contest) -> None:
    instance = _begin(contest, returns=2)
    contest.give_back("CheckEntry")
    contest.do("DecideReturn", ruling="reject", grounds="单位意见成立")
    assert contest.ended_at(instance) == "Rejected"


def a_dispute_is_solved(contest: Contest) -> None:
    instance = _open_dispute(contest)
    assert contest.open_tasks() == ["DiscloseInvention", "ResolveDispute"]
    contest.do("ResolveDispute", resolution="cleared", resolution_note="签订权属协议")
    pass_notice(contest)
    assert contest.ended_at(instance) == "Endorsed"


def a_dispute_bars(contest: Contest) -> None:
    instance = _open_dispute(contest)
    contest.do("ResolveDispute", resolution="blocked", resolution_note="协商未成")
    assert contest.ended_at(instance) == "Rejected"


def support_clears_the_ownership(contest: Contest) -> None:
    instance = _open_dispute(contest)
    _bring_before_the_department(contest, settlement="service")
    assert contest.open_tasks() == []
    pass_notice(contest)
    assert contest.ended_at(instance) == "Endorsed"


def support_finds_it_blocked(contest: Contest) -> None:
    instance = _open_dispute(contest)
    _bring_before_the_department(contest, settlement="unsettled")
    assert contest.ended_at(instance) == "Rejected"


def the_congress_disagrees(contest: Contest) -> None:
    instance = _begin(contest, "person")
    contest.do("CheckEntry", verdict="agree", notice_from=contest.today())
    pass_notice(contest, congress="disagree")
    assert contest.ended_at(instance) == "Rejected"


PATHS: list[Path] = [
    is_endorsed,
    a_nomination_needs_no_signature,
    is_returned,
    is_not_put_forward,
    management_returns,
    the_third_return_is_decided_above,
    the_third_return_may_end_it,
    a_dispute_is_solved,
    a_dispute_bars,
    support_clears_the_ownership,
    support_finds_it_blocked,
    the_congress_disagrees,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_unit_endorsement_path(path: Path) -> None:
    drive(path)


def test_unit_endorsement_every_flow_is_driven() -> None:
    assert find_flows_not_driven("unit_endorsement", PATHS) == set()
