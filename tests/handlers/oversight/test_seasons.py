"""The sums of a season, worked out by hand."""

from __future__ import annotations

from array import array
from datetime import UTC, datetime, timedelta

from handlers.oversight.seasons import rules

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_waits_tell_median_ninetieth_and_share() -> None:
    waits = {("p", "A", "county"): rules.Wait(), ("p", "B", "city"): rules.Wait()}
    for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15):
        waits["p", "A", "county"].add("审核", hours * 3600)
    waits["p", "B", "city"].add("审批", 20 * 3600)
    told = rules.tell_waits(waits)
    assert [(line["name"], line["median_hours"], line["p90_hours"], line["share"]) for line in told] == [
        ("审核", 5.5, 9.0, 75.0),
        ("审批", 20.0, 20.0, 25.0),
    ]


def test_ninetieth_of_one_is_itself() -> None:
    assert rules.ninetieth(array("d", [7])) == 7


def test_returns_group_reasons_and_leave_out_steps_without_any() -> None:
    returns = {("p", "A"): rules.Returned(), ("p", "B"): rules.Returned()}
    for is_return, reason in ((True, "缺  分工"), (True, "缺 分工"), (True, ""), (False, "")):
        returns["p", "A"].add("审核", is_return, reason)
    returns["p", "B"].add("审批", False, "")
    assert rules.tell_returns(returns) == [
        {
            "key": "p",
            "node": "A",
            "name": "审核",
            "count": 3,
            "answered": 4,
            "reasons": [{"text": "缺 分工", "count": 2}, {"text": "—", "count": 1}],
        }
    ]


def test_late_counts_what_came_after_its_day() -> None:
    late = {"county-01": rules.Late(), "county-02": rules.Late()}
    for days in (-1, 2, 4):
        late["county-01"].add(NOON, NOON + timedelta(days=days))
    late["county-02"].add(NOON, NOON)
    assert rules.tell_late(late) == [
        {"county": "county-01", "due": 3, "late": 2, "share": 66.7, "median_days": 3.0},
        {"county": "county-02", "due": 1, "late": 0, "share": 0.0, "median_days": 0.0},
    ]
