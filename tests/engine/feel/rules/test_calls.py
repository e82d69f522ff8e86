from __future__ import annotations

import pytest

from engine.feel import compile_expression, format_value

VARIABLES = {"a": None, "c": {"x": None, "y": 1}, "f": "not a function"}


def evaluate(text: str) -> str:
    return format_value(compile_expression(text).evaluate(VARIABLES))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('substring("foobar", 3)', '"obar"'),
        ('substring(string: "foobar", start position: 3, length: 2)', '"ob"'),
        ('substring(length: 2, start position: 1, string: "foobar")', '"fo"'),
        ("{twice: function(x) 2 * x, r: twice(4)}.r", "8"),
        ("{twice: function(x) 2 * x}.twice(5)", "10"),
        ("{count: function(x) 99, r: count([1])}.r", "99"),
        ("(function(x, y) x)(1)", "null"),
        ("(function(x, y) x)(1, 2, 3)", "null"),
        ("(function(x, y) x)(x: 1, z: 2)", "null"),
        ("(function() 7)()", "7"),
        ("c.y(1)", "null"),
        ("(1)(2)", "null"),
        ("null.f(1)", "null"),
        ("is defined(a)", "true"),
        ("is defined(b)", "false"),
        ("is defined(c.x)", "true"),
        ("is defined(c.z)", "false"),
        ("is defined(c.z.y)", "false"),
        ("is defined(value: c)", "true"),
        ("is defined(1 + 1)", "true"),
        ("is defined(1 + null)", "false"),
        ('is defined(@"2015-03-13".year)', "true"),
        ('is defined(@"2015-03-13".hour)', "false"),
    ],
)
def test_call(text: str, value: str) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "string length(1)",
        "upper case(null)",
        'substring("a", "b")',
        "sum(null)",
        'day of week("x")',
        "sort([1], 1)",
    ],
)
def test_argument_of_the_wrong_kind_gives_null(text: str) -> None:
    assert evaluate(text) == "null"


def test_argument_fits_itself_to_lists_and_single_values() -> None:
    assert (
        evaluate('[count(5), string length(["abc"]), sum([[1]]), string length(["a", "b"])]')
        == "[1, 3, null, null]"
    )
