"""ip_support: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import Message
from handlers.activities.figures import count_figures
from handlers.activities.inventions.models import Invention
from handlers.activities.inventions.queries import list_blocking
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

UNIT = "ent-0001"
INVENTOR = "p:employee@ent-0001"
DISCLOSURE: dict[str, Any] = {"title": "快换夹具", "wanted": "patent", "related_number": "2015-CG-0001"}


def begin(contest: Contest, day: date = date(2015, 5, 4)) -> str:
    """An employee asks for help on a day; returns the instance's id."""
    contest.create()
    contest.go_to(day)
    return contest.start(
        "ip_support",
        campaign="2015",
        organisation_id=UNIT,
        organisation={"name": "临河机械厂"},
        applicant_id=INVENTOR,
        applicant={"name": "职工"},
    )


def support(contest: Contest) -> None:
    """From the disclosure to the support, without a hitch."""
    contest.do("DiscloseInvention", **DISCLOSURE)
    contest.do("ClearOwnership", ownership="service", ownership_basis="本职工作任务")
    contest.do("KeepSecret", published_before="no")
    contest.do("DecideSupport", decision="support", fee_support=3000)


def _invention(contest: Contest) -> Invention:
    [found] = contest.get_all(Invention)
    return found  # type: ignore[no-any-return]


def _blocking(contest: Contest) -> int:
    with contest.read() as ctx:
        return len(list_blocking(ctx, ["project-1"], ["2015-CG-0001"], [UNIT], []))


def _told(contest: Contest) -> list[tuple[str, str]]:
    with contest.read() as ctx:
        query = select(Message.name, Message.correlation_key).where(
            Message.name.in_(("ip_cleared", "ip_blocked"))
        )
        return sorted(map(tuple, ctx.session.execute(query)))


def granted_after_a_return_and_wrong_days(contest: Contest) -> None:
    instance_id = begin(contest)
    contest.do("DiscloseInvention", **DISCLOSURE)
    assert contest.find("ClearOwnership").organisation_id == UNIT
    assert contest.title_of(instance_id) == "2015 · 临河机械厂 · 专利申请支持"
    contest.give_back("ClearOwnership", reason="请写明完成时间")
    assert contest.find("DiscloseInvention").context["return_reason"] == "请写明完成时间"
    support(contest)
    assert _invention(contest).state == "supported"
    assert _blocking(contest) == 1
    filing = {"filed": "filed", "patent_kind": "utility", "application_number": "201520001234.5"}
    contest.do("FileApplication", **filing, filed_on=date(2015, 5, 5))
    assert contest.find("FileApplication").context["problem_text"] == "申请日不能晚于今天。"
    contest.do("FileApplication", **filing, filed_on=date(2015, 5, 4))
    assert _blocking(contest) == 0
    assert _told(contest) == [("ip_cleared", _invention(contest).id)]
    contest.go_to(date(2015, 12, 1))
    contest.do("TrackApplication", outcome="granted", granted_on=date(2015, 5, 1))
    assert "不能早于申请日2015-05-04" in contest.find("TrackApplication").context["problem_text"]
    contest.do("TrackApplication", outcome="granted", granted_on=date(2015, 11, 25))
    assert contest.ended_at(instance_id) == "PatentGranted"
    invention = _invention(contest)
    assert (invention.number, invention.state, invention.fee_support) == (
        "2015-ZL-0001",
        "granted",
        Decimal(3000),
    )
    with contest.read() as ctx:
        may = count_figures(ctx, "2015", UNIT, date(2015, 5, 1), date(2015, 5, 31))
        november = count_figures(ctx, "2015", UNIT, date(2015, 11, 1), date(2015, 11, 30))
    assert (may["patents_applied"], may["patents_granted"]) == (1, 0)
    assert (november["patents_applied"], november["patents_granted"]) == (0, 1)


def a_project_asks_and_the_application_is_refused(contest: Contest) -> None:
    contest.create()
    payload = {"campaign": "2015", "organisation_id": UNIT, "applicant_id": INVENTOR}
    source = {"kind": "innovation_project", "id": "project-1", "title": "提高磨削精度"}
    contest.act(
        lambda ctx: contest.runtime.send(ctx, "ip_requested", "project-1", {**payload, "source": source})
    )
    assert contest.find("DiscloseInvention").context["title"] == "提高磨削精度"
    assert _blocking(contest) == 1
    support(contest)
    filing = {"patent_kind": "invention", "application_number": "1"}
    contest.do("FileApplication", filed="filed", filed_on=contest.today(), **filing)
    assert _told(contest) == sorted([("ip_cleared", _invention(contest).id), ("ip_cleared", "project-1")])
    contest.do("TrackApplication", outcome="refused")
    assert contest.ended_at(_invention(contest).instance_id) == "PatentRefused"


def a_dispute_is_settled(contest: Contest) -> None:
    instance_id = begin(contest)
    contest.do("DiscloseInvention", **DISCLOSURE | {"wanted": "dispute"})
    contest.do("ClearOwnership", ownership="disputed", ownership_basis="下班后完成")
    task = contest.find("SettleDispute")
    assert (task.role, task.organisation_id, task.context["dispute_facts"]) == (
        "group_member",
        "d_ip",
        "下班后完成",
    )
    assert _invention(contest).state == "disputed"
    contest.do("SettleDispute", settlement="non_service", settlement_note="双方认可")
    assert contest.ended_at(instance_id) == "DisputeSettled"
    assert (_invention(contest).state, _invention(contest).ownership) == ("settled", "non_service")
    assert _blocking(contest) == 0


def a_dispute_stays_open_and_blocks(contest: Contest) -> None:
    instance_id = begin(contest)
    contest.do("DiscloseInvention", **DISCLOSURE)
    contest.do("ClearOwnership", ownership="disputed", ownership_basis="下班后完成")
    contest.do("SettleDispute", settlement="unsettled", settlement_note="转法院处理")
    assert contest.ended_at(instance_id) == "NotPursued"
    assert (_invention(contest).state, _invention(contest).end_reason) == ("unsettled", "转法院处理")
    assert _told(contest) == [("ip_blocked", _invention(contest).id)]
    assert _blocking(contest) == 1


def a_settled_dispute_goes_on_and_is_not_supported(contest: Contest) -> None:
    begin(contest)
    contest.do("DiscloseInvention", **DISCLOSURE)
    contest.do("ClearOwnership", ownership="disputed", ownership_basis="意见不一")
    contest.do("SettleDispute", settlement="service", settlement_note="有任务书")
    contest.do("KeepSecret", published_before="yes", publication_note="2014年展会")
    assert contest.find("DecideSupport").context["publication_note"] == "2014年展会"
    contest.do("DecideSupport", decision="refuse", decision_reason="已公开")
    assert (_invention(contest).state, _invention(contest).end_reason) == ("not_pursued", "已公开")
    assert _blocking(contest) == 0


def given_up_before_filing(contest: Contest) -> None:
    instance_id = begin(contest)
    support(contest)
    contest.do("FileApplication", filed="given_up", end_reason="改为技术秘密")
    assert contest.ended_at(instance_id) == "NotPursued"


def withdrawn_by_the_inventor(contest: Contest) -> None:
    instance_id = begin(contest)
    contest.do("DiscloseInvention", action="withdraw")
    assert contest.ended_at(instance_id) == "RequestWithdrawn"
    assert _invention(contest).state == "withdrawn"


def third_return_goes_to_the_patent_department(contest: Contest) -> None:
    begin(contest)
    for reason in ("一", "二", "写明完成时间"):
        contest.do("DiscloseInvention", **DISCLOSURE)
        contest.give_back("ClearOwnership", reason=reason)
    task = contest.find("SettleDispute")
    assert (task.organisation_id, task.context["dispute_facts"]) == ("d_ip", "写明完成时间")
    assert _invention(contest).state == "disputed"


PATHS: list[Path] = [
    granted_after_a_return_and_wrong_days,
    a_project_asks_and_the_application_is_refused,
    a_dispute_is_settled,
    a_dispute_stays_open_and_blocks,
    a_settled_dispute_goes_on_and_is_not_supported,
    given_up_before_filing,
    withdrawn_by_the_inventor,
    third_return_goes_to_the_patent_department,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_ip_support_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["ip_support", "patent_application"])
def test_ip_support_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
