"""What must hold for all values: arithmetic, order, moments, lists and unary tests against each other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.feel import Range, YearsMonthsDuration, compile_expression, compile_unary_tests, format_value

INTEGERS = st.integers(-(10**15), 10**15).map(Decimal)
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"]).map(
    ZoneInfo
)
DAYS = st.dates(date(1, 1, 2), date(9998, 12, 30))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC) | ZONES)  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(days=-9_000), timedelta(days=9_000))
ORDERED = st.one_of(
    st.tuples(*[kind] * 3) for kind in (NUMBERS, st.text(max_size=5), DAYS, MOMENTS, LENGTHS, st.times())
)


def give(text: str, **variables: object) -> object:
    return compile_expression(text).evaluate(variables)


def holds(text: str, **variables: object) -> bool:
    return give(text, **variables) is True


@given(INTEGERS, INTEGERS, st.integers(-1000, 1000).map(Decimal))
def test_whole_numbers_are_a_ring(a: Decimal, b: Decimal, c: Decimal) -> None:
    assert holds(
        "a + b = b + a and a * b = b * a and (a + b) - b = a and -(-a) = a and a - b = -(b - a)", a=a, b=b
    )
    assert holds("(a + b) * c = a * c + b * c and (a + b) + c = a + (b + c)", a=a, b=b, c=c)


@given(NUMBERS, NUMBERS)
def test_division_leaves_what_modulo_says(a: Decimal, b: Decimal) -> None:
    assume(b)

    assert holds("a = b * floor(a / b) + modulo(a, b) or abs(a / b) > 10 ** 20", a=a, b=b)
    assert holds("abs(modulo(a, b)) < abs(b) and modulo(a, b) * b >= 0", a=a, b=b)


@given(NUMBERS, st.integers(0, 3).map(Decimal))
def test_rounding_stays_within_one_step(n: Decimal, scale: Decimal) -> None:
    step = "10 ** -s"

    assert holds(f"floor(n, s) <= n and n < floor(n, s) + {step}", n=n, s=scale)
    assert holds(f"ceiling(n, s) >= n and n > ceiling(n, s) - {step}", n=n, s=scale)
    assert holds("abs(round up(n, s)) >= abs(n) and abs(round down(n, s)) <= abs(n)", n=n, s=scale)
    assert holds(
        f"abs(round half up(n, s) - n) <= {step} / 2 and abs(round half down(n, s) - n) <= {step} / 2",
        n=n,
        s=scale,
    )
    assert holds("floor(-n, s) = -ceiling(n, s) and decimal(-n, s) = -decimal(n, s)", n=n, s=scale)


@given(ORDERED)
def test_order_is_total_and_ranges_follow_it(three: tuple[object, object, object]) -> None:
    a, b, x = three

    assert sum(holds(text, a=a, b=b) for text in ("a < b", "a = b", "a > b")) == 1
    assert holds("(a <= b) = not(a > b) and (a != b) = not(a = b) and (a < b) = (b > a)", a=a, b=b)
    assert holds("if a < x and x < b then a < b else true", a=a, b=b, x=x)
    assert holds("(x in [a..b]) = (x between a and b) and (x in (a..b)) = (a < x and x < b)", a=a, b=b, x=x)
    assert holds("during(x, [a..b]) = (x in [a..b]) and before(x, [a..b]) = (x < a) or a > b", a=a, b=b, x=x)
    assert holds("min(a, b, x) <= max([a, b, x]) and min(a, b, x) in [a, b, x]", a=a, b=b, x=x)


@given(ORDERED)
def test_unary_tests_say_what_the_expressions_say(three: tuple[object, object, object]) -> None:
    a, b, x = three
    variables = {"a": a, "b": b}

    for test, expression in (
        ("< a", "x < a"),
        (">= a, b", "x >= a or x = b"),
        ("[a..b)", "x in [a..b)"),
        ("]a..b]", "x > a and x <= b"),
        ("a, b", "x = a or x = b"),
        ("? > a and ? < b", "x > a and x < b"),
    ):
        found = compile_unary_tests(test).matches(x, variables)
        assert found is give(expression, a=a, b=b, x=x)
        assert compile_unary_tests(f"not({test})").matches(x, variables) is not found


@given(MOMENTS, LENGTHS)
def test_moments_come_back_and_keep_their_zone(moment: datetime, length: timedelta) -> None:
    found = give("m + d", m=moment, d=length)

    assert isinstance(found, datetime)
    assert found.tzinfo is moment.tzinfo
    assert holds('(m + d) - d = m and (m + d) - m = d and (d > @"PT0S") = (m + d > m)', m=moment, d=length)


@given(DAYS, st.integers(-3_000, 3_000), st.integers(-500, 500))
def test_days_and_months_come_back(day: date, days: int, months: int) -> None:
    length = timedelta(days=days)
    assume(date.min + timedelta(days=4_000) < day < date.max - timedelta(days=4_000))
    assume(50 < day.year < 9_900)

    assert holds("(d + n) - n = d and (d + n) - d = n", d=day, n=length)
    whole = YearsMonthsDuration(months)
    assert holds("years and months duration(d, d + m) = m or d.day > 28", d=day, m=whole)
    assert holds("years and months duration(a, b) = -years and months duration(b, a)", a=day, b=day + length)


@given(st.lists(NUMBERS, max_size=8))
def test_lists_keep_what_they_hold(xs: list[Decimal]) -> None:
    assert holds("reverse(reverse(xs)) = xs and count(append(xs, 1)) = count(xs) + 1", xs=xs)
    assert holds("distinct values(distinct values(xs)) = distinct values(xs)", xs=xs)
    assert holds("sort(xs, function(a, b) a < b) = reverse(sort(reverse(xs), function(a, b) a > b))", xs=xs)
    assert holds("every x in xs satisfies list contains(xs, x) and count(index of(xs, x)) >= 1", xs=xs)
    assert holds("count(xs[item > 0]) + count(xs[item <= 0]) = count(xs)", xs=xs)
    assert holds("flatten([xs, [xs]]) = concatenate(xs, xs)", xs=xs)


@given(st.dictionaries(st.text(max_size=4), NUMBERS, max_size=5))
def test_contexts_survive_their_entries(context: dict[str, Decimal]) -> None:
    assert holds("context(get entries(c)) = c and context merge([c, c]) = c", c=context)
    assert holds("get value(context put(c, k, 7), k) = 7", c=context, k="k")


@given(st.text(max_size=12), st.text(min_size=1, max_size=3))
def test_texts_fall_apart_and_together(text: str, part: str) -> None:
    parts = "substring before(t, p) + p + substring after(t, p)"
    assert holds(f'if contains(t, p) then {parts} = t else substring before(t, p) = ""', t=text, p=part)
    assert holds('string join(for i in 1..string length(t) return substring(t, i, 1)) = t or t = ""', t=text)
    assert holds("starts with(t + p, t) and ends with(t + p, p) and contains(p + t + p, t)", t=text, p=part)


RANGES = st.builds(
    Range,
    st.none() | NUMBERS,
    NUMBERS,
    st.just(False),
    st.booleans(),
) | st.builds(Range, DAYS, DAYS, st.booleans(), st.booleans())


@given(
    RANGES
    | MOMENTS
    | LENGTHS
    | st.times(timezones=st.none() | st.just(UTC) | ZONES)
    | st.decimals(
        allow_nan=False, allow_infinity=False, min_value=Decimal("-9e60"), max_value=Decimal("9e60")
    )
)
def test_text_of_any_value_gives_it_back(value: object) -> None:
    if isinstance(value, Decimal):
        assume(len(value.as_tuple().digits) <= 34)
    if isinstance(value, datetime):
        # The name of a zone does not tell the two hours of a clock change apart.
        value = value.replace(fold=0)
        assume(value.astimezone(UTC).astimezone(value.tzinfo) == value)

    back = compile_expression(format_value(value)).evaluate({})

    assert back == value
    if isinstance(value, (datetime, time)) and isinstance(back, (datetime, time)):
        assert str(back.tzinfo) == str(value.tzinfo)
