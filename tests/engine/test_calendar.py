"""Working days and wall time, against the facts of 2015."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine.calendar
from engine.calendar import CalendarError, WorkCalendar, get_zone, parse_instant, to_instant, to_local

TABLE_FILE = Path(engine.calendar.__file__).parents[1] / "handlers/campaigns/working_days.json"
TABLE = json.loads(TABLE_FILE.read_text(encoding="utf-8"))
CHINA = WorkCalendar.from_table(TABLE)

days = st.dates(date(2014, 12, 1), date(2017, 1, 31))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2015, 3, 1), date(2015, 3, 31), 22),
        (date(2015, 3, 13), date(2015, 3, 31), 13),
        (date(2015, 4, 1), date(2015, 10, 31), 145),
        (date(2015, 11, 1), date(2015, 11, 30), 21),
        (date(2015, 1, 1), date(2015, 12, 31), 249),
        (date(2016, 1, 1), date(2016, 12, 31), 250),
        (date(2026, 1, 1), date(2026, 12, 31), 248),
        (date(2015, 3, 2), date(2015, 3, 2), 1),
        (date(2015, 3, 1), date(2015, 3, 1), 0),
        (date(2015, 3, 3), date(2015, 3, 2), 0),
    ],
)
def test_count_working_days_agrees_with_the_official_calendar(first: date, last: date, expected: int) -> None:
    assert CHINA.count_working_days(first, last) == expected


@pytest.mark.parametrize("year", TABLE)
def test_shipped_table_lists_only_exceptions(year: str) -> None:
    days_off = [date.fromisoformat(text) for text in TABLE[year]["days_off"]]
    extra = [date.fromisoformat(text) for text in TABLE[year]["extra_workdays"]]
    assert days_off == sorted(set(days_off))
    assert extra == sorted(set(extra))
    assert all(day.weekday() < 5 for day in days_off)
    assert all(day.weekday() >= 5 for day in extra)


@pytest.mark.parametrize(
    ("posted", "ends"),
    [
        (date(2015, 9, 25), date(2015, 10, 9)),
        (date(2015, 11, 13), date(2015, 11, 20)),
        (date(2015, 11, 20), date(2015, 11, 27)),
        (date(2015, 9, 27), date(2015, 10, 9)),
    ],
)
def test_notice_of_five_working_days_ends(posted: date, ends: date) -> None:
    assert CHINA.add_working_days(posted, 5) == ends


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2015, 10, 4), 0, date(2015, 10, 4)),
        (date(2015, 11, 2), -1, date(2015, 10, 30)),
        (date(2015, 10, 8), -1, date(2015, 9, 30)),
        (date(2015, 10, 12), -1, date(2015, 10, 10)),
        (date(2015, 3, 1), -7, date(2015, 2, 15)),
    ],
)
def test_add_working_days_zero_and_backwards(start: date, count: int, expected: date) -> None:
    assert CHINA.add_working_days(start, count) == expected


def test_next_and_previous_working_day_cross_the_holiday() -> None:
    assert CHINA.next_working_day(date(2015, 10, 1)) == date(2015, 10, 8)
    assert CHINA.previous_working_day(date(2015, 10, 7)) == date(2015, 9, 30)
    assert CHINA.next_working_day(date(2015, 10, 10)) == date(2015, 10, 10)
    assert CHINA.previous_working_day(date(2015, 10, 11)) == date(2015, 10, 10)


@settings(deadline=None)
@given(days, st.integers(-300, 300).filter(bool))
def test_working_days_between_undoes_add_working_days(start: date, count: int) -> None:
    end = CHINA.add_working_days(start, count)
    assert CHINA.is_working_day(end)
    assert CHINA.working_days_between(start, end) == count


@settings(deadline=None)
@given(days, days)
def test_count_working_days_agrees_with_looking_at_each_day(first: date, last: date) -> None:
    each = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert CHINA.count_working_days(first, last) == sum(map(CHINA.is_working_day, each))


@settings(deadline=None)
@given(days, st.integers(-50, 50), st.integers(-50, 50))
def test_add_working_days_adds_up_from_a_working_day(day: date, one: int, other: int) -> None:
    start = CHINA.next_working_day(day)
    assert CHINA.add_working_days(CHINA.add_working_days(start, one), other) == CHINA.add_working_days(
        start, one + other
    )


@pytest.mark.parametrize(
    ("day", "count"), [(date(2015, 1, 1), 10_001), (date(9999, 12, 30), 5), (date(1, 1, 2), -5)]
)
def test_add_working_days_out_of_range_is_refused(day: date, count: int) -> None:
    with pytest.raises(CalendarError) as caught:
        WorkCalendar().add_working_days(day, count)
    assert caught.value.code == "calendar.out_of_range"


def test_plain_calendar_works_monday_to_friday() -> None:
    week = [WorkCalendar().is_working_day(date(2027, 3, 1) + timedelta(days=n)) for n in range(7)]
    assert week == [True, True, True, True, True, False, False]


def test_deadline_by_the_day_ends_with_its_last_second() -> None:
    assert CHINA.end_of_day(date(2015, 3, 31)) == datetime(2015, 3, 31, 15, 59, 59, tzinfo=UTC)


def test_local_and_instant_are_inverse() -> None:
    instant = CHINA.instant(date(2015, 3, 1), time(9, 30))
    assert instant == datetime(2015, 3, 1, 1, 30, tzinfo=UTC)
    assert instant.tzinfo is UTC
    assert CHINA.local(instant).isoformat() == "2015-03-01T09:30:00+08:00"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"2015": []}, "calendar.bad_table"),
        ({"2015": {"days_off": ["2015-02-30"]}}, "calendar.bad_table"),
        ({"2015": {"days_off": ["2016-01-01"]}}, "calendar.bad_table"),
        ({"2015": {"extra_workdays": [20150104]}}, "calendar.bad_table"),
        ({"2015": {"extra_workdays": "2015-01-04"}}, None),
        ({"2015": {"days_off": ["2015-01-04"], "extra_workdays": ["2015-01-04"]}}, "calendar.contradiction"),
    ],
)
def test_from_table_refuses_bad_tables(table: dict[str, object], code: str | None) -> None:
    if code is None:
        assert WorkCalendar.from_table(table).extra_workdays == {date(2015, 1, 4)}
        return
    with pytest.raises(CalendarError) as caught:
        WorkCalendar.from_table(table)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["", "Nowhere/City", "../../etc/passwd", "/etc/passwd", "a\0b", "x" * 5000])
def test_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(CalendarError) as caught:
        get_zone(name)
    assert caught.value.code == "calendar.unknown_zone"
    with pytest.raises(CalendarError):
        WorkCalendar(zone=name)


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2015-03-01", "Asia/Shanghai", "2015-02-28T16:00:00+00:00"),
        ("2015-03-01T09:00", "Asia/Shanghai", "2015-03-01T01:00:00+00:00"),
        ("2015-03-01T09:00:01.5", "Asia/Shanghai", "2015-03-01T01:00:01.500000+00:00"),
        ("2015-03-01T09:00:00Z", "Asia/Shanghai", "2015-03-01T09:00:00+00:00"),
        ("2015-03-01T09:00:00-05:00", "Asia/Shanghai", "2015-03-01T14:00:00+00:00"),
        # China had summer time from 1986 to 1991.
        ("1990-07-01T09:00", "Asia/Shanghai", "1990-07-01T00:00:00+00:00"),
        # A gap: 02:30 does not exist and is read as 03:30 summer time.
        ("2015-03-29T02:30", "Europe/Berlin", "2015-03-29T01:30:00+00:00"),
        # A fold: 02:30 happens twice; the first one counts.
        ("2015-10-25T02:30", "Europe/Berlin", "2015-10-25T00:30:00+00:00"),
    ],
)
def test_parse_instant(text: str, zone: str, expected: str) -> None:
    found = parse_instant(text, zone)
    assert found.isoformat() == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    ["", "2015", "2015-3-1", "20150301", "2015-02-29", "2015-03-01 09:00", "2015-03-01T24:00", "2015-03-01T9",
     "2015-W10-1", " 2015-03-01", "2015-03-01\n", "٢٠١٥-٠٣-٠١", "2015-03-01T09:00+25:00", "0001-01-01T00:00",
     "=today()", "P1D", "x" * 10_000],
)  # fmt: skip
def test_parse_instant_refuses(text: str) -> None:
    with pytest.raises(CalendarError):
        parse_instant(text, "Asia/Shanghai")


@settings(deadline=None)
@given(
    st.dates(date(1970, 1, 1), date(2100, 1, 1)),
    st.times(),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
)
def test_instant_survives_the_way_through_local_time(day: date, at: time, zone: str) -> None:
    instant = to_instant(datetime.combine(day, at), zone)
    assert to_local(instant, zone).astimezone(UTC) == instant
    assert parse_instant(to_local(instant, zone).isoformat(), "UTC") == instant


def test_conversions_at_the_edge_of_time_are_refused() -> None:
    with pytest.raises(CalendarError):
        to_instant(datetime.combine(date.min, time.min), "Asia/Shanghai")
    with pytest.raises(CalendarError):
        to_local(datetime(9999, 12, 31, 23, tzinfo=UTC), "Asia/Shanghai")
