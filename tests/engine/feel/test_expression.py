from __future__ import annotations

import threading
from collections import ChainMap
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType

import pytest

from engine.feel import FeelError, Limits, Range, compile_expression

SHANGHAI = timezone(timedelta(hours=8))


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


def test_text_and_names_tell_what_an_expression_reads() -> None:
    expression = compile_expression('= 得分 >= limit and votes[mark > least].x = [item, {a: 1, b: a}, "c"]')

    assert expression.text.startswith("= 得分")
    assert expression.names == {"得分", "limit", "votes", "mark", "least", "item"}


def test_names_leave_out_what_the_expression_binds() -> None:
    text = "for x in xs return (some y in ys satisfies x = y and x in (? > 1)) and count(partial) > 0"

    assert compile_expression(text).names == {"xs", "ys"}


def test_compiled_expression_is_cached_per_text_and_functions() -> None:
    one = compile_expression("1 + 1", functions=["f"])

    assert compile_expression("1 + 1", functions=("f",)) is one
    assert compile_expression("1 + 1") is not one


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (3, Decimal(3)),
        (0.1, Decimal("0.1")),
        (True, True),
        (float("nan"), None),
        (float("inf"), None),
        (Decimal("NaN"), None),
        (Decimal("-Infinity"), None),
        (Colour.RED, "red"),
        (Level.HIGH, Decimal(3)),
        (None, None),
        (date(2015, 3, 13), date(2015, 3, 13)),
    ],
)
def test_variable_becomes_a_value_of_ours(given: object, value: object) -> None:
    found = compile_expression("x").evaluate({"x": given})

    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("given", [object(), b"x", {1}, 1j, len, Limits, 2**600])
def test_variable_of_an_unknown_type_is_refused(given: object) -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression("1 + x").evaluate({"x": given})

    assert caught.value.code in ("feel.bad_value", "feel.number_too_large")
    assert caught.value.text == "1 + x"


def test_unknown_type_does_no_harm_where_nobody_looks() -> None:
    assert compile_expression("a").evaluate({"a": 1, "x": object()}) == 1


def test_variables_may_be_any_mapping() -> None:
    variables = ChainMap({"a": 1}, {"b": MappingProxyType({"c": (1, 2)})})

    assert compile_expression("a + b.c[2]").evaluate(variables) == 3


def test_variables_are_never_changed() -> None:
    variables = {"xs": [3, 1, 2], "c": {"a": {"b": 1}}}
    text = (
        "[append(xs, 4), sort(xs), reverse(xs), remove(xs, 1), insert before(xs, 1, 0), concatenate(xs, xs),"
        ' context put(c, ["a", "b"], 2), context put(c, "a", 2), context merge([c, {z: 1}])]'
    )

    compile_expression(text).evaluate(variables)

    assert variables == {"xs": [3, 1, 2], "c": {"a": {"b": 1}}}


def test_list_taken_whole_is_the_same_object() -> None:
    xs = [1, {"a": 2}]

    assert compile_expression("a.xs").evaluate({"a": {"xs": xs}}) is xs


def test_missing_variable_is_null() -> None:
    assert compile_expression("nobody.ever[1].x").evaluate({}) is None


def test_host_function_is_called_with_values() -> None:
    expression = compile_expression("add working days(from, 2 + 3) + 1", functions=["add working days"])
    calls: list[object] = []

    def add(start: object, days: object) -> int:
        calls.append((start, days))
        return 7

    assert expression.evaluate({"from": date(2015, 3, 13)}, functions={"add working days": add}) == 8
    assert calls == [(date(2015, 3, 13), Decimal(5))]


def test_host_function_takes_named_arguments() -> None:
    expression = compile_expression("f(b: 1, a: 2)", functions=["f"])

    assert expression.evaluate({}, functions={"f": lambda a, b: f"{a}-{b}"}) == "2-1"


def test_host_function_that_is_not_given_is_an_error() -> None:
    expression = compile_expression("1 + f()", functions=["f"])

    with pytest.raises(FeelError) as caught:
        expression.evaluate({})
    assert (caught.value.code, caught.value.position) == ("feel.unbound_function", 4)


def test_host_function_error_goes_through() -> None:
    def broken() -> object:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        compile_expression("f()", functions=["f"]).evaluate({}, functions={"f": broken})


def test_host_function_may_not_hide_a_built_in() -> None:
    with pytest.raises(ValueError, match="count"):
        compile_expression("1", functions=["count"])


def test_python_callable_in_the_variables_is_not_called() -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression("(a.f)(1)").evaluate({"a": {"f": print}})
    assert caught.value.code == "feel.bad_value"


def test_now_and_today_are_those_of_the_caller() -> None:
    late = datetime(2015, 3, 13, 23, 30, tzinfo=UTC)
    expression = compile_expression("[now(), today()]")

    assert expression.evaluate({}, now=late) == [late, date(2015, 3, 13)]
    assert expression.evaluate({}, now=late.astimezone(SHANGHAI)) == [late, date(2015, 3, 14)]


def test_now_without_a_clock_is_an_error() -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression("1 = 1 and today() > due").evaluate({})
    assert (caught.value.code, caught.value.position) == ("feel.no_clock", 10)


def test_moment_without_zone_is_read_in_the_zone_of_now() -> None:
    expression = compile_expression('now() < date and time("2015-03-13T09:00:00")')
    eight_in_shanghai = datetime(2015, 3, 13, 0, 0, tzinfo=UTC)

    assert expression.evaluate({}, now=eight_in_shanghai.astimezone(SHANGHAI)) is True
    assert expression.evaluate({}, now=eight_in_shanghai + timedelta(hours=10)) is False


def test_function_is_no_result() -> None:
    for text in ("function(x) x", "[1, function(x) x]", "{a: {b: function() 1}}"):
        with pytest.raises(FeelError) as caught:
            compile_expression(text).evaluate({})
        assert caught.value.code == "feel.function_result"


def test_range_is_a_result() -> None:
    assert compile_expression("[1..n)").evaluate({"n": 3}) == Range(Decimal(1), Decimal(3), True, False)


def test_limits_can_be_set() -> None:
    few = Limits(steps=50, items=10, characters=20, text=60, depth=5)

    for text, code in (
        ("for i in 1..10 return i * i * i * i", "feel.too_many_steps"),
        ("for i in 1..11 return i", "feel.list_too_long"),
        ('"0123456789" + "01234567890"', "feel.string_too_long"),
        ("(" * 5 + "1" + ")" * 5, "feel.too_deep"),
        ("1" + " " * 60, "feel.too_long"),
    ):
        with pytest.raises(FeelError) as caught:
            compile_expression(text, limits=few).evaluate({})
        assert caught.value.code == code


def test_one_expression_serves_many_threads() -> None:
    expression = compile_expression("sum(for i in 1..100 return i * n)")
    found: dict[int, object] = {}

    def work(n: int) -> None:
        found[n] = expression.evaluate({"n": n})

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {n: 5050 * n for n in range(8)}


def test_error_is_invalid_input_with_its_place() -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression("1 + ]")

    error = caught.value
    assert (error.status, error.code, error.position, error.text) == (422, "feel.unexpected_end", 5, "1 + ]")
    assert str(error) == error.message == "The expression ends too early; a value is missing."
