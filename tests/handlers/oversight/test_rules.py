"""Levels and texts of summaries."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.oversight import rules


def test_compare_says_when_there_is_nothing() -> None:
    assert rules.compare([], "") == "方案目标：\n（没有报备方案）\n\n全年上报数据：\n（没有上报数据）"


def test_quote_is_one_line_of_bounded_length() -> None:
    assert rules.quote("甲厂", "一\n二  三") == "甲厂：一 二 三"
    assert len(rules.quote("甲厂", "长" * 500)) == len("甲厂：") + rules.LINE + len("……")


@pytest.mark.parametrize(
    ("filed", "expected", "behind"), [(0, 0, False), (7, 10, True), (8, 10, False), (10, 10, False)]
)
def test_is_behind_compares_the_share(filed: int, expected: int, behind: bool) -> None:
    assert rules.is_behind(filed, expected, Decimal("0.8")) is behind
