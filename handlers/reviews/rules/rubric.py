"""Rubrics: criteria with weights that make up 100 points, each with written anchors for four bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

FULL = Decimal(100)
STEP = Decimal("0.5")
BANDS = (Decimal("0.9"), Decimal("0.75"), Decimal("0.6"))
"""From which share of a criterion's points the first three of its four bands begin."""


def find_rubric_problems(criteria: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with a rubric, in words: none if it can be used."""
    problems = []
    codes = [criterion["code"] for criterion in criteria]
    if len(set(codes)) != len(codes):
        problems.append("评分指标不能重复。")
    if any(Decimal(criterion["weight"]) <= 0 for criterion in criteria):
        problems.append("每项指标的分值必须大于0。")
    if (total := sum((Decimal(criterion["weight"]) for criterion in criteria), Decimal(0))) != FULL:
        problems.append(f"各项指标分值之和应为100，现为{total.normalize():f}。")
    return problems


def find_score_problems(rubric: Mapping[str, Any], points: Mapping[str, Decimal | None]) -> dict[str, str]:
    """By criterion, why its points cannot be taken: missing, out of range, or finer than half a point."""
    problems = {}
    for criterion in rubric["criteria"]:
        weight, given = Decimal(criterion["weight"]), points.get(criterion["code"])
        if given is None or not given.is_finite():
            problems[criterion["code"]] = "请打分。"
        elif not 0 <= given <= weight:
            problems[criterion["code"]] = f"请填写0至{weight.normalize():f}之间的分数。"
        elif given % STEP:
            problems[criterion["code"]] = "最小单位为0.5分。"
    return problems


def total_of(rubric: Mapping[str, Any], points: Mapping[str, Decimal]) -> Decimal:
    """The total of a sheet, of 100."""
    return sum((points[criterion["code"]] for criterion in rubric["criteria"]), Decimal(0))


def describe_rubric(rubric: Mapping[str, Any]) -> str:
    """A rubric in lines, for forms and minutes."""
    return "\n".join(
        f"{criterion['name']['zh']} {Decimal(criterion['weight']).normalize():f}分"
        for criterion in rubric["criteria"]
    )
