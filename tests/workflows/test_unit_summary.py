"""unit_summary: every path to its ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.oversight.models import Practice, StageSummary
from handlers.oversight.service import start_summaries
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven
from tests.workflows.returns import return_thrice

UNIT, COUNTY = "ent-0001", "county-01"
OTHERS = ("county-02", "ent-0002", "ent-0003", "ent-0004")


def _begin(contest: Contest) -> dict[str, Any]:
    drop_units(contest, *OTHERS)
    contest.create()
    contest.go_to(date(2015, 11, 1))
    _, municipal = contest.act(lambda ctx: start_summaries(ctx, "2015"))
    return municipal  # type: ignore[no-any-return]


def _summary(contest: Contest, place: str) -> Any:
    [found] = contest.get_all(StageSummary, organisation_id=place)
    return found


def _write(contest: Contest, place: str, **values: Any) -> None:
    contest.do("WriteSummary", place, **values)
    contest.do("MakePracticeCards", place, practices=1, practices__title="师带徒积分")


def unit_files(contest: Contest) -> None:
    _begin(contest)
    assert contest.open_tasks() == ["WriteSummary"]
    _write(contest, UNIT, distinctive_work="首席技师工作室")
    contest.do("ApproveSummary", UNIT)
    summary = _summary(contest, UNIT)
    assert (contest.ended_at(summary.instance_id), summary.state) == ("SummaryFiled", "filed")
    assert [card.title for card in contest.get_all(Practice)] == ["师带徒积分"]


def county_merges_what_units_wrote(contest: Contest) -> None:
    unit_files(contest)
    contest.go_to(date(2015, 11, 11))
    task = contest.find("WriteSummary", COUNTY)
    assert task.context["lower_text"] == "临河机械厂：首席技师工作室"
    _write(contest, COUNTY, marked="临河机械厂的首席技师工作室")
    contest.do("ApproveSummary", COUNTY)
    assert _summary(contest, COUNTY).marked == "临河机械厂的首席技师工作室"


def city_is_approved_by_the_leader(contest: Contest) -> None:
    municipal = _begin(contest)
    instance_id = contest.start("unit_summary", **municipal)
    contest.go_to(date(2015, 11, 16))
    assert "临河区：尚未报送" in contest.find("WriteSummary", "city").context["lower_text"]
    _write(contest, "city")
    assert contest.find("ApproveMunicipal").role == "group_leader"
    contest.do("ApproveMunicipal")
    assert contest.ended_at(instance_id) == "SummaryFiled"
    assert _summary(contest, "city").state == "filed"


def returned_and_corrected(contest: Contest) -> None:
    _begin(contest)
    _write(contest, UNIT)
    contest.give_back("ApproveSummary", UNIT, "数据有误")
    task = contest.find("WriteSummary", UNIT)
    assert task.context["return_reason"] == "数据有误"
    _write(contest, UNIT, review="按审定意见逐项核对并更正数据。")
    contest.do("ApproveSummary", UNIT)
    assert _summary(contest, UNIT).content["review"] == "按审定意见逐项核对并更正数据。"


def late_then_missing(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2015, 11, 12))
    summary = _summary(contest, UNIT)
    assert (summary.state, summary.late_at is not None) == ("open", True)
    contest.go_to(date(2016, 1, 1))
    summary = _summary(contest, UNIT)
    assert (contest.ended_at(summary.instance_id), summary.state) == ("SummaryMissing", "missing")


def cards_not_made_by_the_years_end(contest: Contest) -> None:
    """What its author never sent on is missing."""
    _begin(contest)
    contest.do("WriteSummary", UNIT)
    contest.go_to(date(2016, 1, 1), hour=8)
    summary = _summary(contest, UNIT)
    assert (contest.ended_at(summary.instance_id), summary.state) == ("SummaryMissing", "missing")


def not_approved_by_the_years_end(contest: Contest) -> None:
    """What lies with the level above is registered as it was sent."""
    municipal = _begin(contest)
    contest.start("unit_summary", **municipal)
    _write(contest, UNIT)
    contest.go_to(date(2015, 11, 16))
    _write(contest, "city")
    contest.go_to(date(2016, 1, 1), hour=8)
    for place in (UNIT, "city"):
        assert _summary(contest, place).state == "filed"
    assert {"ApproveSummary", "ApproveMunicipal"}.isdisjoint(contest.open_tasks())


def third_return_is_decided_by_the_director(contest: Contest) -> None:
    _begin(contest)
    _write(contest, UNIT)
    return_thrice(
        contest,
        "ApproveSummary",
        lambda: _write(contest, UNIT),
        "DecideSummary",
        "office_director",
        UNIT,
    )
    contest.do("DecideSummary", opinion="准予报送")
    assert _summary(contest, UNIT).state == "filed"


def undecided_at_the_years_end_counts_as_sent(contest: Contest) -> None:
    _begin(contest)
    _write(contest, UNIT)
    return_thrice(
        contest,
        "ApproveSummary",
        lambda: _write(contest, UNIT),
        "DecideSummary",
        "office_director",
        UNIT,
    )
    contest.go_to(date(2016, 1, 1))
    assert _summary(contest, UNIT).state == "filed"


PATHS: list[Path] = [
    unit_files,
    county_merges_what_units_wrote,
    city_is_approved_by_the_leader,
    returned_and_corrected,
    late_then_missing,
    cards_not_made_by_the_years_end,
    not_approved_by_the_years_end,
    third_return_is_decided_by_the_director,
    undecided_at_the_years_end_counts_as_sent,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_unit_summary_path(path: Path) -> None:
    drive(path)


def test_unit_summary_every_flow_is_driven() -> None:
    assert find_flows_not_driven("unit_summary", PATHS) == set()
