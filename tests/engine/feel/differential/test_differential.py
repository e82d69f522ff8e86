"""The same expressions, evaluated here and by the npm package feelin; where they differ, the standard decides.

corpus.txt holds the cases, differences.txt those in which both give different results on purpose, each under the
clause of DMN 1.5 that decides it. A case that starts to differ, or ceases to, fails.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from engine.feel import FeelError, Range, compile_expression, compile_unary_tests
from engine.feel.temporal import parse_temporal
from engine.feel.text import temporal_text
from tools import assets

HERE = Path(__file__).parent
VARIABLES = {
    "limit": 3,
    "name": "张三",
    "grades": ["甲等", "乙等"],
    "bounds": [1, 2, 3],
    "flag": True,
    "order": {"size": 9},
}
Case = tuple[str, str | None]
Tagged = object


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def split(line: str) -> Case:
    """An expression, or unary tests and the value to test."""
    value, tilde, tests = line.partition(" ~ ")
    return (tests, value) if tilde else (line, None)


def ask_feelin() -> dict[str, Tagged]:
    """What feelin gives for every case, from one process of node."""
    node, npm = assets.find_node()
    assets.install_packages(npm)
    corpus = lines("corpus.txt")
    cases = [[text] if value is None else [text, value] for text, value in map(split, corpus)]
    done = subprocess.run(
        [*node, "--max-old-space-size=256", str(HERE / "feelin.mjs"), str(assets.ASSETS)],
        input=json.dumps({"variables": VARIABLES, "cases": cases}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return dict(zip(corpus, json.loads(done.stdout), strict=True))


def ours(line: str) -> Tagged:
    text, tested = split(line)
    try:
        if tested is None:
            return tag(compile_expression(text).evaluate(VARIABLES))
        value = compile_expression(tested).evaluate(VARIABLES)
        return compile_unary_tests(text).matches(value, VARIABLES)
    except FeelError as error:
        return {"error": error.code}


def tag(value: object) -> Tagged:
    """A value as feelin.mjs writes it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (Decimal, int)):
        return {"number": float(value)}
    if isinstance(value, Sequence):
        return {"list": [tag(item) for item in value]}
    if isinstance(value, Mapping):
        return {"context": {key: tag(item) for key, item in value.items()}}
    if isinstance(value, Range):
        return {"range": [tag(value.start), tag(value.end), value.start_included, value.end_included]}
    return {"moment": temporal_text(value)}


def alike(one: Tagged, other: Tagged) -> bool:
    """Whether two results are the same; feelin calculates with binary numbers of 15 digits."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return type(one) is type(other) and one == other
    if one.keys() != other.keys():
        return False
    kind, left, right = next((key, one[key], other[key]) for key in one)
    if kind == "number":
        return bool(left == pytest.approx(right, rel=1e-12))
    if kind == "moment":
        moments = parse_temporal(left), parse_temporal(right)
        return moments[0] is not None and type(moments[0]) is type(moments[1]) and moments[0] == moments[1]
    if kind == "context":
        return left.keys() == right.keys() and all(alike(left[key], right[key]) for key in left)
    if kind in ("list", "range"):
        return len(left) == len(right) and all(map(alike, left, right))
    return kind != "error"


def results_alike(line: str, found: Tagged) -> bool:
    """Unary tests are asked for true only: feelin also tells null from false."""
    return alike(ours(line), found if split(line)[1] is None else found is True)


def test_corpus_is_several_hundred_different_cases() -> None:
    corpus = lines("corpus.txt")

    assert len(corpus) == len(set(corpus)) > 900
    assert sum(split(line)[1] is not None for line in corpus) > 200


def test_results_are_those_of_feelin_except_where_the_standard_decides() -> None:
    theirs = ask_feelin()
    different = {line for line, found in theirs.items() if not results_alike(line, found)}
    listed = set(lines("differences.txt"))

    assert {line: (ours(line), theirs[line]) for line in different - listed} == {}
    assert listed - different == set()


def test_every_difference_stands_under_a_clause() -> None:
    clause = ""
    for line in (HERE / "differences.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            clause = line
        elif line and not line.startswith("#"):
            assert clause.startswith("## §"), line


@pytest.mark.parametrize(
    ("line", "right", "wrong"),
    [
        ("1 + 2 * 3", {"number": 7}, {"number": 9}),
        ("1 / 3", {"number": 0.3333333333333333}, {"number": 0.33333333}),
        ('@"P1Y" + @"P1M"', {"moment": "P1Y1M"}, {"moment": "P1Y2M"}),
        ('@"P1Y" + @"P1M"', {"moment": "P13M"}, "P1Y1M"),
        ("[1, null]", {"list": [{"number": 1}, None]}, {"list": [{"number": 1}]}),
        ("{a: true}", {"context": {"a": True}}, {"context": {"a": {"number": 1}}}),
        (
            "[1..2)",
            {"range": [{"number": 1}, {"number": 2}, True, False]},
            {"range": [{"number": 1}, None, True, False]},
        ),
        ("null", None, False),
        ("4 ~ < 5", True, False),
        ("null ~ < 5", None, True),
        ("unknown(1)", "never", {"error": "feel.unknown_function"}),
    ],
)
def test_a_wrong_result_would_be_noticed(line: str, right: Tagged, wrong: Tagged) -> None:
    assert (results_alike(line, right), results_alike(line, wrong)) == (right != "never", False)
