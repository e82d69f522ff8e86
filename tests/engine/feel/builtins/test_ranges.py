"""The relations of DMN 1.5 §10.3.4.7, checked against their definition by ends, and range() of §10.3.4.1."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from engine.feel import compile_expression, format_value

ENDS = [(first, last) for first in range(1, 4) for last in range(first + 1, 5)]
RANGES = [(opening, first, last, closing) for (first, last), opening, closing in product(ENDS, "[(", "])")]
Bounds = tuple[str, int, int, str]


def members(bounds: Bounds) -> frozenset[int]:
    """The range as the set of all points that matter: the whole numbers (even) and those between them (odd)."""
    opening, first, last, closing = bounds
    points = set(range(2 * first, 2 * last + 1))
    return frozenset(
        points - ({2 * first} if opening == "(" else set()) - ({2 * last} if closing == ")" else set())
    )


def same_end(one: Bounds, other: Bounds) -> bool:
    return one[2:] == other[2:]


def same_start(one: Bounds, other: Bounds) -> bool:
    return one[:2] == other[:2]


RELATIONS: dict[str, Callable[[Bounds, Bounds], bool]] = {
    "before": lambda one, other: max(members(one)) < min(members(other)),
    "after": lambda one, other: min(members(one)) > max(members(other)),
    "meets": lambda one, other: one[2] == other[1] and one[3] == "]" and other[0] == "[",
    "met by": lambda one, other: other[2] == one[1] and other[3] == "]" and one[0] == "[",
    "overlaps": lambda one, other: bool(members(one) & members(other)),
    "overlaps before": lambda one, other: (
        bool(members(one) & members(other))
        and min(members(one)) < min(members(other))
        and max(members(one)) <= max(members(other))
    ),
    "overlaps after": lambda one, other: (
        bool(members(one) & members(other))
        and min(members(other)) < min(members(one))
        and max(members(other)) <= max(members(one))
    ),
    "includes": lambda one, other: members(one) >= members(other),
    "during": lambda one, other: members(one) <= members(other),
    "finishes": lambda one, other: same_end(one, other) and members(one) <= members(other),
    "finished by": lambda one, other: same_end(one, other) and members(one) >= members(other),
    "starts": lambda one, other: same_start(one, other) and members(one) <= members(other),
    "started by": lambda one, other: same_start(one, other) and members(one) >= members(other),
    "coincides": lambda one, other: one == other,
}


def written(bounds: Bounds) -> str:
    return f"{bounds[0]}{bounds[1]}..{bounds[2]}{bounds[3]}"


@pytest.mark.parametrize("name", RELATIONS)
def test_relation_of_two_ranges_is_that_of_their_points(name: str) -> None:
    pairs = [(one, other) for one in RANGES for other in RANGES]
    # One expression for many pairs: what is tested is the function, not the parser.
    for start in range(0, len(pairs), 64):
        chunk = pairs[start : start + 64]
        text = ", ".join(f"{name}({written(one)}, {written(other)})" for one, other in chunk)

        found = compile_expression(f"[{text}]").evaluate({})

        assert found == [RELATIONS[name](one, other) for one, other in chunk]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("before(3, 4)", "true"),
        ("before(4, 4)", "false"),
        ("before(4, (4..6])", "true"),
        ("before(4, [4..6])", "false"),
        ("before([2..4), 4)", "true"),
        ("before([2..4], 4)", "false"),
        ("after(5, 4)", "true"),
        ("after(6, [4..6))", "true"),
        ("after(6, [4..6])", "false"),
        ("after((4..6], 4)", "true"),
        ("finishes(6, [4..6])", "true"),
        ("finishes(6, [4..6))", "false"),
        ("finishes(5, [4..6])", "false"),
        ("finished by([4..6], 6)", "true"),
        ("includes([4..6], 5)", "true"),
        ("includes((4..6], 4)", "false"),
        ("includes([4..6], 7)", "false"),
        ("during(6, [4..6])", "true"),
        ("during(6, [4..6))", "false"),
        ("starts(4, [4..6])", "true"),
        ("starts(4, (4..6])", "false"),
        ("started by([4..6], 4)", "true"),
        ("started by([4..6], 5)", "false"),
        ("coincides(5, 5.0)", "true"),
        ("coincides(5, 6)", "false"),
        ("before(point: 1, range: [2..3])", "true"),
        ("before(range: [2..3], point: 4)", "true"),
        ("before(range2: [4..5], range1: [2..3])", "true"),
        ("before(point1: 1, point2: 2)", "true"),
        ('before("a", ["b".."c"])', "true"),
        ('during(@"2015-03-13", [@"2015-03-01"..@"2015-03-31"])', "true"),
        ('after(@"2015-03-13T09:00:00Z", @"2015-03-13T16:00:00+08:00")', "true"),
        ('overlaps([@"PT1H"..@"PT3H"], [@"PT2H"..@"PT4H"])', "true"),
        ('meets([@"P1M"..@"P1Y"], [@"P12M"..@"P2Y"])', "true"),
        ("before((< 5), [5..6])", "true"),
        ("before((<= 5), [5..6])", "false"),
        ("before((> 5), 100)", "false"),
        ("includes((> 5), 100)", "true"),
        ("includes((> 5), [6..7])", "true"),
        ("includes([6..7], (> 5))", "false"),
        ("starts((< 5), (< 9))", "true"),
        ("coincides((< 5), (< 5))", "true"),
        ("coincides((< 5), (<= 5))", "false"),
        ("overlaps((< 5), (> 5))", "false"),
        ("overlaps((<= 5), (>= 5))", "true"),
        ("before(null, 1)", "null"),
        ("before(1, null)", "null"),
        ('before(1, "a")', "null"),
        ('before(1, ["a".."b"])', "null"),
        ("meets(1, [1..2])", "null"),
        ("finishes([1..2], 2)", "null"),
        ("includes(1, [1..2])", "null"),
        ("coincides(1, [1..1])", "null"),
    ],
)
def test_relation(text: str, value: str) -> None:
    assert format_value(compile_expression(text).evaluate({})) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[18..21)", "[18..21)"),
        ("]18..21[", "(18..21)"),
        (" ( 1 .. 3 ] ", "(1..3]"),
        ("[-3.5..-.5]", "[-3.5..-0.5]"),
        ("(..2]", "(<= 2)"),
        ("(..2)", "(< 2)"),
        ("[2..)", "(>= 2)"),
        ("]2..[", "(> 2)"),
        ('["a..b".."c"]', '["a..b".."c"]'),
        ('[@"2015-03-01"..@"2015-03-31"]', '[@"2015-03-01"..@"2015-03-31"]'),
        ('[date("2015-03-01")..@"2015-03-31"]', '[@"2015-03-01"..@"2015-03-31"]'),
        (
            '[date and time("2015-03-01T00:00:00Z")..@"2015-03-31T00:00:00Z"]',
            '[@"2015-03-01T00:00:00Z"..@"2015-03-31T00:00:00Z"]',
        ),
        ('[time("09:00:00")..@"10:00:00"]', '[@"09:00:00"..@"10:00:00"]'),
        ('[duration("P1D")..@"P2D"]', '[@"P1D"..@"P2D"]'),
        ("[1..1]", "[1..1]"),
        ("[3..1]", "null"),
        ("[..2]", "null"),
        ("[2..]", "null"),
        ("(..)", "null"),
        ("[null..null]", "null"),
        ("[a..3]", "null"),
        ("[1+1..3]", "null"),
        ("[=1..3]", "null"),
        ('[date(string("2015-03-01"))..@"2015-03-31"]', "null"),
        ('[1.."b"]', "null"),
        ('[@"2015-03-01"..@"2015-03-31T00:00:00"]', "null"),
        (">= 10", "null"),
        ("1..3", "null"),
        ("[1...3]", "null"),
        ("[1, 3]", "null"),
        ("", "null"),
        (" ", "null"),
        ("[1..2]" * 100, "null"),
    ],
)
def test_range_is_read_from_its_text(text: str, value: str) -> None:
    assert format_value(compile_expression("range(t)").evaluate({"t": text})) == value


def test_range_of_what_is_no_text_is_null() -> None:
    assert format_value(compile_expression("[range([1..3]), range(null), range(1)]").evaluate({})) == (
        "[null, null, null]"
    )
