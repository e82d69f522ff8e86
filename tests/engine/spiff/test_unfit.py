"""Values that do not fit are told in the designer's words: FEEL's, not Python's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.spiff import effects
from engine.spiff.unfit import BOOLEAN, unfit
from tests.engine.spiff.diagrams import Player, node, process, start, user


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (None, "空值（null）", "null"),
        (Decimal("1.50"), " 1.5", "1.5"),
        ("是", ' "是"', '"是"'),
        (date(2015, 3, 13), ' @"2015-03-13"', '@"2015-03-13"'),
        ([True, None], " [true, null]", "[true, null]"),
        ({"a": {}}, " {a: {}}", "{a: {}}"),
        ("长" * 500, f' "{"长" * 199}…', f'"{"长" * 199}…'),
    ],
)
def test_value_is_written_as_feel_writes_it(value: Any, zh: str, en: str) -> None:
    error = unfit(("条件", "the condition"), value, BOOLEAN)
    assert (
        error.message == f"条件是{zh}，应为真（true）或假（false） (the condition is {en}, not true or false)"
    )


def test_value_too_deep_to_write_is_no_second_error() -> None:
    deep: list[Any] = []
    for _ in range(1_000):
        deep = [deep]
    assert "a value too large to show" in unfit(("甲", "a"), deep, BOOLEAN).message


def test_condition_that_is_null_is_told_so() -> None:
    nodes = [start(), node("exclusiveGateway", "Gate"), user("A")]
    player = Player(process(nodes, ["Begin > Gate", "Gate > A if missing"]))
    (told,) = player.asked(effects.RaiseIncident)
    assert "的条件“missing”是空值（null），应为真（true）或假（false）" in told.cause
    assert "is null, not true or false" in told.cause
    assert "None" not in told.cause
