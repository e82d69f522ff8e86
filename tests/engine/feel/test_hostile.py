"""Expressions written to do harm: every one ends as a value or a FeelError, and none makes Python do anything."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import FeelError, compile_expression

_FORBIDDEN = (
    "open",
    "exec",
    "compile",
    "import",
    "os.",
    "subprocess.",
    "socket.",
    "ctypes.",
    "pickle.",
    "shutil.",
)
_seen: list[str] = []

Evaluate = Callable[[str, dict[str, object]], object]
_watching = False


def _watch(event: str, arguments: object) -> None:
    if _watching and event.startswith(_FORBIDDEN):
        _seen.append(event)


@pytest.fixture(scope="module")
def _audit_hook() -> None:
    # It cannot be taken away again; outside of these tests it only looks at a flag.
    sys.addaudithook(_watch)


@pytest.fixture
def harmless(_audit_hook: None) -> Evaluate:
    """Evaluates; fails if Python opened, ran, compiled or imported anything on the way."""

    def evaluate(text: str, variables: dict[str, object]) -> object:
        global _watching
        _seen.clear()
        _watching = True
        try:
            return compile_expression(text).evaluate(variables, now=datetime(2015, 3, 13, tzinfo=UTC))
        finally:
            _watching = False
            assert _seen == []

    return evaluate


class Trap:
    """A value whose attributes and operators must never be touched."""

    def __getattribute__(self, name: str) -> object:
        if name == "__class__":
            return Trap
        raise AssertionError(f"{name} was asked for")


NOT_AN_EXPRESSION = [
    "().__class__.__bases__[0].__subclasses__()",
    "__import__('os').system('id')",
    '__import__("os").system("id")',
    'eval("1+1")',
    'exec("import os")',
    'open("/etc/passwd").read()',
    'compile("1", "", "eval")',
    'getattr(x, "__class__")',
    'setattr(x, "a", 1)',
    "globals()",
    "locals()",
    "vars()",
    "dir()",
    "breakpoint()",
    "exit()",
    "quit(1)",
    "input()",
    'print("x")',
    "type(x)",
    "object()",
    "lambda: 1",
    "lambda x: x(x)",
    "[x for x in xs]",
    "{x: y for x in xs}",
    "import os",
    "from os import system",
    "raise SystemExit",
    "while true: pass",
    "x = 1; y = 2",
    "x := 5",
    "(x := 5)",
    "@property",
    "@os.system",
    "`id`",
    "$(id)",
    "${7*7}",
    "{{7*7}}",
    "#{7*7}",
    "<script>alert(1)</script>",
    "'; DROP TABLE users; --",
    "1 if x else 2",
    "x.__class__()",
    "x.__init__.__globals__()",
    "f'{x}'",
    'f"{x}"',
    'r"a" "b"',
    "b'abc'",
    "0x41",
    "0b11",
    "1_000",
    "1j",
    "~1",
    "1 << 100",
    "1 ^ 2",
    "*xs",
    "**x",
    "...",
    "x[1:2]",
    "x[::-1]",
    "a->b",
    "a::b",
    "\\",
    "\x00",
    "\ud800",
    "'" * 10_000,
    '"' * 9_999,
    "(" * 10_000,
    "[" * 10_000,
    "{" * 10_000,
    "{a:" * 3_000,
    ")" * 10_000,
    "-" * 10_000,
    "not(" * 2_500,
    "if " * 3_000,
    "for a in " * 1_000,
    "some a in " * 1_000,
    "function() " * 900 + "1",
    "a in (" * 1_600,
    "x instance of " + "list<" * 1_900,
    "/*" * 5_000,
    "@" * 10_000,
    '@"' + "9" * 9_000 + '"',
    "1" * 9_999,
    "1." * 5_000,
    "." * 10_000,
    "1e" + "9" * 9_000,
    '"\\u' * 3_000,
    "a" + ".a" * 4_999,
    "a" + "[1]" * 3_300,
    "1" + "=1" * 4_999,
    "1" + " in 1" * 1_900,
    "-" * 9_000 + "1",
    "count(" * 1_600 + "x" + ")" * 1_600,
    "1" + " " * 10_000,
    '"' + "x" * 10_000_000 + '"',
    "9" * 10_000_000,
]

TOO_MUCH = [
    "9**9**9",
    "9**9**9**9**9",
    "10**64 * 10",
    "2**1e60",
    "(-2)**99999999999",
    "1.0000001**1e30",
    "exp(1e10)",
    "1e60*1e60",
    "1e-60/1e60*1e64*1e64*1e64",
    "for i in 1..1e15 return i",
    "for i in 1..50001 return i",
    "for i in -1e9..1e9 return i",
    "for i in 1..50000 return i",
    "for a in 1..1000, b in 1..1000, c in 1..1000 return 1",
    "some a in 1..1000, b in 1..1000 satisfies a * b = -1",
    "every a in 1..1000, b in 1..1000 satisfies a > 0",
    'for d in @"0001-01-01"..@"9999-12-31" return d',
    "for i in 1..1000 return partial",
    "for i in 1..1000 return concatenate(partial, partial)",
    "count(for i in 1..500 return partial)",
    "string(for i in 1..100 return partial)",
    "flatten(for i in 1..30 return partial)",
    "distinct values([for i in 1..30 return partial])",
    "(for i in 1..30 return partial) = (for i in 1..30 return partial)",
    "list contains([for i in 1..30 return partial], (for i in 1..30 return partial))",
    "(function(f) f(f))(function(f) f(f))",
    "(function(f) f(f))(function(f) [f(f)])",
    "(function(f, n) f(f, n))(function(f, n) f(f, n + 1) + f(f, n + 1), 0)",
    "{w: function(g, n) if n = 0 then 1 else g(g, n - 1), r: w(w, 1e6)}.r",
    "sort(long, function(a, b) a > b)",
    "for i in 1..1000 return sort(long)",
    "for i in 1..1000 return distinct values(long)",
    "for i in 1..1000 return list contains(long, -1)",
    "for i in 1..1000 return concatenate(long, [i])",
    "concatenate(long, long)",
    "union(long, long)",
    "append(long, 1)",
    "insert before(long, 1, 1)",
    "[" + "long, " * 21 + "long]",
    "for i in 1..1000 return stddev(long)",
    "for i in 1..1000 return string(long)",
    "long[item in long]",
    "for i in 1..1000 return text + text",
    "text + text",
    "string join([text, text])",
    "for i in 1..1000 return upper case(text)",
    'for i in 1..1000 return contains(text, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")',
    'replace(text, "a", "bb")',
    'replace(short, "a", "' + "$0" * 201 + '")',
    'split(text, "a")',
    'matches(text, "(a+)+$")',
    'matches(text, "b")',
    'for i in 1..1000 return matches(short, "(a|a)*b")',
    'matches(short, "(a?){500}")',
    "{a: [1,1,1,1,1,1,1,1,1,1], b: [a,a,a,a,a,a,a,a,a,a], c: [b,b,b,b,b,b,b,b,b,b], d: [c,c,c,c,c,c,c,c,c,c],"
    " e: [d,d,d,d,d,d,d,d,d,d], f: [e,e,e,e,e,e,e,e,e,e], g: [f,f,f,f,f,f,f,f,f,f]}",
    "for i in 1..20000 return 1.1 ** 0.333",
    "for i in 1..20000 return log(i)",
    'context put({a: 1}, for i in 1..1000 return "a", 1)',
]

HARMLESS = [
    "x.__class__",
    "None.__class__()",
    "1 // 0",
    "x.__dict__.a",
    "__class__",
    "__builtins__",
    "__import__",
    "self.os",
    '"{0.__class__}"',
    '"%s" + "%n"',
    "xs.__len__",
    "xs[1].real",
    "1.5 .real",
    "(1).real",
    '"abc".__class__.__mro__',
    "null.__class__",
    "[].append",
    "{}.keys",
    "{__class__: 1}.__class__",
    '@"2015-03-13".__class__',
    '@"2015-03-13".replace',
    '@"PT1H".total_seconds',
    "(function(x) x).body",
    "(function(x) x).__globals__",
    'get value({}, "__class__")',
    'get value(x, "__class__")',
    'substring("abc", 99999999999999)',
    'time("00:00:00@../../../../etc/passwd")',
    'number("9e999999999999999")',
    "[1, 2, 3][9e60]",
    "decimal(1, 9e60)",
    "date(9e60, 1, 1)",
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")',
    'split(short, "(a|a)*")',
    "long[-1]",
    "modulo(9e60, 1e-30)",
]


@pytest.mark.parametrize("text", NOT_AN_EXPRESSION, ids=lambda text: ascii(text[:40]))
def test_it_is_refused_before_it_runs(text: str, harmless: Evaluate) -> None:
    with pytest.raises(FeelError) as caught:
        harmless(text, {"x": Trap(), "xs": [Trap()]})

    assert 0 <= caught.value.position <= len(text)


@pytest.fixture(scope="module")
def large() -> dict[str, object]:
    return {"long": list(range(50_000)), "text": "a" * 1_000_000, "short": "a" * 5_000}


@pytest.mark.parametrize("text", TOO_MUCH, ids=lambda text: ascii(text[:40]))
def test_it_stops_at_a_limit(text: str, large: dict[str, object], harmless: Evaluate) -> None:
    with pytest.raises(FeelError) as caught:
        harmless(text, large)

    assert caught.value.code in {
        "feel.too_many_steps",
        "feel.too_deep",
        "feel.list_too_long",
        "feel.string_too_long",
        "feel.number_too_large",
        "feel.result_too_large",
    }


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: ascii(text[:40]))
def test_it_finds_nothing_of_python(text: str, large: dict[str, object], harmless: Evaluate) -> None:
    found = harmless(text, large | {"x": {"a": 1}, "xs": [1]})

    assert found in (None, [None], [], True, False, 1, 49_999, "{0.__class__}", "%s%n", "") or found == []


def test_an_object_of_the_host_is_not_touched(harmless: Evaluate) -> None:
    for text in (
        "x",
        "x + 1",
        "x = x",
        "x.a",
        "x[1]",
        "string(x)",
        "xs[item = 1]",
        "sum(xs)",
        "for a in xs return a",
    ):
        with pytest.raises(FeelError) as caught:
            harmless(text, {"x": Trap(), "xs": [Trap()]})
        assert caught.value.code == "feel.bad_value"


def test_data_that_contains_itself_does_not_hang(
    harmless: Evaluate,
) -> None:
    loop: list[object] = [1]
    loop.append(loop)
    other: list[object] = [1]
    other.append(other)

    for text in (
        "string(x)",
        "x = y",
        "flatten(x)",
        "distinct values([x, y])",
        "list contains([x], y)",
        "[x]",
    ):
        with pytest.raises(FeelError) as caught:
            harmless(text, {"x": loop, "y": other})
        assert caught.value.code in ("feel.too_deep", "feel.too_many_steps")


WORDS = st.sampled_from(
    [
        "a", "xs", "1", "2.5", "-", "+", "*", "/", "**", "(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "=", "!=",
        "<", ">=", "and", "or", "not(", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies",
        "between", "instance of", "number", "list<", ">", "null", "true", '"x"', '@"2015-03-13"', '@"P1M"', "count(",
        "sum(", "function(", "item", "partial", "?", "date and time(", "sort(", "//", "/*", "*/", '"', "@", "得分",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_value_or_a_feel_error(text: str) -> None:
    assert 0 <= place_of_fault(text) <= len(text)


def place_of_fault(text: str) -> int:
    """Where an expression fails; its end if it does not."""
    try:
        compile_expression(text).evaluate({"a": 3, "xs": [1, 2, {"a": None}], "得分": 5})
    except FeelError as error:
        return error.position
    return len(text)
