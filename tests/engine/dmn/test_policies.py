"""Hit policies (DMN 1.5 §8.2.10) over what a contest decides: grades, quotas, points."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import DecisionError
from tests.engine.dmn.models import decide, faults, ranked, result, table

GRADES = ['>= 90 -> "一等奖"', '[80..90) -> "二等奖"', '[60..80) -> "三等奖"']
OVERLAPPING = ['> 50 -> "入围"', '> 80 -> "一等奖"', '> 60 -> "三等奖"']
VALUES = '"一等奖", "三等奖", "入围"'


def points(policy: str) -> Any:
    return table("提案数, 专利数", "加分", ["> 0 | - -> 2", "> 10 | - -> 5", "- | > 0 -> 10"], policy)


@pytest.mark.parametrize(
    ("policy", "score", "expected"),
    [
        ("UNIQUE", 95, "一等奖"),
        ("UNIQUE", 90, "一等奖"),
        ("UNIQUE", 89.9, "二等奖"),
        ("UNIQUE", 60, "三等奖"),
        ("UNIQUE", 59, None),
        ("UNIQUE", None, None),
        ("ANY", 85, "二等奖"),
        ("FIRST", 85, "二等奖"),
        ("COLLECT", 85, ["二等奖"]),
        ("COLLECT", 10, []),
        ("RULE ORDER", 10, []),
    ],
)
def test_grades(policy: str, score: object, expected: object) -> None:
    assert result(table("得分", "奖项等级", GRADES, policy), 得分=score) == expected


@pytest.mark.parametrize(
    ("policy", "score", "expected"),
    [
        ("FIRST", 90, "入围"),
        ("PRIORITY", 90, "一等奖"),
        ("PRIORITY", 70, "三等奖"),
        ("RULE ORDER", 90, ["入围", "一等奖", "三等奖"]),
        ("OUTPUT ORDER", 90, ["一等奖", "三等奖", "入围"]),
        ("OUTPUT ORDER", 40, []),
        ("PRIORITY", 40, None),
        ("COLLECT", 70, ["入围", "三等奖"]),
    ],
)
def test_overlapping_rules(policy: str, score: int, expected: object) -> None:
    assert result(ranked(table("得分", "奖项等级", OVERLAPPING, policy), VALUES), 得分=score) == expected


@pytest.mark.parametrize(
    ("aggregation", "expected", "without"),
    [("SUM", 17, None), ("MIN", 2, None), ("MAX", 10, None), ("COUNT", 3, 0)],
)
def test_collect_aggregates(aggregation: str, expected: int, without: object) -> None:
    made = points(f"COLLECT {aggregation}")
    assert result(made, 提案数=11, 专利数=1) == expected
    assert result(made, 提案数=0, 专利数=0) == without


def test_sum_is_of_decimals() -> None:
    made = table("n", "加分", ["> 0 -> 0.1", "> 0 -> 0.2"], "COLLECT SUM")
    assert result(made, n=1) == Decimal("0.3")


def test_priority_of_several_outputs_goes_by_the_first_that_differs() -> None:
    made = table(
        "n",
        "等级, 奖金",
        ['> 0 -> "二等奖" | 500', '> 0 -> "一等奖" | 1000', '> 0 -> "一等奖" | 2000'],
        "OUTPUT ORDER",
    )
    answer = result(ranked(made, '"一等奖", "二等奖"', "2000, 1000, 500"), n=1)
    assert answer == [
        {"等级": "一等奖", "奖金": 2000},
        {"等级": "一等奖", "奖金": 1000},
        {"等级": "二等奖", "奖金": 500},
    ]


def test_unique_with_two_hits_names_the_rules() -> None:
    with pytest.raises(DecisionError) as caught:
        decide(table("得分", "奖项等级", OVERLAPPING), 得分=70)
    assert caught.value.message == (
        "决策“D”：规则 1、3 同时命中；命中策略 UNIQUE 最多允许一条"
        " (decision 'D': rules 1 and 3 match at once; the hit policy UNIQUE allows one at the most)"
    )


def test_any_takes_equal_answers_and_names_the_rules_of_others() -> None:
    made = table(
        "市级, 县级",
        "审批",
        ['true | - -> "市总工会"', '- | true -> "县总工会"', 'true | false -> "市总工会"'],
        "ANY",
    )
    assert result(made, 市级=True, 县级=False) == "市总工会"
    with pytest.raises(
        DecisionError, match='rules 1 and 2 match at once and answer "市总工会" and "县总工会"'
    ):
        decide(made, 市级=True, 县级=True)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("UNIQUE", "鼓励奖"),
        ("ANY", "鼓励奖"),
        ("FIRST", "鼓励奖"),
        ("PRIORITY", "鼓励奖"),
        ("COLLECT", ["鼓励奖"]),
        ("RULE ORDER", ["鼓励奖"]),
        ("OUTPUT ORDER", ["鼓励奖"]),
    ],
)
def test_default_output_stands_in_when_no_rule_matches(policy: str, expected: object) -> None:
    made = ranked(
        table("得分", "奖项等级", GRADES, policy),
        '"一等奖", "二等奖", "三等奖", "鼓励奖"',
        default='"鼓励奖"',
    )
    assert result(made, 得分=10) == expected
    assert result(made, 得分=95) in ("一等奖", ["一等奖"])


def test_answers_that_cannot_be_added_up_are_an_error() -> None:
    made = table("n", "加分", ['> 0 -> "多"', "> 0 -> 1"], "COLLECT SUM")
    with pytest.raises(DecisionError, match="rules 1 and 2 cannot be put together by SUM"):
        decide(made, n=1)


def test_value_outside_the_ranking_is_an_error() -> None:
    made = ranked(table("n", "等级", ["> 0 -> 另定"], "PRIORITY"), VALUES)
    with pytest.raises(DecisionError, match="rule 1, column '等级': the output \"特等奖\" is not among"):
        decide(made, n=1, 另定="特等奖")


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        ("BEST", "dmn.hit_policy"),
        ("unique", "dmn.hit_policy"),
        ("PRIORITY", "dmn.output_values"),
        ("OUTPUT ORDER", "dmn.output_values"),
        ("COLLECT AVG", "dmn.aggregation"),
    ],
)
def test_policies_that_cannot_work_are_faults(policy: str, code: str) -> None:
    assert faults(table("n", "m", ["- -> 1"], policy)) == [(code, "")]


def test_aggregation_needs_collect_and_one_output() -> None:
    assert faults(table("n", "m", ["- -> 1"], "FIRST", aggregation="SUM")) == [("dmn.aggregation_policy", "")]
    assert faults(table("n", "a, b", ["- -> 1 | 2"], "COLLECT SUM")) == [("dmn.aggregation_outputs", "")]


def test_ranking_must_list_values() -> None:
    assert faults(ranked(table("n", "m", ["- -> 1"], "PRIORITY"), "> 0")) == [("dmn.ranking", "column 'm'")]
