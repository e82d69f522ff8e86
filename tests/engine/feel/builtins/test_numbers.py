from __future__ import annotations

import pytest

from engine.feel import compile_expression, format_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("decimal(1/3, 2)", "0.33"),
        ("decimal(1.5, 0)", "2"),
        ("decimal(2.5, 0)", "2"),
        ("decimal(1234, -2)", "1200"),
        ("decimal(1, 40)", "1"),
        ("decimal(1, 99999)", "null"),
        ("round down(1.25, 6176)", "1.25"),
        ("round down(1.25, 6177)", "null"),
        ("decimal(1.5, 0.5)", "null"),
        ("floor(1.5)", "1"),
        ("floor(-1.5)", "-2"),
        ("floor(-1.56, 1)", "-1.6"),
        ("ceiling(1.5)", "2"),
        ("ceiling(-1.5)", "-1"),
        ("ceiling(-1.56, 1)", "-1.5"),
        ("round up(5.5, 0)", "6"),
        ("round up(-5.5, 0)", "-6"),
        ("round up(1.121, 2)", "1.13"),
        ("round down(5.5, 0)", "5"),
        ("round down(-1.126, 2)", "-1.12"),
        ("round half up(5.5, 0)", "6"),
        ("round half up(-5.5, 0)", "-6"),
        ("round half down(5.5, 0)", "5"),
        ("round half down(-1.126, 2)", "-1.13"),
        ("round up(scale: 0, n: 1.1)", "2"),
        ("abs(-10)", "10"),
        ('abs(@"-PT5H")', '@"PT5H"'),
        ('abs(@"-P1M")', '@"P1M"'),
        ('abs("a")', "null"),
        ("modulo(12, 5)", "2"),
        ("modulo(-12, 5)", "3"),
        ("modulo(12, -5)", "-3"),
        ("modulo(-12, -5)", "-2"),
        ("modulo(10.1, 4.5)", "1.1"),
        ("modulo(1, 0)", "null"),
        ("sqrt(16)", "4"),
        ("sqrt(-1)", "null"),
        ("decimal(log(10), 8)", "2.30258509"),
        ("log(0)", "null"),
        ("log(-1)", "null"),
        ("decimal(exp(5), 6)", "148.413159"),
        ("decimal(exp(-99999), 3)", "0"),
        ("odd(5)", "true"),
        ("odd(-3)", "true"),
        ("odd(2)", "false"),
        ("even(2)", "true"),
        ("even(0)", "true"),
        ("even(2.5)", "null"),
        ('even("2")', "null"),
    ],
)
def test_number_function(text: str, value: str) -> None:
    assert format_value(compile_expression(text).evaluate({})) == value
