from __future__ import annotations

import pytest

from engine.feel import compile_expression, format_value

THREE = ("true", "false", "null")
VARIABLES = {
    "n": 5,
    "xs": [1, 2, 3],
    "people": [{"name": "张三", "age": 30}, {"name": "李四", "age": 45}, {"name": "王五"}],
    "d": {"a": {"b": 1}},
}


def evaluate(text: str) -> str:
    return format_value(compile_expression(text).evaluate(VARIABLES))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0." + "3" * 34),
        ("12345678901234567890123456789012345 + 1", "12345678901234567890123456789012340"),
        ("-1234567890123456789012345678901234", "-1234567890123456789012345678901234"),
        ("1.10 + 1.10", "2.2"),
        ("100 * 1000", "100000"),
        ("0 * -1", "0"),
        ("1 / 0", "null"),
        ("0 ** 0", "1"),
        ("0 ** -1", "null"),
        ("0 ** -1 = null", "true"),
        ("0 ** -1 + 1", "null"),
        ("(-8) ** (1/3)", "null"),
        ("2 ** -1", "0.5"),
        ("2 ** 0.5 > 1.41", "true"),
        ('"a" + "b"', '"ab"'),
        ('"a" + 1', "null"),
        ('"a" * 2', "null"),
        ('"a" - "b"', "null"),
        ("1 + null", "null"),
        ("true + 1", "null"),
        ("xs + 1", "null"),
        ("-null", "null"),
        ('-"a"', "null"),
        ("-true", "null"),
        ("[1] + [2]", "null"),
    ],
)
def test_arithmetic(text: str, value: str) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 = 1.0", "true"),
        ("1 != 2", "true"),
        ('1 = "1"', "null"),
        ('1 != "1"', "null"),
        ("true = 1", "null"),
        ("null = null", "true"),
        ("null != null", "false"),
        ("1 = null", "false"),
        ("null != 1", "true"),
        ("[1, 2] = [1, 2]", "true"),
        ("[1, 2] = [2, 1]", "false"),
        ("[1] = [1, 2]", "false"),
        ("{a: 1, b: [2]} = {b: [2], a: 1}", "true"),
        ("{a: 1} = {a: 2}", "false"),
        ("{a: 1} = {b: 1}", "false"),
        ("xs = [1, 2, 3]", "true"),
        ("[1..2] = [1..2]", "true"),
        ("[1..2] = (1..2]", "false"),
        ("1 < 2", "true"),
        ("2 <= 2", "true"),
        ("1 > 2", "false"),
        ("2 >= 3", "false"),
        ('"a" < "b"', "true"),
        ('"b" > "a"', "true"),
        ("1 < null", "null"),
        ('1 < "2"', "null"),
        ("true < false", "null"),
        ("[1] < [2]", "null"),
        ("n between 1 and 5", "true"),
        ("n between 6 and 9", "false"),
        ("n between null and 9", "null"),
        ("n between null and 1", "false"),
        ('n between "a" and 9', "null"),
    ],
)
def test_comparison(text: str, value: str) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize("left", THREE)
@pytest.mark.parametrize("right", [*THREE, "5"])
def test_logic_has_three_values(left: str, right: str) -> None:
    values = (left, right)

    conjunction = "false" if "false" in values else "true" if values == ("true", "true") else "null"
    disjunction = "true" if "true" in values else "false" if values == ("false", "false") else "null"
    assert (evaluate(f"{left} and {right}"), evaluate(f"{left} or {right}")) == (conjunction, disjunction)


@pytest.mark.parametrize(
    ("value", "opposite"), [("true", "false"), ("false", "true"), ("null", "null"), ("1", "null")]
)
def test_not(value: str, opposite: str) -> None:
    assert evaluate(f"not({value})") == opposite


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 in xs", "true"),
        ("9 in xs", "false"),
        ("null in [1, null]", "true"),
        ("1 in []", "false"),
        ("1 in 1", "true"),
        ("1 in (2, 1)", "true"),
        ("1 in (2, 3)", "false"),
        ("1 in ([1, 2], 3)", "true"),
        ("[1, 2] in [[1, 2]]", "true"),
        ("[1] in [[2]]", "false"),
        ("5 in [1..5]", "true"),
        ("5 in [1..5)", "false"),
        ("1 in (1..5]", "false"),
        ("3 in ([1..2], [3..4])", "true"),
        ("3 in [[1..2], [3..4]]", "true"),
        ('"b" in ["a".."c"]', "true"),
        ('1 in ["a".."c"]', "null"),
        ('@"2015-03-13" in [@"2015-03-01"..@"2015-03-31"]', "true"),
        ("n in < 6", "true"),
        ("n in (< 3, > 4)", "true"),
        ("n in (< 3, > 5)", "false"),
        ("n in (>= 5)", "true"),
        ("n in (!= 5)", "false"),
        ("n in (= 5)", "true"),
        ("n in (? > 4 and ? < 6)", "true"),
        ("n in (odd(?), 4)", "true"),
        ("n in (even(?), 4)", "false"),
        ("null in (< 5)", "null"),
        ("n in null", "false"),
        ("n in [1..null]", "false"),
        ("[1..null]", "null"),
        ('[1.."a"]', "null"),
        ("(> null)", "null"),
    ],
)
def test_in(text: str, value: str) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("value", "types"),
    [
        ("1", {"number"}),
        ('"a"', {"string"}),
        ("true", {"boolean"}),
        ('@"2015-03-13"', {"date"}),
        ('@"09:00:00"', {"time"}),
        ('@"2015-03-13T09:00:00"', {"date and time"}),
        ('@"PT1H"', {"days and time duration"}),
        ('@"P1M"', {"years and months duration"}),
        ("[1]", {"list", "list<number>"}),
        ("xs", {"list", "list<number>"}),
        ("[]", {"list", "list<number>", "list<string>"}),
        ('["a"]', {"list", "list<string>"}),
        ("[1..2]", {"range", "range<number>"}),
        ("{a: 1}", {"context", "context<a: number>"}),
        ('{a: 1, b: "x"}', {"context", "context<a: number>", "context<a: number, b: string>"}),
        ("function(x) x", {"function", "function<number> -> string"}),
    ],
)
def test_instance_of(value: str, types: set[str]) -> None:
    everything = {
        "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
        "years and months duration", "list", "list<number>", "list<string>", "range", "range<number>", "context",
        "context<a: number>", "context<a: number, b: string>", "function", "function<number> -> string", "Null",
    }  # fmt: skip

    found = {name for name in everything if evaluate(f"({value}) instance of {name}") == "true"}

    assert found == types
    assert evaluate(f"({value}) instance of Any") == "true"


@pytest.mark.parametrize(
    ("value", "types"),
    [
        (
            "function(a: number, b) a",
            {"function", "function<number, Any> -> Any", "function<number, string> -> number"},
        ),
        ("function() 1", {"function", "function<> -> number"}),
        ("function(a: list<number>) a", {"function", "function<list<number>> -> Any"}),
        (
            "function(a: context<x: number>) a",
            {"function", "function<context<x: number>> -> Any", "function<context<x: number, y: string>> -> Any"},
        ),
        ("function(a: list) a", {"function", "function<list<number>> -> Any", "function<list<string>> -> Any"}),
        ("function(a: Any) a", {
            "function", "function<list<number>> -> Any", "function<list<string>> -> Any",
            "function<context<x: number>> -> Any", "function<context<x: number, y: string>> -> Any",
            "function<context<x: string>> -> Any", "function<function<number> -> number> -> Any",
            "function<function<Any> -> number> -> Any",
        }),
        ("function(a: function<number> -> Any) a", {
            "function", "function<function<number> -> number> -> Any", "function<function<Any> -> number> -> Any",
        }),
    ],
)  # fmt: skip
def test_instance_of_function_types(value: str, types: set[str]) -> None:
    everything = {
        "function", "function<> -> number", "function<number, Any> -> Any", "function<number, string> -> number",
        "function<list<number>> -> Any", "function<list<string>> -> Any", "function<context<x: number>> -> Any",
        "function<context<x: number, y: string>> -> Any", "function<context<x: string>> -> Any",
        "function<function<number> -> number> -> Any", "function<function<Any> -> number> -> Any",
    }  # fmt: skip

    found = {name for name in everything if evaluate(f"({value}) instance of {name}") == "true"}

    assert found == types


def test_null_is_an_instance_of_null_alone() -> None:
    assert (
        evaluate("[null instance of Null, null instance of Any, null instance of number]")
        == "[true, false, false]"
    )
