"""department_duty: every path to its ends; with it, policy_issuance."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.governance.duties.models import DutyCard, DutyReport, PolicyDocument
from handlers.governance.duties.service import start_cards
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice


def _begin(contest: Contest, code: str) -> DutyCard:
    """The cards of the year; the one of a code."""
    contest.create()
    contest.go_to(date(2015, 3, 16))
    contest.act(lambda ctx: start_cards(ctx, "2015"))
    return _card(contest, code)


def _card(contest: Contest, code: str) -> DutyCard:
    [card] = contest.get_all(DutyCard, code=code)
    return card  # type: ignore[no-any-return]


def own_duty_with_help_and_progress(contest: Contest) -> None:
    _begin(contest, "DEP-EI-1")
    contest.do("PlanMeasures", "d_eic", measures="支持各级竞赛备案", steps=1)
    contest.give_back("ApproveMeasures", "d_eic", reason="请量化")
    assert contest.find("PlanMeasures", "d_eic").context["return_reason"] == "请量化"
    contest.do("PlanMeasures", "d_eic")
    contest.do("ApproveMeasures", "d_eic")
    assert _card(contest, "DEP-EI-1").texts["measures"]["measures"] == "支持各级竞赛备案"
    contest.do("CarryOut", "d_eic", wants_help=True, help_from="d_fin", help_text="列支场地费")
    contest.do("GiveHelp", "d_fin", answer="已列支")
    assert contest.find("CarryOut", "d_eic").context["helped_text"] == "已列支"
    contest.go_to(date(2015, 7, 1))
    contest.do("ReportProgress", "d_eic", progress=40, note="备案3项")
    assert [(each.progress, each.note) for each in contest.get_all(DutyReport)] == [(40, "备案3项")]
    assert _card(contest, "DEP-EI-1").progress == 40
    contest.do("CarryOut", "d_eic", wants_help=False, evidence="备案12项")
    contest.do("EvaluateDuty", "d_eic", outcome="partly", shortfall="两项推迟")
    return_thrice(
        contest,
        "ConfirmEvaluation",
        lambda: contest.do("EvaluateDuty", "d_eic", outcome="fulfilled"),
        "DecideEvaluation",
        "office_director",
    )
    contest.do("DecideEvaluation")
    card = _card(contest, "DEP-EI-1")
    assert (card.state, card.progress, card.reason) == ("fulfilled", 100, "")
    assert contest.ended_at(card.instance_id) == "Fulfilled"


def carried_duty_counts_what_was_done(contest: Contest) -> None:
    _begin(contest, "DEP-FI-1")
    contest.go_to(date(2015, 3, 17))
    contest.start(
        "campaign_funding", campaign="2015", organisation_id="city", organisation={"name": "市总工会"}
    )
    contest.go_to(date(2015, 11, 3))
    task = contest.find("EvaluateDuty", "d_fin")
    assert task.context["work_text"] == "本年度启动0件，办结0件"
    contest.do("EvaluateDuty", "d_fin", outcome="unfulfilled", shortfall="当年未安排")
    contest.do("ConfirmEvaluation")
    card = _card(contest, "DEP-FI-1")
    assert (card.state, card.reason) == ("unfulfilled", "当年未安排")
    assert contest.ended_at(card.instance_id) == "Unfulfilled"


def _to_signing(contest: Contest) -> None:
    contest.do("DraftPolicy", "d_st", title="鼓励职工科技创新十条")
    for body in ("city", "d_st", "d_eic", "d_fin", "d_hr", "d_ip"):
        contest.do("Consult", body, opinion="change", comment="补充奖励标准")
    task = contest.find("MergeOpinions", "d_st")
    assert "市财政局：建议修改。补充奖励标准" in task.context["opinions_text"]
    contest.do("MergeOpinions", "d_st")


def policy_is_issued_and_published(contest: Contest) -> None:
    card = _begin(contest, "DEP-ST-2")
    with contest.runtime.begin() as ctx:
        ctx.session.add(
            PolicyDocument(
                id="old",
                campaign_id="2015",
                organisation_id="d_st",
                instance_id=_card(contest, "DEP-ST-1").instance_id,
                kind="policy",
                number="科发1号",
                title="旧文件",
                issued_on=date(2015, 1, 5),
                created_at=ctx.now(),
            )
        )
    while "PlanMeasures" in contest.open_tasks("d_st"):
        contest.do("PlanMeasures", "d_st", steps=1)
    while "ApproveMeasures" in contest.open_tasks("d_st"):
        contest.do("ApproveMeasures", "d_st")
    _to_signing(contest)
    contest.give_back("SignPolicy", "d_st", reason="再征求一轮")
    _to_signing(contest)
    contest.do("SignPolicy", "d_st", decision="issue", number="科发1号", issued_on=date(2015, 3, 16))
    assert "已被本单位的另一份文件占用" in contest.find("SignPolicy", "d_st").context["number_problem"]
    contest.do("SignPolicy", "d_st", decision="issue", number="科发2号", issued_on=date(2015, 3, 16))
    contest.do("PublishPolicy")
    [document] = contest.get_all(PolicyDocument, number="科发2号")
    assert (document.title, document.kind) == ("鼓励职工科技创新十条", "policy")
    assert document.published_at is not None
    assert "已出台" in contest.find("EvaluateDuty", "d_st").context["work_text"]
    contest.do("EvaluateDuty", "d_st", outcome="partly", shortfall="配套细则未出")
    contest.do("ConfirmEvaluation")
    assert contest.ended_at(card.instance_id) == "PartlyFulfilled"


def policy_is_not_issued(contest: Contest) -> None:
    _begin(contest, "DEP-ST-2")
    while "PlanMeasures" in contest.open_tasks("d_st"):
        contest.do("PlanMeasures", "d_st", steps=1)
    while "ApproveMeasures" in contest.open_tasks("d_st"):
        contest.do("ApproveMeasures", "d_st")
    contest.do("DraftPolicy", "d_st")
    contest.go_to(date(2015, 4, 1))
    assert contest.find("MergeOpinions").context["opinions_text"].startswith("期满")
    contest.do("MergeOpinions", "d_st")
    contest.do("SignPolicy", "d_st", decision="withdraw", withdraw_reason="等待省里政策")
    assert contest.find("EvaluateDuty", "d_st").context["work_text"] == "暂不出台：等待省里政策"
    contest.go_to(date(2016, 1, 1))
    cards = {card.code: card for card in contest.get_all(DutyCard)}
    assert {card.state for card in cards.values()} == {"unfulfilled"}
    assert cards["DEP-ST-2"].reason == "年底仍未完成自评"
    assert contest.open_tasks() == ["SetParameters"]  # the next year


PATHS: list[Path] = [
    own_duty_with_help_and_progress,
    carried_duty_counts_what_was_done,
    policy_is_issued_and_published,
    policy_is_not_issued,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_department_duty_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["department_duty", "duty_evaluation", "policy_issuance"])
def test_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
