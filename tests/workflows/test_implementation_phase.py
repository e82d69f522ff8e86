"""implementation_phase, reporting_period, inspection_round and assessment_weights: every path to their ends."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from handlers.activities.models import ActivityReport
from handlers.campaigns.models import CampaignPhase
from handlers.campaigns.rules import default_settings
from handlers.oversight.queries import list_open_spine_tasks
from handlers.reminders.queries import count_items_by_owner
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven

UNITS = ("ent-0001", "ent-0003")


def _begin(contest: Contest) -> str:
    drop_units(contest, "ent-0002", "ent-0004")
    contest.create()
    contest.go_to(date(2015, 4, 1))
    return contest.start_phase("implementation", date(2015, 4, 1))


def _report_all(contest: Contest) -> None:
    contest.do_all("ConfirmReport")
    contest.do_all("CheckReport")


def _set_weights(contest: Contest) -> None:
    task = contest.find("SetWeights")
    rows = [
        {"name": each["name"], "weight": each["weight"], "target": each["target"]}
        for each in default_settings(2015)["assessment_indicators"]
    ]
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, {"indicators": rows}))


def whole_phase_reported(contest: Contest) -> None:
    instance_id = _begin(contest)
    assert contest.open_tasks().count("PlanPublicity") == 2
    contest.do_all("PlanPublicity")
    contest.do("SetWeights", indicators__weight=1)
    assert contest.find("SetWeights").context["weights_problem"] == "各项权重之和应为100，现在是7。"
    _set_weights(contest)
    for month in range(5, 12):
        contest.go_to(date(2015, month, 2))
        assert contest.open_tasks().count("ConfirmReport") == 2
        _report_all(contest)
        contest.go_to(date(2015, month, 28))
        if month == 5:
            task = contest.find("MergeReports", "county-01")
            assert (task.context["name"], task.context["expected"], task.context["filed"]) == ("临河区", 1, 1)
            assert "参加活动职工数：5" in task.context["totals_text"]
            bulletin = contest.find("IssueBulletin")
            assert contest.title_of(bulletin.instance_id) == "2015年度 逐期报送 · 2015年4月"
            assert bulletin.context["counties_text"] == "临河区：应报1，已报1\n北海新区：应报1，已报1"
        assert contest.do_all("MergeReports") == 2
        contest.do("IssueBulletin")
        if month == 7:
            task = contest.find("ViewMidYear")
            assert (task.context["reports_filed"], task.context["reports_expected"]) == (6, 6)
            contest.do("ViewMidYear")
    assert {phase.state for phase in contest.get_all(CampaignPhase, number=2)} == {"closed"}
    assert len(contest.get_all(ActivityReport, state="accepted")) == 14
    assert contest.ended_at(instance_id) == "PeriodsDone"


def nobody_reports(contest: Contest) -> None:
    """The phase ends on its day whatever is open; the bulletin names who is missing."""
    _begin(contest)
    contest.go_to(date(2015, 5, 26))
    assert contest.find("IssueBulletin").context["missing_text"] == "临河机械厂\n北海化工厂"
    assert contest.find("MergeReports", "county-02").context["filed"] == 0
    contest.go_to(date(2015, 11, 1))
    assert {phase.state for phase in contest.get_all(CampaignPhase, number=2)} == {"closed"}
    assert contest.open_tasks().count("ConfirmReport") == 14
    assert contest.open_tasks().count("MergeReports") == 12
    with contest.read() as ctx:
        left = Counter(task.node for task in list_open_spine_tasks(ctx, "2015"))
        owed = dict(count_items_by_owner(ctx, "2015", "implementation", "", 100))
    assert left == {
        "PlanPublicity": 2,
        "SetWeights": 1,
        "ViewMidYear": 1,
        "MergeReports": 12,
        "IssueBulletin": 6,
    }
    owners = (
        "county_union@county-01",
        "county_union@county-02",
        "office@city",
        *map("unit_union@{}".format, UNITS),
    )
    assert owed == {"post:group_leader@city": 1, **{f"post:{owner}": 7 for owner in owners}}
    contest.go_to(date(2015, 12, 1))
    assert {report.state for report in contest.get_all(ActivityReport)} == {"missing"}


PATHS: list[Path] = [whole_phase_reported, nobody_reports]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_implementation_phase_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize(
    "process", ["implementation_phase", "reporting_period", "inspection_round", "assessment_weights"]
)
def test_implementation_phase_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
