"""inspection_supervision and the rectification it starts: every path to its ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.notices.models import Notice
from handlers.oversight.inspections.models import Finding, Inspection, InspectionMember
from handlers.oversight.inspections.service import start_round
from handlers.oversight.models import Practice
from handlers.oversight.queries import count_unfinished
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven

LEAK: dict[str, Any] = {
    "findings": 1,
    "findings__finding": "台账缺项",
    "findings__severity": "severe",
    "findings__due_on": date(2015, 6, 30),
    "items__score": 80,
    "good_practices": 1,
    "good_practices__title": "工具共享柜",
}


def _begin(contest: Contest) -> str:
    """One round that draws ent-0001 alone."""
    drop_units(contest, "ent-0002", "ent-0003", "ent-0004")
    contest.create(
        inspection_rounds=[{"number": 1, "opens_on": date(2015, 6, 8), "counties": 0, "large": 0, "units": 2}]
    )
    contest.go_to(date(2015, 6, 8))
    assert contest.act(lambda ctx: start_round(ctx, "2015", 1)) == 1
    assert contest.act(lambda ctx: start_round(ctx, "2015", 1)) == 0
    return _inspection(contest).instance_id


def _inspection(contest: Contest) -> Inspection:
    [found] = contest.get_all(Inspection)
    return found  # type: ignore[no-any-return]


def _finding(contest: Contest) -> Finding:
    [found] = contest.get_all(Finding)
    return found  # type: ignore[no-any-return]


def _inspect(contest: Contest, **sheet: Any) -> None:
    contest.do("ConfirmTeam", decision="confirm", visit_on=date(2015, 6, 8), is_announced=False)
    contest.do("Inspect", visited_on=date(2015, 6, 8), **sheet)


def nothing_is_found(contest: Contest) -> None:
    instance_id = _begin(contest)
    first = _inspection(contest).seed
    contest.do("ConfirmTeam", decision="redraw")
    assert _inspection(contest).seed != first
    contest.do("ConfirmTeam", decision="confirm", visit_on=date(2015, 6, 8), is_announced=True)
    [notice] = contest.get_all(Notice, kind="inspection_announced")
    assert notice.person_id == "p:unit_union@ent-0001"
    clean = {"findings": 0, "good_practices": 0, "items__score": 90}
    contest.do("Inspect", visited_on=date(2015, 6, 9), **clean)
    assert contest.find("Inspect").context["sheet_problem"] == "检查日期不能晚于今天。"
    contest.do("Inspect", visited_on=date(2015, 6, 8), **clean)
    contest.do("CommentOnInspection", "ent-0001", accepts="dispute", comment="资料后补")
    contest.give_back("ApproveReport", reason="核实资料")
    assert contest.find("Inspect").context["return_reason"] == "核实资料"
    contest.do("Inspect", visited_on=date(2015, 6, 8), **clean)
    contest.do("CommentOnInspection", "ent-0001", accepts="accept")
    contest.give_back("ApproveReport", reason="仍须核实")
    contest.do("Inspect", visited_on=date(2015, 6, 8), **clean)
    contest.do("CommentOnInspection", "ent-0001", accepts="accept")
    contest.give_back("ApproveReport", reason="还须核实")
    task = contest.find("DecideReport")
    assert (task.role, task.context["returns"], task.context["last_reason"]) == (
        "office_director",
        3,
        "还须核实",
    )
    contest.do("DecideReport")
    assert (_inspection(contest).state, _inspection(contest).score) == ("closed", 90)
    assert contest.ended_at(instance_id) == "ClosedClean"


def finding_is_put_right(contest: Contest) -> None:
    """Extended twice and no more, missed once, refused twice, verified: long after the phase has ended."""
    instance_id = _begin(contest)
    _inspect(contest, **LEAK)
    contest.do("CommentOnInspection", "ent-0001", accepts="accept")
    contest.do("ApproveReport")
    assert _inspection(contest).state == "scored"
    assert [each.title for each in contest.get_all(Practice)] == ["工具共享柜"]
    assert len(contest.get_all(Notice, kind="severe_finding")) == 2
    contest.do("PlanMeasure", "ent-0001", measure="补齐", owner="王工")
    for day in (date(2015, 7, 10), date(2015, 7, 20)):
        contest.do("DoAndProve", outcome="extend", wanted_on=day)
        contest.do("DecideExtension", decision="grant")
        assert _finding(contest).due_on == day
    contest.do("DoAndProve", outcome="extend", wanted_on=date(2015, 8, 1))
    assert "最多延长2次" in contest.find("DoAndProve").context["problem_text"]
    contest.go_to(date(2015, 7, 21))
    assert _finding(contest).overdue_at is not None
    assert {each.person_id for each in contest.get_all(Notice, kind="finding_overdue")} == {
        "p:unit_union@ent-0001",
        "p:county_union@county-01",
        "p:office@city",
    }
    contest.go_to(date(2015, 12, 1))
    done = {"outcome": "done", "done_on": date(2015, 11, 30)}
    contest.do("DoAndProve", **done)
    contest.do("VerifyRectification", verdict="again", verdict_reason="缺一页")
    assert contest.find("DoAndProve").context["return_reason"] == "缺一页"
    contest.do("DoAndProve", **done)
    contest.do("VerifyRectification", verdict="verified")
    assert (_finding(contest).state, _finding(contest).extensions) == ("rectified", 2)
    assert contest.ended_at(_finding(contest).instance_id) == "Rectified"
    assert (contest.ended_at(instance_id), _inspection(contest).state) == ("ClosedRectified", "closed")


def finding_is_given_up(contest: Contest) -> None:
    instance_id = _begin(contest)
    two = LEAK | {"findings": 2}
    _inspect(contest, **(two | {"findings__due_on": date(2015, 6, 8)}))
    assert "整改期限应在今天之后" in contest.find("Inspect").context["sheet_problem"]
    contest.do("Inspect", **two)
    contest.do("CommentOnInspection", "ent-0001", accepts="accept")
    contest.do("ApproveReport")
    contest.go_to(date(2015, 7, 1))
    assert all(finding.overdue_at for finding in contest.get_all(Finding))
    for _ in range(2):
        contest.do("PlanMeasure", "ent-0001")
        contest.do("DoAndProve", outcome="extend", wanted_on=date(2015, 7, 10))
        contest.do("DecideExtension", decision="refuse", decision_reason="不充分")
        assert contest.find("DoAndProve").context["problem_text"] == "不同意延期：不充分"
        for _ in range(3):
            contest.do("DoAndProve", outcome="done", done_on=date(2015, 7, 1))
            contest.do("VerifyRectification", verdict="again", verdict_reason="未改")
        contest.do("DecideFinding", verdict="failed", verdict_reason="未改")
    assert {finding.state for finding in contest.get_all(Finding)} == {"failed"}
    assert {contest.ended_at(finding.instance_id) for finding in contest.get_all(Finding)} == {"NotRectified"}
    assert contest.ended_at(instance_id) == "ClosedRectified"


def never_held_by_the_years_end(contest: Contest) -> None:
    instance_id = _begin(contest)
    with contest.read() as ctx:
        assert count_unfinished(ctx, "2015") == {"检查督导": 1}
    contest.go_to(date(2015, 12, 31))
    assert _inspection(contest).state == "open"
    contest.go_to(date(2016, 1, 1))
    assert (_inspection(contest).state, contest.ended_at(instance_id)) == ("lapsed", "NotInspected")
    assert contest.open_tasks("ent-0001") == []
    with contest.read() as ctx:
        assert count_unfinished(ctx, "2015") == {}


def visit_planned_and_not_made_by_the_years_end(contest: Contest) -> None:
    instance_id = _begin(contest)
    contest.do("ConfirmTeam", decision="confirm", visit_on=date(2015, 6, 8), is_announced=False)
    contest.go_to(date(2016, 1, 1))
    assert (_inspection(contest).state, contest.ended_at(instance_id)) == ("lapsed", "NotInspected")


def report_waits_for_the_office_over_the_years_end(contest: Contest) -> None:
    instance_id = _begin(contest)
    _inspect(contest, findings=0, good_practices=0)
    contest.go_to(date(2016, 1, 1))
    assert contest.find("ApproveReport").context["comment"] == "年底仍未反馈意见"
    contest.do("ApproveReport")
    assert (_inspection(contest).state, contest.ended_at(instance_id)) == ("closed", "ClosedClean")


def returned_report_is_filed_at_the_years_end(contest: Contest) -> None:
    """Nobody handed it in again, but its findings are not lost: they are due in the new year."""
    instance_id = _begin(contest)
    _inspect(contest, **LEAK | {"findings__due_on": date(2016, 1, 20)})
    contest.do("CommentOnInspection", "ent-0001", accepts="accept")
    contest.give_back("ApproveReport")
    contest.go_to(date(2016, 1, 1))
    assert (_inspection(contest).state, contest.open_tasks("ent-0001")) == ("scored", ["PlanMeasure"])
    contest.go_to(date(2016, 1, 20))
    assert contest.open_tasks("ent-0001") == ["PlanMeasure"]
    contest.go_to(date(2016, 1, 21))
    assert (_finding(contest).state, contest.ended_at(_finding(contest).instance_id)) == (
        "failed",
        "NotRectified",
    )
    assert contest.ended_at(instance_id) == "ClosedRectified"


def not_put_right_by_the_years_end(contest: Contest) -> None:
    """What the body never proved has failed; what waits for the inspectors goes on."""
    _begin(contest)
    _inspect(contest, **LEAK | {"findings": 2})
    contest.do("CommentOnInspection", "ent-0001", accepts="accept")
    contest.do("ApproveReport")
    contest.do_all("PlanMeasure")
    contest.do("DoAndProve", outcome="done", done_on=date(2015, 6, 8))
    contest.go_to(date(2016, 1, 1))
    assert sorted(each.state for each in contest.get_all(Finding)) == ["failed", "open"]
    assert contest.open_tasks("ent-0001") == ["VerifyRectification"]
    with contest.read() as ctx:
        assert count_unfinished(ctx, "2015") == {"检查督导": 1, "问题整改": 1}
    contest.do("VerifyRectification", verdict="again", verdict_reason="缺一页")
    contest.do("DecideFinding", verdict="verified")
    assert sorted(each.state for each in contest.get_all(Finding)) == ["failed", "rectified"]
    assert _inspection(contest).state == "closed"


PATHS: list[Path] = [
    nothing_is_found,
    finding_is_put_right,
    finding_is_given_up,
    never_held_by_the_years_end,
    visit_planned_and_not_made_by_the_years_end,
    report_waits_for_the_office_over_the_years_end,
    returned_report_is_filed_at_the_years_end,
    not_put_right_by_the_years_end,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_inspection_supervision_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["inspection_supervision", "findings_follow_up", "rectification"])
def test_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()


def test_teams_are_drawn_without_those_of_the_house() -> None:
    def path(contest: Contest) -> None:
        _begin(contest)
        members = {each.person_id for each in contest.get_all(InspectionMember)}
        assert len(members) == 3
        assert not {person for person in members if person.endswith(("ent-0001", "county-01"))}

    drive(path)
