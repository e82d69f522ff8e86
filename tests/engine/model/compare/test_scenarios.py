"""What is said of scenarios that came, went, or do or expect something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.model.compare import Kind, Level, Part, compare
from tests.engine.model.compare.shipped import shipped

PLAN = shipped("unit_plan")
SCENARIO: dict[str, Any] = {
    "format": 1,
    "name": "退回后重报",
    "now": "2026-03-02T01:00:00Z",
    "data": {"amount": 3, "unit": "甲"},
    "steps": [{"complete": "DraftPlan"}, {"complete": "ReviewPlan", "action": "return"}],
    "expected": {"path": ["A"], "tasks": [], "state": "completed", "end": "Filed", "open": [], "failed": []},
}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[Kind, str, str]]:
    """What is said in Chinese when the scenarios alone differ."""
    changes = compare(replace(PLAN, scenarios=before), replace(PLAN, scenarios=after))
    for change in changes:
        assert (change.level, change.place.part) == (Level.COSMETIC, Part.SCENARIO), "nothing runs otherwise"
        assert all(change.sentence)
        assert "{" not in "".join(change.sentence)
    return [(change.kind, change.place.item, change.sentence.zh) for change in changes]


def test_scenarios_that_come_and_go_are_named() -> None:
    other = {**SCENARIO, "name": "一次通过"}
    assert told({"a": SCENARIO}, {"a": SCENARIO}) == []
    assert told({"a": SCENARIO}, {"b": other}) == [
        (Kind.ADDED, "", "增加场景「一次通过」（2 步）"),
        (Kind.REMOVED, "", "删去场景「退回后重报」"),
    ]


@pytest.mark.parametrize(
    ("item", "value", "sentence"),
    [
        ("name", "改了再报", "场景「退回后重报」改名为「改了再报」"),
        (
            "now",
            "2026-03-05T01:30:00Z",
            "场景「退回后重报」的开始时间由 2026-03-02 09:00 改为 2026-03-05 09:30",
        ),
        ("data", {"amount": 4, "unit": "甲"}, "场景「退回后重报」开始时的数据有改动：amount"),
        (
            "steps",
            [{"complete": "DraftPlan"}],
            "场景「退回后重报」做的步骤有改动：原 2 步，现 1 步，从第 2 步起不同",
        ),
        (
            "expected",
            {**SCENARIO["expected"], "path": ["B"], "end": "Closed", "state": "cancelled"},
            "场景「退回后重报」期望的结果有改动：经过的步骤、结局",
        ),
        ("format", 2, "场景「退回后重报」的format有改动"),
    ],
)
def test_what_differs_in_one_is_said(item: str, value: object, sentence: str) -> None:
    assert told({"a": SCENARIO}, {"a": {**SCENARIO, item: value}}) == [(Kind.CHANGED, item, sentence)]


@pytest.mark.parametrize("item", sorted(SCENARIO))
@pytest.mark.parametrize("value", [None, [3], {"path": 3}])
def test_files_that_are_no_scenarios_are_compared_too(item: str, value: object) -> None:
    assert len(told({"a": SCENARIO}, {"a": {**SCENARIO, item: value}})) == 1
    assert len(told({"a": {**SCENARIO, item: value}}, {"a": SCENARIO})) == 1
    assert len(told({"a": 3}, {})) == 1
