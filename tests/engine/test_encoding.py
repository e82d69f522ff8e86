"""Whatever a process may hold comes back as it was stored."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

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
        (
            datetime(2015, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai")),
            '{"$datetime":"2015-03-01T00:00:00+08:00[Asia/Shanghai]"}',
        ),
        (time(9, tzinfo=ZoneInfo("Asia/Shanghai")), '{"$time":"09:00:00[Asia/Shanghai]"}'),
        (datetime(2015, 3, 1, tzinfo=UTC), '{"$datetime":"2015-03-01T00:00:00+00:00"}'),
        ({"$date": "typed by hand"}, '{"$context":[["$date","typed by hand"]]}'),
    ],
)
def test_text_is_plain_json(value: Any, text: str) -> None:
    assert encode(value) == text


ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "UTC"]).map(ZoneInfo)


@given(st.datetimes(timezones=ZONES) | st.times(timezones=ZONES))
def test_moment_comes_back_in_its_zone(value: datetime | time) -> None:
    back = decode(encode({"a": [value]}))["a"][0]

    assert (back, back.tzinfo, back.utcoffset()) == (value, value.tzinfo, value.utcoffset())


def test_hour_that_comes_twice_comes_back_as_the_one_it_was() -> None:
    first = datetime(2015, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    for value in (first, first.replace(fold=1)):
        back = decode(encode(value))
        assert (back.fold, back.utcoffset()) == (value.fold, value.utcoffset())


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../../etc/passwd", "Asia", ""])
def test_zone_that_is_not_known_leaves_the_instant(zone: str) -> None:
    back = decode(f'{{"$datetime":"2015-03-13T09:00:00+08:00[{zone}]"}}')

    assert back.isoformat() == "2015-03-13T09:00:00+08:00"


def test_zone_whose_rules_have_changed_leaves_the_instant() -> None:
    back = decode('{"$datetime":"2015-03-13T09:00:00+07:00[Asia/Shanghai]"}')

    assert back.isoformat() == "2015-03-13T10:00:00+08:00"


@pytest.mark.parametrize("value", [object(), {1: "a"}, b"bytes", {"a": {1, 2}}])
def test_what_is_not_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(NotStorable):
        encode(value)


def test_numbers_too_long_to_be_written_are_refused_at_once() -> None:
    assert decode(encode(Decimal("1e4000"))) == 10**4000
    for text in ("1e4001", "1e5000", "-1e999999"):
        with pytest.raises(NotStorable):
            encode(Decimal(text))
