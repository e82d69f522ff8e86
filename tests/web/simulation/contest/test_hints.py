"""What people write is sensible in its place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.forms import parse_form
from handlers.plans.rules import Span, find_problems
from web.simulation.contest.hints import hint
from web.simulation.contest.texts import TEXTS
from web.simulation.filler import fill_form

TODAY = date(2015, 3, 20)
WORKFLOWS = Path(__file__).parents[4] / "workflows"
CONTEST = Span(date(2015, 3, 1), date(2015, 11, 30))
PLAN_CONTEXT = {
    "headcount": 200,
    "campaign_starts_on": CONTEST.starts_on,
    "campaign_ends_on": CONTEST.ends_on,
}


def fill(package: str, form: str, seed: int, context: dict[str, Any]) -> dict[str, Any]:
    schema = json.loads((WORKFLOWS / package / "forms" / f"{form}.json").read_text("utf-8"))
    return fill_form(parse_form(schema), form, context, TODAY, Random(seed), hint)


def problems(plan: dict[str, Any]) -> list[str]:
    return find_problems(plan, CONTEST)


def test_plans_are_good_mostly_and_right_after_the_check() -> None:
    plans = [fill("unit_plan", "plan", seed, PLAN_CONTEXT) for seed in range(60)]
    slips = [(seed, plan) for seed, plan in enumerate(plans) if problems(plan)]

    revised = [
        fill("unit_plan", "plan", seed, {**PLAN_CONTEXT, **plan, "problems_text": "日期不在竞赛期内"})
        for seed, plan in slips
    ]

    assert 0 < len(slips) < 20
    assert [problems(plan) for plan in revised] == [[]] * len(slips)


def test_plan_that_comes_back_keeps_what_was_written() -> None:
    plan = fill("unit_plan", "plan", 1, PLAN_CONTEXT)

    again = fill("unit_plan", "plan", 2, {**PLAN_CONTEXT, **plan, "return_reason": "请补充"})

    assert {key: again[key] for key in ("theme", "targets", "steps", "people", "funds", "tracks")} == {
        key: plan[key] for key in ("theme", "targets", "steps", "people", "funds", "tracks")
    }


@pytest.mark.parametrize(("round_number", "least"), [(1, 0.6), (2, 0.85)])
def test_countersigning_agrees_mostly(round_number: int, least: float) -> None:
    found = [
        fill("plan_issuance", "countersign", seed, {"round_number": round_number})["opinion"]
        for seed in range(100)
    ]

    assert least < found.count("agree") / 100 < 1


def test_reports_keep_parts_below_their_whole_and_some_are_zero() -> None:
    reports = [
        fill("activity_reporting", "report", seed, {"headcount": 300, "proposals": 0, "is_zero": False})
        for seed in range(100)
    ]
    active = [report for report in reports if not report["is_zero"]]

    assert 80 < len(active) < 100
    assert all(report["participants"] <= report["headcount"] == 300 for report in active)
    assert all(
        report["proposals_implemented"] <= report["proposals_adopted"] <= report["proposals"]
        for report in active
    )


def test_document_number_that_is_taken_is_changed() -> None:
    first = fill("plan_issuance", "document_number", 1, {})["document_number"]
    problem = {"document_number": first, "number_problem": f"发文字号“{first}”已被占用"}

    assert fill("plan_issuance", "document_number", 1, problem)["document_number"] != first


def test_texts_belong_to_fields_that_exist() -> None:
    known = set()
    for path in WORKFLOWS.glob("*/forms/*.json"):
        form = parse_form(json.loads(path.read_text("utf-8")))
        known |= {f"{path.stem}.{key.replace('[]', '')}" for key in form.keys()}  # noqa: SIM118 -- a form's method

    assert set(TEXTS) - known == set()
