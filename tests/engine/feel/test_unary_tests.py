from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine.feel import FeelError, Limits, YearsMonthsDuration, compile_unary_tests

VARIABLES = {
    "limit": 3,
    "name": "张三",
    "grades": ["甲等", "乙等"],
    "bounds": [1, 2, 3],
    "flag": True,
    "order": {"size": 9},
}


def matches(text: str, value: object) -> bool:
    return compile_unary_tests(text).matches(value, VARIABLES)


@pytest.mark.parametrize(
    ("text", "passing", "failing"),
    [
        ("-", [1, None, "a", False, [1]], []),
        ("", [1, None], []),
        (" \n", [1, None], []),
        ("5", [5, 5.0, Decimal("5.00")], [4, None, "5", True, [5]]),
        ('"a"', ["a"], ["b", "", None, 1]),
        ('"a", "b"', ["a", "b"], ["c", None]),
        ('"甲等","乙等"', ["甲等", "乙等"], ["丙等", "甲"]),
        ("1, 2, [5..6]", [1, 2, 5, 6], [3, None]),
        ("< 5", [4, -1], [5, 6, None, "4"]),
        ("<= 5", [5], [6]),
        ("> limit", [4], [3]),
        (">= limit + 1", [4], [3]),
        ("= 5", [5], [4, None]),
        ("!= 5", [4], [5, "a"]),
        ("< 3, > 7", [2, 8], [3, 7, None]),
        ("-1", [-1], [1]),
        ("- 1, 2", [-1, 2], [1]),
        ("-limit", [-3], [3]),
        ("[1..10)", [1, 9.5], [0, 10, None, "5"]),
        ("(1..10]", [10], [1]),
        ("]1..5]", [5], [1]),
        ("[1..5[", [1], [5]),
        ("]1..5[", [3], [1, 5]),
        ("[limit..limit * 2]", [3, 6], [7]),
        ("(> 5)", [6], [5]),
        ('["a".."c"]', ["b"], ["d", 1]),
        ('["一".."丁"]', ["丁", "一"], ["龙"]),
        ("not(5)", [4, 6], [5]),
        ('not("a", "b")', ["c"], ["a", "b", 1]),
        ("not(< 5)", [5], [4, None]),
        ("not([1..10))", [0, 10], [1]),
        ("not(]1..5[, 7)", [5, 1], [3, 7]),
        ("not(null)", [1, "a"], [None]),
        ("not(-1)", [1], [-1]),
        ("not(? > 5)", [5], [6]),
        ("not(flag), flag", [True, False], []),
        ("not(flag) or ? = 1", [1], [2]),
        ("null", [None], [0, "", False]),
        ("null, < 5", [None, 4], [5]),
        ("true", [True], [False, None, 1]),
        ("false", [False], [True, None, 0]),
        ("flag", [True], [False]),
        ("true, false", [True, False], [None]),
        ("limit > 2", [1, "a", None, True], [False]),
        ("limit > 3", [False], [1, "a", None, True]),
        ("? > 5", [6], [5, None]),
        ("? > 5 and ? < 9, 20", [6, 20], [9, 5]),
        ("odd(?)", [3], [4]),
        ('contains(?, "三")', ["张三"], ["李四", None]),
        ('starts with(?, "张"), "李四"', ["张三", "李四"], ["王五"]),
        ('matches(?, "^[A-Z]{2}$")', ["AB"], ["A", "ABC"]),
        ("?.size > 3", [{"size": 4}], [{"size": 3}, {}, None]),
        ("every item in ? satisfies item > 2", [[3, 4], []], [[1], None]),
        ("count(?) > 1", [[1, 2]], [[1]]),
        ("list contains(?, 2)", [[1, 2]], [[1]]),
        ("grades", ["甲等", "乙等"], ["丙等"]),
        ("grades[1]", ["甲等"], ["乙等"]),
        ("bounds", [1, [1, 2, 3]], [4, [1, 2]]),
        ("[1, 2]", [1, [1, 2]], [3]),
        ("[[1..2], 8]", [1.5, 8], [3]),
        ("[1, 2], [5]", [1, 5, [5]], [4]),
        ("order.size", [9], [8]),
        ("name", ["张三"], ["name"]),
        ("for x in bounds return x * 10", [10, 30], [1]),
        ("if limit > 2 then [1..2] else [8..9]", [1], [8]),
        ("1 /* one */, // then\n 2", [1, 2], [3]),
    ],
)
def test_tests_of_numbers_texts_and_conditions(
    text: str, passing: list[object], failing: list[object]
) -> None:
    tests = compile_unary_tests(text)

    assert [value for value in passing if not tests.matches(value, VARIABLES)] == []
    assert [value for value in failing if tests.matches(value, VARIABLES)] == []


@pytest.mark.parametrize(
    ("text", "passing", "failing"),
    [
        ('>= date("2015-03-13")', date(2015, 3, 13), date(2015, 3, 12)),
        ('[date("2015-03-01")..date("2015-03-31")]', date(2015, 3, 31), date(2015, 4, 1)),
        ('[@"2015-03-01"..@"2015-03-31")', date(2015, 3, 1), date(2015, 3, 31)),
        ('@"2015-03-13"', date(2015, 3, 13), date(2015, 3, 14)),
        (
            '> @"2015-03-13T09:00:00+08:00"',
            datetime(2015, 3, 13, 1, 1, tzinfo=UTC),
            datetime(2015, 3, 13, 1, tzinfo=UTC),
        ),
        ('[@"09:00:00"..@"17:00:00"]', time(9), time(8, 59)),
        ('<= duration("P3D")', timedelta(days=3), timedelta(days=3, seconds=1)),
        ('[duration("PT1H")..duration("PT2H"))', timedelta(hours=1), timedelta(hours=2)),
        ('< @"P1Y"', YearsMonthsDuration(11), YearsMonthsDuration(12)),
        ('not(@"2015-03-13", @"2015-03-14")', date(2015, 3, 12), date(2015, 3, 14)),
        ("?.weekday in [6, 7]", date(2015, 3, 14), date(2015, 3, 13)),
    ],
)
def test_tests_of_dates_and_durations(text: str, passing: object, failing: object) -> None:
    assert (matches(text, passing), matches(text, failing)) == (True, False)


def test_clock_and_host_functions_are_those_of_the_caller() -> None:
    tests = compile_unary_tests("<= today(), > add days(today(), n)", functions=["add days"])

    def ask(day: date) -> bool:
        return tests.matches(
            day,
            {"n": 2},
            now=datetime(2015, 3, 13, 9, tzinfo=UTC),
            functions={"add days": lambda start, days: start + timedelta(days=int(days))},
        )

    assert [ask(date(2015, 3, day)) for day in (13, 14, 15, 16)] == [True, False, False, True]


def test_names_are_the_variables_without_the_value_tested() -> None:
    tests = compile_unary_tests(
        "? > limit, grades[item = name and size > 1], not(flag), 最低 分", names=["最低 分"]
    )

    assert tests.text.startswith("? >")
    assert tests.names == {"limit", "grades", "name", "size", "flag", "最低 分"}


def test_name_of_several_words_is_a_variable() -> None:
    assert compile_unary_tests("< 最低 分数", names=["最低 分数"]).matches(59, {"最低 分数": 60})


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1,", 2),
        (",1", 0),
        ("< ", 2),
        ("<", 1),
        ("1 2", 2),
        ("-,1", 1),
        ("--", 2),
        ("not(", 4),
        ("not(< 5, > 7 x)", 13),
        ("not(< 5) x", 9),
        ("not(1, 2), 3", 0),
        ("[1..2", 5),
        ("< 5 and > 3", 4),
        ("unknown(?)", 0),
        ("a; b", 1),
        ('"甲等"，"乙等"', 4),
    ],
)
def test_text_that_is_no_test_is_refused_at_its_place(text: str, position: int) -> None:
    with pytest.raises(FeelError) as caught:
        compile_unary_tests(text)

    assert (caught.value.position, caught.value.text) == (position, text)


def test_limits_hold() -> None:
    with pytest.raises(FeelError, match="steps"):
        compile_unary_tests("some x in 1..1000 satisfies x = ?", limits=Limits(steps=100)).matches(-1, {})
    with pytest.raises(FeelError, match="longer"):
        compile_unary_tests("1, " * 5_000 + "1")


def test_compiled_tests_are_cached_apart_from_expressions() -> None:
    assert compile_unary_tests("5") is compile_unary_tests("5")
    assert compile_unary_tests("5", names=["a b"]) is not compile_unary_tests("5")


def test_value_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(FeelError) as caught:
        compile_unary_tests("5").matches(object(), {})
    assert (caught.value.code, caught.value.text) == ("feel.bad_value", "5")
