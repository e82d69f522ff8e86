from __future__ import annotations

import pytest

from engine.feel import compile_expression, format_value

VARIABLES = {
    "n": 2,
    "x": 100,
    "xs": [1, 2, 3],
    "people": [{"name": "张三", "age": 30}, {"name": "李四", "age": 45}, {"name": "王五"}, None],
    "none": [],
}


def evaluate(text: str) -> str:
    return format_value(compile_expression(text).evaluate(VARIABLES))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("xs[1]", "1"),
        ("xs[-1]", "3"),
        ("xs[n]", "2"),
        ("xs[n + 1]", "3"),
        ("xs[0]", "null"),
        ("xs[4]", "null"),
        ("xs[-4]", "null"),
        ("xs[1.5]", "null"),
        ("none[1]", "null"),
        ("none[item > 1]", "[]"),
        ("xs[item > 1]", "[2, 3]"),
        ("xs[item > n]", "[3]"),
        ("xs[true]", "[1, 2, 3]"),
        ("xs[null]", "[]"),
        ('xs["a"]', "[]"),
        ("5[1]", "5"),
        ("5[2]", "null"),
        ("5[item = 5]", "[5]"),
        ("null[1]", "null"),
        ("people[age > 40].name", '["李四"]'),
        ("people[item.age < 40][1].name", '"张三"'),
        ('people[name = "王五"]', '[{name: "王五"}]'),
        ("people.age", "[30, 45, null, null]"),
        ("people[2].age", "45"),
        ("count(people[age = null])", "2"),
        ("[{x: 1}, {y: 2}][x = 1]", "[{x: 1}]"),
        ("[{x: 1}, {y: 2}][x = 100]", "[{y: 2}]"),
        ("[{item: 1}][item = 1]", "[{item: 1}]"),
        ("[[1, 2], [3]][item[1] = 3]", "[[3]]"),
        ("[{a: [{b: 1}, {b: 2}]}].a", "[[{b: 1}, {b: 2}]]"),
        ("xs[some y in xs satisfies y = item + 2]", "[1]"),
    ],
)
def test_filter_and_path(text: str, value: str) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("for x in xs return x * 2", "[2, 4, 6]"),
        ("for i in 1..3 return i", "[1, 2, 3]"),
        ("for i in 3..1 return i", "[3, 2, 1]"),
        ("for i in n..n return i", "[2]"),
        ("for i in -1..1 return i", "[-1, 0, 1]"),
        ("for i in [1..3] return i", "[1, 2, 3]"),
        ("for i in (1..3) return i", "[2]"),
        ("for a in [1, 2], b in [3, 4] return a * b", "[3, 4, 6, 8]"),
        ("for a in [[1, 2], [3]], b in a return b", "[1, 2, 3]"),
        ("for i in 1..4 return if i = 1 then 1 else i * partial[-1]", "[1, 2, 6, 24]"),
        ("for i in 1..3 return count(partial)", "[0, 1, 2]"),
        ('for d in @"2015-02-27"..@"2015-03-01" return d.day', "[27, 28, 1]"),
        ('for d in [@"2015-03-01"..@"2015-02-28"] return d.day', "[1, 28]"),
        ("for x in none return x", "[]"),
        ("for x in null return x", "null"),
        ("for x in 5 return x", "null"),
        ("for x in 1..null return x", "null"),
        ("for x in 1.5..3 return x", "null"),
        ('for x in "a".."c" return x', "null"),
        ("(for x in xs return x)[2] + x", "102"),
    ],
)
def test_for(text: str, value: str) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("some x in xs satisfies x > 2", "true"),
        ("some x in xs satisfies x > 3", "false"),
        ("every x in xs satisfies x > 0", "true"),
        ("every x in xs satisfies x > 1", "false"),
        ("some x in none satisfies true", "false"),
        ("every x in none satisfies false", "true"),
        ("some x in [1, null] satisfies x > 1", "null"),
        ("every x in [1, null] satisfies x > 0", "null"),
        ("every x in [1, null] satisfies x > 1", "false"),
        ("some a in xs, b in xs satisfies a + b = 6", "true"),
        ("every a in xs, b in xs satisfies a + b < 6", "false"),
        ("some i in 1..10 satisfies i * i = 49", "true"),
        ("some x in null satisfies true", "null"),
    ],
)
def test_quantified(text: str, value: str) -> None:
    assert evaluate(text) == value


def test_function_in_a_loop_keeps_its_own_item() -> None:
    assert evaluate("for f in (for i in 1..3 return function(x) x + i) return f(10)") == "[11, 12, 13]"
