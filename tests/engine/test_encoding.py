"""Whatever a process may hold comes back as it was stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encoding import NotStorable, decode, encode
from engine.feel import YearsMonthsDuration

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.datetimes(timezones=st.just(UTC))
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.integers(-5000, 5000).map(YearsMonthsDuration)
)
NAMES = st.text() | st.sampled_from(["$date", "$context", "$decimal", "typename", "$"])
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@given(DATA)
def test_data_comes_back_equal(value: Any) -> None:
    assert decode(encode(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"主题": "节能", "n": Decimal("3.0")}, '{"主题":"节能","n":3}'),
        (Decimal("1.50"), '{"$decimal":"1.50"}'),
        (date(2015, 3, 1), '{"$date":"2015-03-01"}'),
        (time(9, 30), '{"$time":"09:30:00"}'),
        (timedelta(days=1), '{"$duration":[1,0,0]}'),
        (datetime(2015, 3, 1, tzinfo=UTC), '{"$datetime":"2015-03-01T00:00:00+00:00"}'),
        ({"$date": "typed by hand"}, '{"$context":[["$date","typed by hand"]]}'),
    ],
)
def test_text_is_plain_json(value: Any, text: str) -> None:
    assert encode(value) == text


@pytest.mark.parametrize("value", [object(), {1: "a"}, b"bytes", {"a": {1, 2}}])
def test_what_is_not_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(NotStorable):
        encode(value)
