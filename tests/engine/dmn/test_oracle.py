"""Random tables against a reading of DMN 1.5 §8.2.10 that shares no code with the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dmn import DecisionError
from engine.dmn.elements import InputColumn, OutputColumn, Rule, Table
from tests.engine.dmn.models import result

GRADES = ("特等奖", "一等奖", "二等奖", "三等奖")
CLASH = object()


@dataclass(frozen=True)
class Cell:
    """A cell as text, and what it means."""

    text: str
    holds: Callable[[Any], bool]


def number_cells() -> st.SearchStrategy[Cell]:
    """Tests of a number from 0 to 9 (or null)."""
    digit = st.integers(0, 9)

    def known(test: Callable[[int], bool]) -> Callable[[Any], bool]:
        return lambda value: value is not None and test(value)

    return st.one_of(
        st.just(Cell("-", lambda value: True)),
        digit.map(lambda n: Cell(str(n), known(lambda v: v == n))),
        digit.map(lambda n: Cell(f"< {n}", known(lambda v: v < n))),
        digit.map(lambda n: Cell(f">= {n}", known(lambda v: v >= n))),
        digit.map(lambda n: Cell(f"not({n})", lambda v: v != n)),
        st.tuples(digit, digit).map(
            lambda p: Cell(f"[{min(p)}..{max(p)})", known(lambda v: min(p) <= v < max(p)))
        ),
        st.lists(digit, min_size=2, max_size=3).map(
            lambda ns: Cell(", ".join(map(str, ns)), lambda v: v in ns)
        ),
        st.just(Cell("null", lambda value: value is None)),
    )


def word_cells() -> st.SearchStrategy[Cell]:
    """Tests of a grade."""
    word = st.sampled_from(GRADES)
    return st.one_of(
        st.just(Cell("", lambda value: True)),
        word.map(lambda w: Cell(f'"{w}"', lambda v: v == w)),
        word.map(lambda w: Cell(f'not("{w}")', lambda v: v != w)),
        st.lists(word, min_size=2, max_size=3).map(
            lambda ws: Cell(", ".join(f'"{w}"' for w in ws), lambda v: v in ws)
        ),
    )


Row = tuple[Cell, Cell, int]
ROWS = st.lists(st.tuples(number_cells(), word_cells(), st.integers(0, 3)), max_size=6)
POLICIES = st.sampled_from(
    [
        ("UNIQUE", ""),
        ("ANY", ""),
        ("FIRST", ""),
        ("PRIORITY", ""),
        ("RULE ORDER", ""),
        ("OUTPUT ORDER", ""),
        *(("COLLECT", each) for each in ("", "SUM", "MIN", "MAX", "COUNT")),
    ]
)


def expected(
    hits: Sequence[int], policy: str, aggregation: str, default: int | None, ranking: Sequence[int]
) -> Any:
    """What a table with these matching outputs, in the order of its rules, answers."""
    if not hits and default is not None:
        hits = [default]
    single = {
        "UNIQUE": lambda: hits[0] if len(hits) == 1 else CLASH,
        "ANY": lambda: hits[0] if len(set(hits)) == 1 else CLASH,
        "FIRST": lambda: hits[0],
        "PRIORITY": lambda: min(hits, key=ranking.index),
    }
    if policy in single:
        return single[policy]() if hits else None
    if policy == "OUTPUT ORDER":
        return sorted(hits, key=ranking.index)
    if aggregation == "COUNT":
        return len(hits)
    if aggregation:
        return {"SUM": sum, "MIN": min, "MAX": max}[aggregation](hits) if hits else None
    return list(hits)


@settings(max_examples=150, deadline=None)
@given(
    rows=ROWS,
    policy=POLICIES,
    default=st.none() | st.integers(0, 3),
    ranking=st.permutations(range(4)),
    number=st.none() | st.integers(0, 9),
    grade=st.sampled_from(GRADES),
)
def test_table_answers_as_the_standard_says(
    rows: list[Row],
    policy: tuple[str, str],
    default: int | None,
    ranking: list[int],
    number: int | None,
    grade: str,
) -> None:
    output = OutputColumn(
        "n", allowed=", ".join(map(str, ranking)), default="" if default is None else str(default)
    )
    made = Table(
        (InputColumn("提案数"), InputColumn("等级")),
        (output,),
        tuple(Rule((first.text, second.text), (str(out),)) for first, second, out in rows),
        *policy,
    )
    hits = [out for first, second, out in rows if first.holds(number) and second.holds(grade)]
    wanted = expected(hits, *policy, default, ranking)
    if wanted is CLASH:
        with pytest.raises(DecisionError, match="match at once"):
            result(made, 提案数=number, 等级=grade)
    else:
        assert result(made, 提案数=number, 等级=grade) == wanted


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, number=st.integers(0, 9), grade=st.sampled_from(GRADES))
def test_rules_that_do_not_match_change_nothing(rows: list[Row], number: int, grade: str) -> None:
    made = Table(
        (InputColumn("提案数"), InputColumn("等级")),
        (OutputColumn("n"),),
        tuple(Rule((first.text, second.text), (str(out),)) for first, second, out in rows),
        "RULE ORDER",
    )
    matching = [
        rule
        for rule, row in zip(made.rules, rows, strict=True)
        if row[0].holds(number) and row[1].holds(grade)
    ]
    less = replace(made, rules=tuple(matching))
    assert result(made, 提案数=number, 等级=grade) == result(less, 提案数=number, 等级=grade)
