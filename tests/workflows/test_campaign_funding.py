"""campaign_funding: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handlers.governance.funds.models import FundingItem, FundingPayment, FundingRequest
from handlers.governance.funds.service import start_city_request
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven


def _begin_city(contest: Contest) -> str:
    contest.create()
    contest.go_to(date(2015, 3, 16))
    return str(contest.act(lambda ctx: start_city_request(ctx, "2015")))


def _begin_unit(contest: Contest) -> str:
    contest.create()
    contest.go_to(date(2015, 3, 16))
    unit = {"campaign": "2015", "organisation_id": "ent-0001", "organisation": {"name": "临河机械厂"}}
    return contest.start("campaign_funding", **unit)


def _request(contest: Contest) -> FundingRequest:
    [request] = contest.get_all(FundingRequest)
    return request  # type: ignore[no-any-return]


def city_request_is_reduced_overspent_and_settled(contest: Contest) -> None:
    instance_id = _begin_city(contest)
    contest.do("PrepareBudget", "city", purpose="竞赛经费", items=2, items__amount=50000)
    task = contest.find("ReviewBudget", "d_fin")
    assert (task.context["requested"], task.role) == (100000, "payer")
    contest.give_back("ReviewBudget", "d_fin", reason="请列明细")
    contest.do("PrepareBudget", "city")
    contest.do("ReviewBudget", "d_fin", decision="approve")
    contest.do("ApproveBudget", decision="reduce", amount=100000, decision_reason="压减")
    assert "核减后的金额" in contest.find("ReviewBudget", "d_fin").context["amount_problem"]
    contest.do("ReviewBudget", "d_fin", decision="reduce", amount=80000, decision_reason="压减")
    contest.do("ApproveBudget", decision="reduce", amount=80000, decision_reason="压减")
    assert _request(contest).approved == Decimal("80000.00")

    pay = {"paid_on": date(2015, 3, 16), "more": True}
    last = pay | {"more": False}
    contest.do("RecordPayment", "d_fin", amount=60000, voucher="凭1", **pay)
    contest.do("RecordPayment", "d_fin", amount=1, voucher="凭1", **pay)
    assert contest.find("RecordPayment").context["payment_problem"] == "凭证号“凭1”已经登记过。"
    contest.do("RecordPayment", "d_fin", amount=25000, voucher="凭2", overspend_reason="", **pay)
    assert (
        "超出核定金额（余额20,000.00元（2.00万元））"
        in contest.find("RecordPayment").context["payment_problem"]
    )
    contest.do("RecordPayment", "d_fin", amount=25000, voucher="凭2", overspend_reason="场地涨价", **last)
    assert [payment.amount for payment in contest.get_all(FundingPayment)] == [60000, 25000]

    contest.do("ReportUse", "city", used=85000, receipts="发票12张")
    assert contest.find("ExplainOverspend", "d_fin").context["overspend_text"] == "5,000.00元（0.50万元）"
    contest.do("ExplainOverspend", "d_fin", overspend_reason="场地涨价，年内调剂")
    contest.give_back("SettleFunds", "d_fin", reason="缺一张发票")

    def report_again() -> None:
        contest.do("ReportUse", "city", used=85000, receipts="发票13张")
        contest.do("ExplainOverspend", "d_fin", overspend_reason="场地涨价，年内调剂")

    report_again()
    contest.give_back("SettleFunds", "d_fin", reason="发票不清")
    report_again()
    contest.give_back("SettleFunds", "d_fin", reason="仍不清")
    task = contest.find("DecideSettlement")
    assert (task.role, task.context["returns"], task.context["last_reason"]) == ("group_leader", 3, "仍不清")
    contest.do("DecideSettlement")
    request = _request(contest)
    assert (request.state, request.paid, request.used) == ("settled", 85000, 85000)
    assert request.overspend_reason == "场地涨价，年内调剂"
    assert contest.ended_at(instance_id) == "FundsSettled"


def third_return_of_the_budget_is_decided_by_the_leader(contest: Contest) -> None:
    instance_id = _begin_city(contest)
    contest.do("PrepareBudget", "city", items=1, items__amount=50000)
    for reason in ("一", "二", "三"):
        contest.give_back("ReviewBudget", "d_fin", reason=reason)
        if reason != "三":
            contest.do("PrepareBudget", "city")
    task = contest.find("ApproveBudget")
    assert (task.role, task.context["review_text"]) == ("group_leader", "第三次退回，请裁定。退回理由：三")
    contest.do("ApproveBudget", decision="refuse", decision_reason="年内不安排")
    assert contest.ended_at(instance_id) == "FundsRefused"


def units_own_money_is_its_own_affair(contest: Contest) -> None:
    _begin_unit(contest)
    for _ in range(3):
        contest.do("PrepareBudget", "ent-0001", items=1)
        contest.give_back("ReviewBudget", "ent-0001")
    assert contest.open_tasks() == ["PrepareBudget"]


def unit_pays_by_itself(contest: Contest) -> None:
    instance_id = _begin_unit(contest)
    contest.do("PrepareBudget", "ent-0001", items=1, items__amount=3000)
    assert contest.find("ReviewBudget", "ent-0001").role == "payer"
    contest.do("ReviewBudget", "ent-0001", decision="approve")
    contest.do(
        "RecordPayment",
        "ent-0001",
        amount=3000,
        voucher="厂1",
        paid_on=date(2015, 3, 16),
        more=False,
        overspend_reason="",
    )
    contest.do("ReportUse", "ent-0001", used=2800)
    contest.do("SettleFunds", "ent-0001")
    assert contest.ended_at(instance_id) == "FundsSettled"
    assert [item.amount for item in contest.get_all(FundingItem)] == [3000]
    assert _request(contest).overspend_reason == ""


def unit_is_refused(contest: Contest) -> None:
    instance_id = _begin_unit(contest)
    contest.do("PrepareBudget", "ent-0001", items=1)
    contest.do("ReviewBudget", "ent-0001", decision="refuse", decision_reason="已有安排")
    assert contest.ended_at(instance_id) == "FundsRefused"
    assert (_request(contest).state, _request(contest).refusal_reason) == ("refused", "已有安排")


def mistaken_start_is_withdrawn(contest: Contest) -> None:
    instance_id = _begin_unit(contest)
    contest.do("PrepareBudget", "ent-0001", action="withdraw")
    assert contest.ended_at(instance_id) == "FundsWithdrawn"
    assert _request(contest).state == "withdrawn"


PATHS: list[Path] = [
    city_request_is_reduced_overspent_and_settled,
    third_return_of_the_budget_is_decided_by_the_leader,
    units_own_money_is_its_own_affair,
    unit_pays_by_itself,
    unit_is_refused,
    mistaken_start_is_withdrawn,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_campaign_funding_path(path: Path) -> None:
    drive(path)


def test_campaign_funding_every_flow_is_driven() -> None:
    assert find_flows_not_driven("campaign_funding", PATHS) == set()
