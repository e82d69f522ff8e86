"""innovation_project: every path to its ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import Message
from handlers.activities.figures import count_figures
from handlers.activities.projects.models import Milestone, Project
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

TEAM = "team-00001"
UNIT = "ent-0001"
LEADER = "p:team_leader@team-00001"
CARD: dict[str, Any] = {"title": "提高磨削精度", "funds_wanted": 20000, "milestones": 2}


def _begin(contest: Contest) -> str:
    contest.create()
    contest.go_to(date(2015, 4, 15))
    return contest.start(
        "innovation_project",
        campaign="2015",
        organisation_id=TEAM,
        organisation={"name": "一班"},
        applicant_id=LEADER,
        applicant={"name": "李班长"},
    )


def _project(contest: Contest) -> Project:
    [project] = contest.get_all(Project)
    return project  # type: ignore[no-any-return]


def _propose(contest: Contest, kind: str, due_on: date = date(2015, 6, 30)) -> None:
    contest.do("WriteCard", kind=kind, milestones__due_on=due_on, **CARD)


def _messages(contest: Contest) -> list[str]:
    with contest.read() as ctx:
        wanted = ("ip_requested", "result_ready")
        return sorted(ctx.session.scalars(select(Message.name).where(Message.name.in_(wanted))))


def cooperation_with_rework_is_finished(contest: Contest) -> None:
    instance_id = _begin(contest)
    _propose(contest, "cooperation", date(2015, 4, 1))
    assert contest.find("WriteCard").context["problem_text"] == "节点的完成期限不能早于今天。"
    assert contest.get_all(Project) == []
    _propose(contest, "cooperation")
    contest.give_back("ApproveProject", reason="请补充风险")
    _propose(contest, "cooperation")
    assert [milestone.position for milestone in contest.get_all(Milestone)] == [1, 2]
    contest.do("ApproveProject", decision="approve", funds_granted=15000)
    contest.do("SignAgreement", partners="市机械研究所", signed_on=date(2015, 4, 15))
    contest.do("ReportMilestone", progress="done", note="完成设计")
    contest.do("ReportMilestone", progress="late", note="设备到货晚")
    assert contest.find("AcceptProject").context["progress_text"].splitlines()[1].endswith("未按期完成")
    contest.do("AcceptProject", verdict="rework", verdict_note="补充检测报告")
    contest.do("DoRework", rework_note="已补充")
    assert contest.find("AcceptProject").context["rework_note"] == "已补充"
    contest.do("AcceptProject", verdict="pass")
    contest.do("WriteResult", benefit=300000, ip_wanted=True, entry_wanted=True)
    project = _project(contest)
    assert (project.organisation_id, project.team_id, project.state) == (UNIT, TEAM, "finished")
    assert (project.funds_granted, project.benefit) == (Decimal(15000), Decimal(300000))
    assert contest.ended_at(instance_id) == "ResultReady"
    assert _messages(contest) == ["ip_requested", "result_ready"]


def renovation_counts_in_the_report(contest: Contest) -> None:
    instance_id = _begin(contest)
    _propose(contest, "renovation")
    contest.do("ApproveProject", decision="approve", funds_granted=0)
    contest.do_all("ReportMilestone", progress="done")
    contest.do("AcceptProject", verdict="pass")
    contest.do("WriteResult", benefit=50000, ip_wanted=False, entry_wanted=False)
    assert contest.ended_at(instance_id) == "ProjectFinished"
    assert _messages(contest) == []
    with contest.read() as ctx:
        april = count_figures(ctx, "2015", UNIT, date(2015, 4, 1), date(2015, 4, 30))
        march = count_figures(ctx, "2015", UNIT, date(2015, 3, 1), date(2015, 4, 14))
    assert (april["renovations"], april["value_created"]) == (1, Decimal(5))
    assert (march["renovations"], march["value_created"]) == (0, 0)


def refused_by_the_management(contest: Contest) -> None:
    instance_id = _begin(contest)
    _propose(contest, "management")
    contest.do("ApproveProject", decision="refuse", opinion="与年度计划重复")
    assert (_project(contest).state, _project(contest).stop_reason) == ("stopped", "与年度计划重复")
    assert contest.ended_at(instance_id) == "ProjectStopped"


def stopped_at_a_milestone(contest: Contest) -> None:
    _begin(contest)
    _propose(contest, "tackling")
    contest.do("ApproveProject", decision="approve", funds_granted=0)
    contest.do("ReportMilestone", progress="stop", note="原料停产")
    assert _project(contest).stop_reason == "原料停产"


def not_accepted(contest: Contest) -> None:
    _begin(contest)
    _propose(contest, "invention")
    contest.do("ApproveProject", decision="approve", funds_granted=0)
    contest.do_all("ReportMilestone", progress="done")
    contest.do("AcceptProject", verdict="fail", verdict_note="未达到目标")
    assert _project(contest).stop_reason == "未达到目标"


def withdrawn_by_the_leader(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("WriteCard", action="withdraw")
    assert contest.ended_at(instance_id) == "ProjectWithdrawn"
    assert contest.get_all(Project) == []


PATHS: list[Path] = [
    cooperation_with_rework_is_finished,
    renovation_counts_in_the_report,
    refused_by_the_management,
    stopped_at_a_milestone,
    not_accepted,
    withdrawn_by_the_leader,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_innovation_project_path(path: Path) -> None:
    drive(path)


def test_innovation_project_every_flow_is_driven() -> None:
    assert find_flows_not_driven("innovation_project", PATHS) == set()
