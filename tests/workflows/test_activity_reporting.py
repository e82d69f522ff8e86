"""activity_reporting: every path to its ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.activities.models import ActivityReport
from handlers.activities.service import list_periods, start_reports
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

UNIT = "ent-0001"
OTHERS = ("ent-0002", "ent-0003", "ent-0004")


def _begin(contest: Contest, month: int = 0) -> None:
    """Reporting for one month opens: April unless told."""
    if not contest.get_all(ActivityReport):
        drop_units(contest, *OTHERS)
        contest.create()
    with contest.read() as ctx:
        period = list_periods(ctx, "2015")[month].to_dict()
    contest.go_to(period["opens_on"])
    contest.act(lambda ctx: start_reports(ctx, "2015", period))


def _report(contest: Contest, period: str = "2015-04") -> Any:
    [found] = contest.get_all(ActivityReport, organisation_id=UNIT, period=period)
    return found


def reports_in_time(contest: Contest) -> None:
    _begin(contest)
    assert contest.find("ConfirmReport").due_at == contest.runtime.clock.now().replace(
        month=5, day=8, hour=15, minute=59, second=59
    )
    contest.do("ConfirmReport", participants=5, trainings=2)
    contest.do("CheckReport", opinion="属实")
    report = _report(contest)
    assert contest.ended_at(report.instance_id) == "ReportFiled"
    assert (report.state, report.is_late, report.figures["trainings"]) == ("accepted", False, 2)
    assert report.texts["opinion"] == "属实"


def zero_report_says_why(contest: Contest) -> None:
    _begin(contest)
    contest.do("ConfirmReport", is_zero=True, zero_reason="本月全员检修设备")
    assert contest.find("CheckReport").context["zero_reason"] == "本月全员检修设备"
    contest.do("CheckReport")
    report = _report(contest)
    assert (report.state, report.is_zero, report.figures) == ("accepted", True, {})


def jump_must_be_explained(contest: Contest) -> None:
    _begin(contest)
    contest.do("ConfirmReport", trained=10, pairs=7)
    contest.do("CheckReport")
    _begin(contest, 1)
    prefilled = contest.find("ConfirmReport").context
    assert (prefilled["pairs"], prefilled["trained"], prefilled["headcount"]) == (7, 0, 0)
    contest.do("ConfirmReport", trained=500)
    assert _report(contest, "2015-05").state == "open"
    task = contest.find("ConfirmReport")
    assert task.context["jumps_text"] == "“培训人次”上期10，本期500。"
    assert task.context["trained"] == 500
    contest.do("ConfirmReport", trained=500, explanation="全员轮训")
    assert contest.find("CheckReport").context["explanation"] == "全员轮训"
    contest.do("CheckReport")
    assert _report(contest, "2015-05").state == "accepted"


def upper_union_returns(contest: Contest) -> None:
    _begin(contest)
    contest.do("ConfirmReport")
    contest.give_back("CheckReport", reason="人数不符")
    assert contest.find("ConfirmReport").context["return_reason"] == "人数不符"
    contest.do("ConfirmReport", trainings=1)
    contest.do("CheckReport")
    assert _report(contest).figures["trainings"] == 1


def late_report_is_listed_and_accepted(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2015, 5, 23))
    assert _report(contest).listed_at is not None
    contest.do("ConfirmReport")
    contest.do("CheckReport")
    report = _report(contest)
    assert (report.state, report.is_late) == ("accepted", True)


def missing_report_is_closed(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2015, 12, 1))
    report = _report(contest)
    assert (contest.ended_at(report.instance_id), report.state) == ("ReportMissing", "missing")
    assert contest.open_tasks() == []


def third_return_is_decided_by_the_director(contest: Contest) -> None:
    _begin(contest)
    contest.do("ConfirmReport")
    return_thrice(
        contest, "CheckReport", lambda: contest.do("ConfirmReport"), "DecideReport", "office_director"
    )
    contest.give_back("DecideReport", reason="按签到表改正")
    assert contest.find("ConfirmReport").context["return_reason"] == "按签到表改正"
    contest.do("ConfirmReport")
    assert contest.find("CheckReport").context["returns"] == 0
    contest.do("CheckReport")
    assert _report(contest).state == "accepted"


PATHS: list[Path] = [
    reports_in_time,
    zero_report_says_why,
    jump_must_be_explained,
    upper_union_returns,
    late_report_is_listed_and_accepted,
    missing_report_is_closed,
    third_return_is_decided_by_the_director,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_activity_reporting_path(path: Path) -> None:
    drive(path)


def test_activity_reporting_every_flow_is_driven() -> None:
    assert find_flows_not_driven("activity_reporting", PATHS) == set()
