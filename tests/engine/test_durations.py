"""ISO 8601 durations and cycles: strict reading, calendar arithmetic, no drift, no backlog."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import CalendarError, parse_instant
from engine.durations import Cycle, Duration, Occurrence, parse_cycle, parse_duration

ZONE = "Asia/Shanghai"
START = datetime(2015, 4, 1, 1, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    return parse_instant(text, ZONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P1Y", Duration(months=12)),
        ("P1Y2M3D", Duration(months=14, days=3)),
        ("P2W", Duration(days=14)),
        ("P0D", Duration()),
        ("PT10H", Duration(elapsed=timedelta(hours=10))),
        ("PT90M", Duration(elapsed=timedelta(minutes=90))),
        ("PT1.5S", Duration(elapsed=timedelta(seconds=1, milliseconds=500))),
        ("PT0,25S", Duration(elapsed=timedelta(milliseconds=250))),
        ("P1M", Duration(months=1)),
        ("PT1M", Duration(elapsed=timedelta(minutes=1))),
        ("P1DT12H", Duration(days=1, elapsed=timedelta(hours=12))),
        ("PT86400S", Duration(elapsed=timedelta(days=1))),
    ],
)
def test_parse_duration(text: str, expected: Duration) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "-PT1H", "+PT1H", "xxPT1H", "PT1Hxx", " PT1H", "PT1H\n", "pt1h", "P1H", "PT1D",
     "1H", "P1D1M", "PT1M1H", "P1W1D", "P1.5D", "PT1.5H", "PT.5S", "PT1.S", "P-1D", "P１D", "PT1.1234567S",
     "P1234567890D", "R3/PT1H", "P2015-01-01", "=duration(\"P1D\")", "P" + "1" * 100_000],
)  # fmt: skip
def test_parse_duration_refuses(text: str) -> None:
    with pytest.raises(CalendarError) as caught:
        parse_duration(text)
    assert caught.value.code == "calendar.bad_duration"


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        ("2015-01-31T09:00", "P1M", "2015-02-28T09:00"),
        ("2016-01-31T09:00", "P1M", "2016-02-29T09:00"),
        ("2016-02-29T09:00", "P1Y", "2017-02-28T09:00"),
        ("2015-12-31T09:00", "P2M", "2016-02-29T09:00"),
        ("2015-01-31T09:00", "P1M1D", "2015-03-01T09:00"),
        ("2015-03-13T09:00", "P1DT12H", "2015-03-14T21:00"),
        ("2015-03-13T09:00", "PT0S", "2015-03-13T09:00"),
    ],
)
def test_after_follows_the_calendar(start: str, duration: str, expected: str) -> None:
    assert parse_duration(duration).after(at(start), ZONE) == at(expected)


def test_after_keeps_wall_time_for_days_and_elapsed_time_for_hours() -> None:
    before = parse_instant("2015-03-28T12:00", "Europe/Berlin")
    assert parse_duration("P1D").after(before, "Europe/Berlin") == before + timedelta(hours=23)
    assert parse_duration("PT24H").after(before, "Europe/Berlin") == before + timedelta(hours=24)


def test_after_zero_times_keeps_the_second_of_two_equal_wall_times() -> None:
    second = datetime(2015, 10, 25, 1, 30, tzinfo=UTC)
    assert parse_duration("P1D").after(second, "Europe/Berlin", 0) == second


@pytest.mark.parametrize("text", ["P8000Y", "P999999999D", "PT999999999H", "P999999999Y"])
def test_after_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(CalendarError) as caught:
        parse_duration(text).after(START, ZONE)
    assert caught.value.code == "calendar.out_of_range"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("R3/PT10H", Cycle(3, None, Duration(elapsed=timedelta(hours=10)), ZONE)),
        ("R/P1M", Cycle(None, None, Duration(months=1), ZONE)),
        ("R/2015-04-01T09:00:00+08:00/P1M", Cycle(None, START, Duration(months=1), ZONE)),
        ("R2/2015-04-01T09:00/P1W", Cycle(2, START, Duration(days=7), ZONE)),
    ],
)
def test_parse_cycle(text: str, expected: Cycle) -> None:
    assert parse_cycle(text, ZONE) == expected


@pytest.mark.parametrize(
    "text",
    ["", "R", "R/", "R3", "PT10H", "R0/PT1H", "R-1/PT1H", "R3/PT0S", "R3/P0D", "R/PT0.5S", "R3/-PT1H",
     "R3/P", "R/2015-02-30/P1D", "R/P1D/2015-04-01", "R/2015-04-01/2015-05-01", "R3//PT1H", "r3/PT1H",
     "R3/PT1H/", "Rx/PT1H"],
)  # fmt: skip
def test_parse_cycle_refuses(text: str) -> None:
    with pytest.raises(CalendarError):
        parse_cycle(text, ZONE)


def test_occurrences_with_a_start_begin_there_and_do_not_drift() -> None:
    cycle = parse_cycle("R5/2015-01-31T09:00/P1M", ZONE)
    found = [cycle.occurrence(n, START) for n in range(7)]
    days = ["01-31", "02-28", "03-31", "04-30", "05-31"]
    assert found == [None, *(at(f"2015-{day}T09:00") for day in days), None]


def test_occurrences_without_a_start_begin_one_duration_after_activation() -> None:
    cycle = parse_cycle("R2/PT10H", ZONE)
    assert [cycle.occurrence(n, START) for n in (1, 2, 3)] == [
        START + timedelta(hours=10),
        START + timedelta(hours=20),
        None,
    ]


def test_next_after_coalesces_missed_occurrences_into_the_newest() -> None:
    cycle = parse_cycle("R/2015-04-01T09:00/P1D", ZONE)
    assert cycle.next_after(2, at("2015-04-10T12:00"), START) == Occurrence(10, at("2015-04-10T09:00"))
    assert cycle.next_after(10, at("2015-04-10T12:00"), START) == Occurrence(11, at("2015-04-11T09:00"))


def test_next_after_counts_missed_occurrences_as_spent() -> None:
    cycle = parse_cycle("R3/P1D", ZONE)
    now = START + timedelta(days=30)
    assert cycle.next_after(0, now, START) == Occurrence(3, START + timedelta(days=3))
    assert cycle.next_after(3, now, START) is None


def test_cycle_started_in_the_past_can_skip_what_is_past() -> None:
    cycle = parse_cycle("R/2015-03-01T09:00/P1D", ZONE)
    now = at("2015-03-13T10:00")
    fired = cycle.newest_due(now, now)
    assert fired == 13
    assert cycle.next_after(fired, now, now) == Occurrence(14, at("2015-03-14T09:00"))


def test_cycle_ends_with_the_calendar() -> None:
    assert parse_cycle("R/P9000Y", ZONE).next_after(0, START, START) is None


durations = st.builds(
    Duration,
    months=st.integers(0, 30),
    days=st.integers(0, 400),
    elapsed=st.integers(1, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
)


@settings(deadline=None)
@given(durations, st.integers(0, 200), st.integers(1, 40), st.booleans())
def test_newest_due_is_the_last_occurrence_not_after_now(
    duration: Duration, days: int, repetitions: int, fixed: bool
) -> None:
    cycle = Cycle(repetitions, START if fixed else None, duration, ZONE)
    now = START + timedelta(days=days)
    due = [n for n in range(1, repetitions + 1) if (cycle.occurrence(n, START) or now) <= now]
    assert cycle.newest_due(now, START) == max(due, default=0)


@settings(deadline=None)
@given(st.text(alphabet="PTRYMWDHS0123456789.,-+/:Z= ", max_size=24))
def test_arbitrary_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_duration, parse_cycle, lambda text: parse_instant(text, ZONE)):
        try:
            parse(text)
        except CalendarError:
            continue
