from __future__ import annotations

import pytest

from engine.feel import compile_expression, format_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('get value({key1: "v"}, "key1")', '"v"'),
        ('get value({a: 1}, "b")', "null"),
        ('get value({a: {b: 2}}, ["a", "b"])', "2"),
        ('get value({a: {b: 2}}, ["a", "c", "d"])', "null"),
        ("get value({a: 1}, [])", "null"),
        ("get value({a: 1}, 1)", "null"),
        ('get value(null, "a")', "null"),
        ("get entries({a: 1, b: null})", '[{key: "a", value: 1}, {key: "b", value: null}]'),
        ("get entries({})", "[]"),
        ('get value(m: {a: 1}, key: "a")', "1"),
        ('get value(context: {a: 1}, key: "a")', "1"),
        ("get entries(m: {a: 1}).key", '["a"]'),
        ("get entries([])", "null"),
        ('context put({a: 1}, "b", 2)', "{a: 1, b: 2}"),
        ('context put({a: 1}, "a", null)', "{a: null}"),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', "{a: {b: 2}}"),
        ('context put(context: {a: 1}, keys: ["c"], value: 2)', "{a: 1, c: 2}"),
        ('context put({a: 1}, ["b", "c"], 2)', "null"),
        ("context put({a: 1}, [], 2)", "null"),
        ("context put({a: 1}, 1, 2)", "null"),
        ("context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"),
        ("context merge([])", "{}"),
        ("context merge([{a: 1}, 2])", "null"),
        ('context([{key: "a", value: 1}, {key: "b", value: null}])', "{a: 1, b: null}"),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', "null"),
        ('context([{key: "a"}])', "null"),
        ("context([{key: 1, value: 1}])", "null"),
        ("context(get entries({a: 1}))", "{a: 1}"),
        ("context([])", "{}"),
    ],
)
def test_context_function(text: str, value: str) -> None:
    assert format_value(compile_expression(text).evaluate({})) == value
