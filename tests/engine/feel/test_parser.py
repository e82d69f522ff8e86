from __future__ import annotations

from decimal import Decimal

import pytest

from engine.feel import FeelError, compile_expression, format_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("100 / 10 / 2", "5"),
        ("2 ** 3 ** 2", "64"),
        ("-2 ** 2", "4"),
        ("2 * 3 ** 2", "18"),
        ("--1", "1"),
        ("-(1 + 1)", "-2"),
        ("1 - -1", "2"),
        ("1-1", "0"),
        ("a-b", "-1"),
        (".5 + 1.5e1", "15.5"),
        ("1 + 1 = 2 and 2 < 3 or false", "true"),
        ("true or false and false", "true"),
        ("1 = 1 = true", "true"),
        ("2 between 1 and 3 and true", "true"),
        ("1 in [1, 2] and true", "true"),
        ("if 1 < 2 then 3 else 4 + 10", "3"),
        ("if 1 > 2 then 3 else 4 + 10", "14"),
        ("(if true then 3 else 4) + 10", "13"),
        ("for x in [1, 2] return x + 1", "[2, 3]"),
        ("some x in [1, 2] satisfies x = 2 and true", "true"),
        ("-1 instance of number", "true"),
        ("[[1, 2], [3]][1][2]", "2"),
        ("{a: {b: [1, 2]}}.a.b[2]", "2"),
        ("[1..3]", "[1..3]"),
        ("(1..3)", "(1..3)"),
        ("]1..3[", "(1..3)"),
        ("[1..3)", "[1..3)"),
        ("(> 3)", "(> 3)"),
        ("(<= 3)", "(<= 3)"),
        ("2 in ]1..xs[2][", "true"),
        ("(1..3).start", "1"),
        ("5 in ([1, 2] )", "false"),
        ("2 in (xs)[2]", "false"),
        ("5 in (xs)[2]", "true"),
        ("3 in (1 + 1) + 1", "true"),
        ('{then: 1, "in between": 2}.then', "1"),
        ("{total score: 4}.total score + 1", "5"),
        ("{total score: 4, half: total score / 2}.half", "2"),
        ('years and months duration(@"2015-01-01", @"2016-03-01")', '@"P1Y2M"'),
        ('@"09:00:00+08:00".time offset', '@"PT8H"'),
        ("(function(x, y: number) x - y)(5, 3)", "2"),
        ("(function(x, y) x - y)(y: 3, x: 5)", "2"),
        ("< 3", "(< 3)"),
        ("[< 3, >= 5]", "[(< 3), (>= 5)]"),
        ("(< 3) = < 3", "true"),
        ("(< 3) != <= 3", "true"),
        ("{r: > 3}.r.start", "3"),
        ("4 in [< 3, > 3]", "true"),
    ],
)
def test_precedence_and_forms(text: str, value: str) -> None:
    variables = {"a": 1, "b": 2, "xs": [1, 5]}

    assert format_value(compile_expression(text).evaluate(variables)) == value


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("1 +", "feel.unexpected_end", 3),
        ("= 1 +", "feel.unexpected_end", 5),
        ("1 + * 2", "feel.unexpected", 4),
        ("score votes", "feel.unexpected", 6),
        ("(1", "feel.unexpected_end", 2),
        ("[1, 2", "feel.unexpected_end", 5),
        ("[1, ]", "feel.unexpected_end", 5),
        ("{a 1}", "feel.unexpected", 4),
        ("{1: 2}", "feel.unexpected", 1),
        ("{a: 1, a: 2}", "feel.duplicate_key", 7),
        ("if a then b", "feel.unexpected_end", 11),
        ("if a else b", "feel.unexpected", 5),
        ("for x return 1", "feel.unexpected", 6),
        ("for if in xs return 1", "feel.unexpected", 4),
        ("some x in xs", "feel.unexpected_end", 12),
        ("a.1", "feel.unexpected", 1),
        ("a.", "feel.unexpected_end", 2),
        ("a between 1 or 2", "feel.unexpected", 12),
        ("1..5", "feel.unexpected", 1),
        ("]1, 2]", "feel.unexpected", 2),
        ("@2015", "feel.unexpected", 1),
        ('x + @"2015-02-30"', "feel.bad_literal", 5),
        ('@"P"', "feel.bad_literal", 1),
        ("x instance of people", "feel.unknown_type", 14),
        ("x instance of", "feel.unexpected_end", 13),
        ("x instance of list<number", "feel.unexpected_end", 25),
        ('substring(string: "a", 2)', "feel.unexpected", 23),
        ("1 + coun(x)", "feel.unknown_function_hint", 4),
        ("1 + zzzzzz(x)", "feel.unknown_function", 4),
        ("date and tim(x)", "feel.unknown_function_hint", 9),
        ("count()", "feel.wrong_arguments", 0),
        ("count(liste: x)", "feel.wrong_arguments", 0),
        ("count(list: x, list: x)", "feel.duplicate_key", 15),
        ("is defined()", "feel.wrong_arguments", 0),
        ("lambda x: x", "feel.unexpected", 7),
        ("import os", "feel.unexpected", 7),
        ("1 < < 2", "feel.unexpected", 4),
        ("function(a) external {java: {}}", "feel.external", 12),
        ("function(a, a) a", "feel.duplicate_key", 12),
        ("x instance of context<a: number, a: number>", "feel.duplicate_key", 33),
        ("a × 2", "feel.write_instead", 2),
        ("{a == b: 1}", "feel.write_instead", 3),
        ("{a ≤ b: 1}", "feel.write_instead", 3),
        ("{a; b: 1}", "feel.write_instead", 2),
        ("{a", "feel.unexpected_end", 2),
        ("f(a && b: 1)", "feel.write_instead", 4),
        ("甲、乙", "feel.write_instead", 1),
        ("《甲》", "feel.bad_character", 0),
        ("x = y = ", "feel.unexpected_end", 8),
        ('matches(x, "(a")', "feel.bad_regex", 11),
        ('replace(pattern: "[", input: x, replacement: "")', "feel.bad_regex", 17),
    ],
)
def test_error_tells_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression(text)

    error = caught.value
    assert (error.code, error.position, error.text) == (code, position, text)


def test_error_names_the_nearest_function() -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression("add workng days(x)", functions=["add working days"])

    assert caught.value.code == "feel.unexpected"


def test_error_of_a_misspelt_name_offers_the_host_function() -> None:
    with pytest.raises(FeelError, match="did you mean 'working_days'") as caught:
        compile_expression("workin_days(x)", functions=["working_days"])

    assert caught.value.params == {"name": "workin_days", "hint": "working_days"}


def test_variable_of_several_words_is_read_where_it_is_declared() -> None:
    expression = compile_expression("monthly report.due date < 3", names=["monthly report", "due date"])

    assert (expression.names, expression.evaluate({"monthly report": {"due date": Decimal(2)}})) == (
        {"monthly report"},
        True,
    )


def test_longest_known_name_wins() -> None:
    expression = compile_expression("a b c + a", names=["a b", "a b c"])

    assert expression.evaluate({"a b c": 1, "a b": 5, "a": 10}) == 11


@pytest.mark.parametrize(
    "name", ["", "1a", "-a", "if(", "if", "a b)", "a #", "（a）", "a == b", "a;b", "a ≤ b", "“a”"]
)
def test_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        compile_expression("1", functions=[name])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a-b: 2, a: 5, b: 1, c: a-b}.c", "2"),
        ("{a-b: 2, a: 5, b: 1, c: a - b}.c", "2"),
        ("{a-b: 2, a: 5, b: 1, c: (a)-(b)}.c", "4"),
        ("{income/month: 2, x: income/month * 3}.x", "6"),
        ("{a+b: 2, x: a+b}.x", "2"),
        ("{a*b: 2, x: a*b}.x", "2"),
        ("{版本2.0: 2, x: 版本2.0 + 1}.x", "3"),
        ("{Children's age: 2, x: Children's age}.x", "2"),
        ("{phase 1: 2, x: phase 1 + 1}.x", "3"),
        ("{Profit and loss: 2, x: Profit and loss > 1 and true}.x", "true"),
        ('{"金额（元）": 2, x: 金额（元） * 2}.x', "4"),
        ('{"due date": 2}.due date', "2"),
        ("{what if?: 2, x: what if?}.x", "2"),
        ("{🐎: 2, x: 🐎 + 1}.x", "3"),
        ("{约翰·史密斯: 2, x: 约翰·史密斯}.x", "2"),
        ("for total mark in [1, 2] return total mark * 2", "[2, 4]"),
        ("some total mark in [1, 2] satisfies total mark > 1", "true"),
        ('(function(first name: string, b) first name + b)(b: "b", first name: "a")', '"ab"'),
        ("{f: function(net worth) net worth / 2, r: f(net worth: 4)}.r", "2"),
    ],
)
def test_name_may_hold_spaces_and_symbols(text: str, value: str) -> None:
    assert format_value(compile_expression(text).evaluate({})) == value


@pytest.mark.parametrize(
    "name", ["a-b", "a.b", "in a list", "总分+附加分", "Children’s age", "甲、乙", "phase 1.5", "🐎 🐎"]
)
def test_declared_variable_may_hold_symbols(name: str) -> None:
    expression = compile_expression(f"1 + {name} * 2", names=[name])

    assert (expression.names, expression.evaluate({name: 3})) == ({name}, 7)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(function(x: number) x)(1)", "1"),
        ('(function(x: number) x)("1")', "null"),
        ("(function(x: number) x)([1])", "1"),
        ("(function(x: number) x)([1, 2])", "null"),
        ("(function(x: number) x)(null)", "null"),
        ("(function(x: number) x = null)(null)", "true"),
        ("(function(x: list<number>) count(x))([1, 2])", "2"),
        ('(function(x: list<number>) count(x))([1, "a"])', "null"),
        ("(function(x: context<a: number>) x.a)({a: 1, b: 2})", "1"),
        ("(function(x: context<a: number>) x.a)({b: 2})", "null"),
        ("(function(f: function<number>->number) f(2))(function(x: number) x * 2)", "4"),
        ("(function(f: function<number>->number) f(2))(function(x: string) x)", "null"),
        ("(function(x: Any) x)(1)", "1"),
        ('(function(x: date and time) x.year)(@"2015-03-13T00:00:00")', "2015"),
        ('(function(x: date and time) x.year)(@"2015-03-13")', "null"),
    ],
)
def test_argument_must_be_of_the_type_of_its_parameter(text: str, value: str) -> None:
    assert format_value(compile_expression(text).evaluate({})) == value
