"""window_grace: every path to its ends."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.contest import Contest
from tests.workflows.entering import begin, hand_in, start, the_entry
from tests.workflows.paths import Path, drive, find_flows_not_driven


def the_office_opens_it_again(contest: Contest) -> None:
    begin(contest)
    start(contest)
    contest.go_to(date(2015, 10, 16))
    instance = start(contest, "window_grace", unit="city", applicant_id="p:office@city")
    contest.do("DescribeGrace", entry_number="2015-CG-0099", grace_until=date(2015, 10, 19))
    assert "没有编号" in contest.find("DescribeGrace").context["problem"]
    contest.do(
        "DescribeGrace", entry_number="2015-CG-0001", grace_until=date(2015, 10, 19), grounds="单位停电一天"
    )
    assert contest.ended_at(instance) == "Granted"
    contest.go_to(date(2015, 10, 19), hour=23)
    hand_in(contest)
    assert the_entry(contest).state == "submitted"


def is_taken_back(contest: Contest) -> None:
    begin(contest)
    instance = start(contest, "window_grace", unit="city", applicant_id="p:office@city")
    task = contest.find("DescribeGrace")
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, {}, action="withdraw"))
    assert contest.ended_at(instance) == "Withdrawn"


PATHS: list[Path] = [the_office_opens_it_again, is_taken_back]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_window_grace_path(path: Path) -> None:
    drive(path)


def test_window_grace_every_flow_is_driven() -> None:
    assert find_flows_not_driven("window_grace", PATHS) == set()
