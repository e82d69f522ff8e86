"""Expressions that nearly are some: pieces of the differential corpus, mixed, dropped and moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import FeelError, compile_expression, compile_unary_tests, format_value

CORPUS = Path(__file__).parent / "differential" / "corpus.txt"
LINES = [
    line for line in CORPUS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
]
SPLIT = [
    re.findall(r'"(?:[^"\\]|\\.)*"|\w+|\s+|\*\*|\.\.|[<>!]=|.', line.rpartition(" ~ ")[2]) for line in LINES
]
PIECES = sorted({piece for pieces in SPLIT for piece in pieces})
NOW = datetime(2015, 3, 13, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
NAMES = ("a-b", "in a list", "金额（元）")


@st.composite
def mutants(draw: st.DrawFn) -> str:
    pieces = list(draw(st.sampled_from(SPLIT)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(pieces)))
        taken = draw(st.integers(0, 2))
        put = draw(st.lists(st.sampled_from(PIECES), max_size=2) | st.sampled_from(SPLIT))
        pieces[at : at + taken] = put
    return "".join(pieces)


def attempt(action: Callable[[], object]) -> tuple[object, FeelError | None]:
    """What came out, or the fault."""
    try:
        return action(), None
    except FeelError as error:
        return None, error


def tells_its_place(error: FeelError, text: str) -> bool:
    return (
        0 <= error.position <= len(text)
        and error.explain("zh") != error.explain("en")
        and error.excerpt.replace("▸", "", 1).strip("…") in text
    )


@settings(max_examples=300)
@given(mutants())
def test_mutant_is_a_value_that_can_be_written_down_or_a_fault_with_its_place(text: str) -> None:
    value, error = attempt(
        lambda: compile_expression(text, names=NAMES).evaluate({"in a list": [1]}, now=NOW)
    )

    if error is None:
        assert compile_expression(format_value(value)).evaluate({}) == value
    else:
        assert tells_its_place(error, text)


@settings(max_examples=300)
@given(mutants(), mutants())
def test_mutant_of_unary_tests_gives_an_answer_or_a_fault_with_its_place(text: str, tested: str) -> None:
    value, _ = attempt(lambda: compile_expression(tested).evaluate({}, now=NOW))

    found, error = attempt(
        lambda: compile_unary_tests(text, names=NAMES).matches(value, {"in a list": [1]}, now=NOW)
    )

    assert isinstance(found, bool) if error is None else tells_its_place(error, text)
