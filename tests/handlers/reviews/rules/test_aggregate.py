"""Scores, ranks and ties."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.reviews.rules.aggregate import Sheet, aggregate, digest
from handlers.reviews.rules.states import Method

ORDER = ("innovation", "economic")


def _sheets(table: dict[str, dict[str, int]], points: dict[str, dict[str, int]] | None = None) -> list[Sheet]:
    return [
        Sheet(
            entry, person, Decimal(total), {k: Decimal(v) for k, v in (points or {}).get(entry, {}).items()}
        )
        for entry, row in table.items()
        for person, total in row.items()
    ]


def _by_entry(results: list[Any]) -> dict[str, Any]:
    return {result.entry_id: result for result in results}


def test_the_three_methods_stand_side_by_side() -> None:
    found = _by_entry(
        aggregate(
            _sheets(
                {
                    "a": {"p1": 90, "p2": 80, "p3": 70, "p4": 60, "p5": 10},
                    "b": {"p1": 80, "p2": 70, "p3": 60, "p4": 50, "p5": 100},
                }
            ),
            Method.TRIMMED,
            ORDER,
        )
    )
    assert (found["a"].mean, found["a"].trimmed) == (Decimal("62.0000"), Decimal("70.0000"))
    assert (found["b"].mean, found["b"].trimmed) == (Decimal("72.0000"), Decimal("70.0000"))
    assert (found["a"].rank_mean, found["b"].rank_mean) == (2, 1)
    assert found["a"].score == found["a"].trimmed
    assert found["a"].spread == Decimal("80.0000")


def test_standardising_takes_out_a_strict_expert() -> None:
    """p2 gives 30 points less to everybody; who was judged by p2 alone is not worse for it."""
    found = _by_entry(
        aggregate(
            _sheets(
                {
                    **{"a": {"p1": 90}, "b": {"p1": 80}, "c": {"p1": 70}},
                    **{"d": {"p2": 60}, "e": {"p2": 50}, "f": {"p2": 40}},
                }
            ),
            Method.STANDARDISED,
            ORDER,
        )
    )
    assert found["a"].standardised == found["d"].standardised
    assert found["a"].rank == found["d"].rank == 1
    assert (found["a"].rank_mean, found["d"].rank_mean) == (1, 4)


def test_an_expert_without_a_habit_gives_numbers() -> None:
    """One sheet, or equal ones: no deviation to divide by."""
    found = _by_entry(
        aggregate(
            _sheets({"a": {"p1": 70, "p2": 50}, "b": {"p1": 70}, "c": {"p3": 90}}),
            Method.STANDARDISED,
            ORDER,
        )
    )
    assert found["b"].standardised == Decimal("70.0000")
    assert found["c"].standardised == Decimal("90.0000")
    assert all(result.standardised.is_finite() for result in found.values())


def test_ties_follow_the_written_rule() -> None:
    table = {name: {"p1": 80, "p2": 80} for name in "abcde"}
    table["d"] = {"p1": 70, "p2": 90}
    points = {
        "a": {"innovation": 20, "economic": 10},
        "b": {"innovation": 22, "economic": 8},
        "c": {"innovation": 20, "economic": 12},
        "d": {"innovation": 20, "economic": 10},
        "e": {"innovation": 20, "economic": 10},
    }
    found = aggregate(_sheets(table, points), Method.MEAN, ORDER)
    assert [(each.entry_id, each.rank, each.tie) for each in found] == [
        ("b", 1, "innovation"),
        ("c", 2, "economic"),
        ("a", 3, "open"),
        ("e", 3, "open"),
        ("d", 5, "spread"),
    ]


def test_nothing_gives_nothing() -> None:
    assert aggregate([], Method.MEAN, ORDER) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(0, 200)), max_size=40))
def test_the_order_of_sheets_makes_no_difference(rows: list[tuple[int, int, int]]) -> None:
    unique = {(entry, person): Decimal(half) / 2 for entry, person, half in rows}
    sheets = [Sheet(f"e{entry}", f"p{person}", total, {}) for (entry, person), total in unique.items()]
    shuffled = list(sheets)
    Random(1).shuffle(shuffled)
    for method in Method:
        first, second = aggregate(sheets, method, ORDER), aggregate(shuffled, method, ORDER)
        assert first == second
        assert digest(first) == digest(reversed(second))
        assert [each.rank for each in first] == sorted(each.rank for each in first)
