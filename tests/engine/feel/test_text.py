from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel import FeelError, Limits, Range, YearsMonthsDuration, compile_expression, format_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (0.1, "0.1"),
        (Decimal("1.500"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.0"), "0"),
        (Decimal("1E-7"), "0.0000001"),
        (Decimal("1E-200"), "1e-200"),
        (Decimal("1E+999999999"), "1e+999999999"),
        ("赛程", '"赛程"'),
        ('a"b\\c\n\t\r', r'"a\"b\\c\n\t\r"'),
        (date(2015, 3, 13), '@"2015-03-13"'),
        (time(9, 30), '@"09:30:00"'),
        (datetime(2015, 3, 13, 9, 30, 0, 250000, tzinfo=UTC), '@"2015-03-13T09:30:00.25Z"'),
        (datetime(2015, 3, 13, 9, tzinfo=timezone(-timedelta(hours=3))), '@"2015-03-13T09:00:00-03:00"'),
        (datetime(2015, 3, 13, 9, tzinfo=ZoneInfo("Asia/Shanghai")), '@"2015-03-13T09:00:00@Asia/Shanghai"'),
        (timedelta(), '@"PT0S"'),
        (timedelta(days=1, seconds=3661), '@"P1DT1H1M1S"'),
        (timedelta(seconds=-1.5), '@"-PT1.5S"'),
        (YearsMonthsDuration(0), '@"P0M"'),
        (YearsMonthsDuration(-14), '@"-P1Y2M"'),
        ([], "[]"),
        ((1, [2, None]), "[1, [2, null]]"),
        ({"a": 1, "b c": {}, "if": 2, "得分": 3}, '{a: 1, "b c": {}, "if": 2, 得分: 3}'),
        (Range(Decimal(1), Decimal(2), True, False), "[1..2)"),
        (Range(None, Decimal(2), False, True), "(<= 2)"),
        (Range(Decimal(2), None, False, False), "(> 2)"),
    ],
)
def test_value_as_text(value: object, text: str) -> None:
    assert format_value(value) == text


def test_value_that_refers_to_itself_is_refused() -> None:
    loop: list[object] = []
    loop.append(loop)

    with pytest.raises(FeelError) as caught:
        format_value(loop)
    assert caught.value.code == "feel.too_deep"


def test_value_that_unfolds_to_millions_is_refused() -> None:
    bomb: object = "x"
    for _ in range(40):
        bomb = [bomb, bomb]

    with pytest.raises(FeelError) as caught:
        format_value(bomb, limits=Limits(characters=10_000))
    assert caught.value.code == "feel.string_too_long"


SCALARS = (
    st.none()
    | st.booleans()
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6)
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
    | st.builds(YearsMonthsDuration, st.integers(-9999, 9999))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_text_gives_the_value_back(value: object) -> None:
    assert compile_expression(format_value(value)).evaluate({}) == value
