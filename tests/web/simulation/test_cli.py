"""A small year, played whole: its figures add up, it can be repeated, and a broken rule is told."""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from engine.context import Ctx
from engine.models import HumanTask, TaskCandidate, TaskState
from web.shipped import shipped_packages
from web.simulation import cli
from web.simulation.cli import TIMED, Played, play_year, simulate
from web.simulation.contest import playing
from web.simulation.contest.season.starting import Season
from web.simulation.contest.season.terms import Terms
from web.simulation.contest.year import CREATED, moment, schedule_year
from web.simulation.player import ENGINE, Player

UNITS = 12
COUNTIES = 10
SEASON = (
    *(
        "achievement_entry",
        "honour_nomination",
        "unit_endorsement",
        "entry_recommendation",
        "eligibility_review",
    ),
    *("expert_review", "expert_assignment", "panel_scoring", "expert_scoring", "final_selection"),
    "public_notice",
    *("objection_handling", "honour_conferral", "honour_decision", "medal_award"),
)
LATE_UNITS = 1
PERIODS = 7
PERIODS_OF_THE_LATE_UNIT = 6


TERMS = Terms(entries=60, reviewers=9)


def play() -> Played:
    return play_year(2015, UNITS, TERMS, 2015, packages=shipped_packages(), progress=io.StringIO())


@pytest.fixture(scope="module")
def played() -> Played:
    """2015 with twelve enterprises, sixty entries and nine reviewers."""
    return play()


def total(report: dict[str, Any], register: str, *names: str) -> int:
    return sum(line[name] for line in report["registers"][register] for name in names)


@pytest.mark.slow
def test_year_ends_closed_without_problems(played: Played) -> None:
    assert played.problems == []
    assert played.figures.campaign_state == "closed"


def test_year_expects_every_body_in_every_register(played: Played) -> None:
    report = played.to_dict()
    exempted = UNITS + LATE_UNITS + COUNTIES - total(report, "plans", "expected")

    assert 0 <= exempted <= 2
    assert total(report, "reports", "expected") == UNITS * PERIODS + PERIODS_OF_THE_LATE_UNIT
    assert total(report, "summaries", "expected") == UNITS + LATE_UNITS + COUNTIES + 1


@pytest.mark.parametrize("register", ["plans", "reports", "summaries"])
def test_year_ends_with_most_papers_filed_and_none_open(played: Played, register: str) -> None:
    report = played.to_dict()

    expected, filed = total(report, register, "expected"), total(report, register, "filed")

    assert filed + total(report, register, "overdue") == expected
    assert 0.8 * expected < filed <= expected


def test_year_counts_what_people_did_as_tasks_done(played: Played) -> None:
    phases, acts = played.figures.phases, played.outcome.acts

    assert sum(phase.done for phase in phases) == acts["submit"] + acts["return"]
    assert sum(phase.opened - phase.done - phase.withdrawn for phase in phases) == sum(
        played.outcome.open_tasks.values()
    )
    assert all(phase.opened > 50 and phase.late > 0 for phase in phases[:3])
    assert acts["return"] > 0
    assert acts["transfer"] > 0


def test_year_runs_one_instance_for_each_paper(played: Played) -> None:
    counts = {key: sum(states.values()) for key, states in played.outcome.instances.items()}

    assert counts["rectification"] > 0  # one for each finding
    invited = counts["energy_saving_contest"]
    assert 0 < invited < UNITS  # those of the enterprises that use much energy
    assert counts["energy_reporting"] <= invited
    season = {key: counts[key] for key in SEASON}
    begun = sum(stage.begun for stage in played.season.stages)
    assert season["achievement_entry"] + season["honour_nomination"] >= begun
    assert min(season.values()) > 0

    expected = {
        "annual_campaign": 2,  # the calendar has proposed the next year's
        "work_plan_entry": UNITS + COUNTIES + 1,
        "plan_issuance": 1,
        "mobilisation_phase": 1,
        "implementation_phase": 1,
        "reporting_period": PERIODS,
        "inspection_round": 2,
        "assessment_weights": 1,
        "summary_phase": 1,
        "unit_plan": UNITS + LATE_UNITS + COUNTIES,
        "activity_reporting": UNITS * PERIODS + PERIODS_OF_THE_LATE_UNIT,
        "unit_summary": UNITS + LATE_UNITS + COUNTIES + 1,
        "duty_breakdown": 1,
        "department_duty": 15,
        "policy_issuance": 1,
        "campaign_funding": 1,
        "incentive_system": UNITS + COUNTIES + 1,  # the late unit came when the phase had begun
        "inspection_supervision": 8,  # two rounds of one county, one large enterprise and two others
        "quantitative_assessment": UNITS + LATE_UNITS + COUNTIES,
        "coordination_meeting": 1,  # asked on 1 January whether there is a meeting: the calendar begins with 2016
    }
    assert {key: counts.get(key) for key in expected} == expected


def test_year_takes_entries_from_the_draft_to_the_honour(played: Played) -> None:
    season = played.season
    stages = {stage.kind: stage for stage in season.stages}

    assert stages["result"].begun >= TERMS.count("result") == 42  # more come from other contests
    assert 0 < stages["person"].begun + stages["team"].begun <= 18
    for stage in stages.values():
        assert stage.begun >= stage.handed_in >= stage.recommended >= stage.eligible >= stage.chosen > 0
        assert stage.honoured > 0
    assert sum(county.handed_in for county in season.counties) == sum(
        stage.handed_in for stage in stages.values()
    )
    assert season.returns
    assert season.refusals


def test_year_judges_by_experts_who_read_about_as_much(played: Played) -> None:
    reviews = {review.kind: review for review in played.season.reviews}

    assert {kind: review.state for kind, review in reviews.items()} == dict.fromkeys(
        ("person", "result", "team"), "locked"
    )
    for review in reviews.values():
        assert review.sheets["submitted"] >= 3 * review.entries - review.sheets.get("abstained", 0)
        assert review.loads[2] <= review.loads[1] + 4
        assert review.means[0] < review.means[2]


def test_year_lists_results_by_rank_with_what_it_rests_on(played: Played) -> None:
    results = [line for line in played.season.chosen if line.kind == "result" and line.state == "honoured"]

    scores = [float(line.combined) for line in results]
    assert scores == sorted(scores, reverse=True)
    assert {line.grade for line in results} == {"一等奖", "二等奖", "三等奖"}
    assert all(line.scores >= 3 for line in results)


def test_year_decides_objections_and_publishes_what_follows(played: Played) -> None:
    outcomes = {objection.about: objection.outcome for objection in played.season.objections}

    assert {outcomes["真实性"], outcomes["完成人及其排序"]} == {"upheld", "corrected"}
    assert [line.state for line in played.season.chosen].count("removed") == 1
    conferred = sum(sum(each.honours.values()) for each in played.season.decisions)
    assert conferred > sum(stage.honoured for stage in played.season.stages)


def test_year_costs_no_more_for_late_entries_than_for_early_ones(played: Played) -> None:
    grown = {
        cost.name: (cost.first_statements, cost.last_statements)
        for cost in played.costs
        if cost.name != ENGINE and cost.last_statements > 1.5 * cost.first_statements + 4
    }

    assert grown == {}


def test_year_reminds_of_tasks_and_phases(played: Played) -> None:
    kinds = set(played.figures.reminders)

    assert {"phase.opens", "phase.closes_soon", "task.due_soon", "task.overdue"} <= kinds


@pytest.mark.long
def test_year_of_the_same_seed_is_the_same(played: Played) -> None:
    again = play()

    assert comparable(again) == comparable(played)
    assert again.digest == played.digest


def comparable(played: Played) -> dict[str, Any]:
    return {**played.to_dict(), **dict.fromkeys(TIMED)}


def chosen(report: Path | None = None) -> argparse.Namespace:
    return argparse.Namespace(year=2015, units=1, entries=0, reviewers=1, seed=1, report=report)


def sabotaged(break_it: Callable[[Ctx], object]) -> Callable[[Player, int, Season], None]:
    """The year's events, and one more."""

    def schedule(player: Player, year: int, season: Season) -> None:
        schedule_year(player, year, season)
        player.schedule(moment(year, CREATED) + timedelta(days=1), "sabotage", break_it)

    return schedule


def test_simulate_writes_tables_and_a_report(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "play_year", lambda *_given, **_values: played)
    report = tmp_path / "report.json"

    assert simulate(chosen(report)) == 0

    said = capsys.readouterr().out
    assert json.loads(report.read_text("utf-8")) == played.to_dict()
    assert [word in said for word in ("动员部署阶段", "任务即将到期", "情况上报", "合计")] == [True] * 4


def test_simulate_tells_a_broken_invariant(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def steal_work(ctx: Ctx) -> None:
        task = ctx.session.query(HumanTask).filter_by(state=TaskState.READY).first()
        assert task is not None
        ctx.session.execute(delete(TaskCandidate).where(TaskCandidate.task_id == task.id))

    monkeypatch.setattr(playing, "schedule_year", sabotaged(steal_work))

    assert simulate(chosen()) == 1

    said = capsys.readouterr().err
    assert "100%" in said
    assert "violated: an open task is offered to somebody" in said


def test_simulate_refuses_a_report_it_cannot_write_before_it_plays(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        simulate(chosen(tmp_path / "missing" / "report.json"))
