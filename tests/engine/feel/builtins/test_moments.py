from __future__ import annotations

import pytest

from engine.feel import compile_expression, format_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('day of week(@"2015-03-13")', '"Friday"'),
        ('day of week(@"2015-03-13T09:00:00Z")', '"Friday"'),
        ('day of year(@"2015-12-31")', "365"),
        ('week of year(@"2015-12-31")', "53"),
        ('week of year(@"2016-01-03")', "53"),
        ('week of year(@"2005-01-03")', "1"),
        ('month of year(@"2015-03-13")', '"March"'),
        ("day of week(1)", "null"),
    ],
)
def test_calendar_function(text: str, value: str) -> None:
    assert format_value(compile_expression(text).evaluate({})) == value
