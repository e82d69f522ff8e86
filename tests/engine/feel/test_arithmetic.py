"""Arithmetic against Python's own decimals, on random expressions."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.feel import compile_expression

CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN)
NUMBERS = st.decimals(min_value=-(10**6), max_value=10**6, places=3)
OPERATIONS = {"+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply, "/": CONTEXT.divide}

Tree = tuple[str, Decimal | None]


def joined(left: Tree, operator: str, right: Tree) -> Tree:
    """A larger expression in parentheses, and its value by Python (None for null)."""
    text = f"({left[0]} {operator} {right[0]})"
    if left[1] is None or right[1] is None:
        return text, None
    try:
        return text, OPERATIONS[operator](left[1], right[1])
    except (DivisionByZero, InvalidOperation):
        return text, None


TREES = st.recursive(
    NUMBERS.map(lambda number: (format(number, "f"), number)),
    lambda inner: st.builds(joined, inner, st.sampled_from(sorted(OPERATIONS)), inner),
    max_leaves=10,
)


@settings(max_examples=200)
@given(TREES)
def test_arithmetic_agrees_with_decimal(tree: Tree) -> None:
    text, value = tree

    assert compile_expression(text).evaluate({}) == value


@given(NUMBERS, NUMBERS, NUMBERS)
def test_precedence_agrees_with_parentheses(a: Decimal, b: Decimal, c: Decimal) -> None:
    variables = {"a": a, "b": b, "c": c}
    pairs = (("a + b * c", "a + (b * c)"), ("a - b - c", "(a - b) - c"), ("a / b / c", "(a / b) / c"))

    for loose, explicit in pairs:
        assert compile_expression(loose).evaluate(variables) == compile_expression(explicit).evaluate(
            variables
        )


@given(st.lists(NUMBERS, min_size=1))
def test_sum_and_mean_agree_with_decimal(numbers: list[Decimal]) -> None:
    found = compile_expression("[sum(xs), mean(xs), min(xs), max(xs), count(xs)]").evaluate({"xs": numbers})

    total = Decimal(0)
    for number in numbers:
        total = CONTEXT.add(total, number)
    mean = CONTEXT.divide(total, Decimal(len(numbers)))
    assert found == [total, mean, min(numbers), max(numbers), len(numbers)]
