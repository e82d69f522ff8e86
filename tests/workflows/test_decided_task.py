"""decided_task: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.governance.meetings.models import MeetingTask
from handlers.notices.models import Notice
from tests.workflows.contest import Contest
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice
from tests.workflows.test_coordination_meeting import minutes_are_filed_and_tasks_sent_out


def _begin(contest: Contest) -> None:
    """A filed meeting that gave the finance department a task due on 10 April."""
    minutes_are_filed_and_tasks_sent_out(contest)


def _task(contest: Contest) -> MeetingTask:
    [task] = contest.get_all(MeetingTask)
    return task  # type: ignore[no-any-return]


def done_after_a_return(contest: Contest) -> None:
    _begin(contest)
    assert contest.find("DoTask", "d_fin").context["text"] == "落实竞赛经费"
    contest.do("DoTask", result="已列预算")
    contest.give_back("ConfirmResult", reason="请附文号")
    contest.do("DoTask", result="已列预算（文号1）")
    contest.do("ConfirmResult")
    task = _task(contest)
    assert (task.state, task.result) == ("done", "已列预算（文号1）")
    assert contest.ended_at(task.instance_id or "") == "TaskDone"


def late_is_told_and_closed_at_the_end_of_the_year(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2015, 4, 13))
    told = {notice.person_id for notice in contest.get_all(Notice, kind="meeting_task_late")}
    assert told == {"p:office@city", "p:group_leader@city"}
    assert contest.open_tasks() == ["DoTask"]
    contest.go_to(date(2016, 1, 1))
    task = _task(contest)
    assert (task.state, task.result) == ("closed", "")
    assert contest.open_tasks() == ["SetParameters"]  # the next year


def third_return_is_decided_by_the_director(contest: Contest) -> None:
    _begin(contest)
    contest.do("DoTask", result="已列预算")
    return_thrice(contest, "ConfirmResult", lambda: contest.do("DoTask"), "DecideResult", "office_director")
    contest.do("DecideResult")
    assert _task(contest).state == "done"


PATHS: list[Path] = [
    done_after_a_return,
    late_is_told_and_closed_at_the_end_of_the_year,
    third_return_is_decided_by_the_director,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_decided_task_path(path: Path) -> None:
    drive(path)


def test_decided_task_every_flow_is_driven() -> None:
    assert find_flows_not_driven("decided_task", PATHS) == set()
