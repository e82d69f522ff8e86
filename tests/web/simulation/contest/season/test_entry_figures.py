"""The figures of entries, read from a town in which one result was handed in, returned and handed in again."""

from __future__ import annotations

from datetime import date

from tests.workflows.contest import fresh_contest
from tests.workflows.entering import begin, hand_in, start
from web.simulation.contest.season.report import read_season

REASON = "请补充检测报告"


def test_figures_tell_how_far_an_entry_came_and_where_it_waited() -> None:
    with fresh_contest() as contest:
        begin(contest)
        start(contest)
        hand_in(contest)
        contest.go_to(date(2015, 9, 10))
        contest.give_back("CheckEntry", reason=REASON)
        hand_in(contest, "ReviseEntry")
        with contest.read() as ctx:
            season = read_season(ctx, "2015")

    [result, person, team] = season.stages
    assert (result.begun, result.handed_in, result.recommended, result.under_way) == (1, 1, 0, 1)
    assert person.begun == team.begun == 0
    [returned] = season.returns
    assert (returned.process, returned.reason, returned.count) == ("unit_endorsement", REASON, 1)
    counties = {county.county: county for county in season.counties}
    assert (counties["临河区"].units, counties["临河区"].units_entered, counties["临河区"].handed_in) == (
        2,
        1,
        1,
    )
    assert counties["北海新区"].handed_in == 0
    steps = {step.name: step for step in season.slowest_steps}
    checked = steps["单位审核与公示·审核申报并公示"]
    assert (checked.done, checked.open, checked.longest_days) == (1, 1, 3.0)
    assert {level.name for level in season.levels} >= {"单位工会", "申请人"}
    assert season.reviews == season.chosen == season.objections == season.decisions == []
