"""The medal (S-86), Workers' Pioneer (S-87), and what falls with them."""

from __future__ import annotations

import pytest

from handlers.honours.rules.deriving import Basis, Derived, derive_medals, derive_pioneers, find_falling


def test_medal_goes_once_to_first_inventors_of_first_prizes_and_chosen_experts() -> None:
    bases = [
        Basis("r1", "result", "wang", "first"),
        Basis("r2", "result", "li", "second"),
        Basis("r3", "result", "wang", "first"),
        Basis("e1", "person", "wang", has_medal=True),
        Basis("e2", "person", "zhao"),
        Basis("e3", "person", "sun", has_medal=True),
        Basis("t1", "team", "team-1"),
    ]
    assert derive_medals(bases, {"sun", "zhao"}) == [
        Derived("wang", ("r1", "r3", "e1"), is_earlier_holder=False),
        Derived("sun", ("e3",), is_earlier_holder=True),
    ]


def test_pioneers_are_exactly_the_honoured_teams() -> None:
    bases = [Basis("r1", "result", "wang", "first"), Basis("t2", "team", "b"), Basis("t1", "team", "a")]
    assert derive_pioneers(bases, {"a"}) == [
        Derived("b", ("t2",), is_earlier_holder=False),
        Derived("a", ("t1",), is_earlier_holder=True),
    ]


@pytest.mark.parametrize(
    ("revoked", "falling"),
    [
        (set(), set()),
        ({"r1"}, set()),
        ({"r1", "e1"}, {"medal"}),
        ({"t1"}, {"pioneer", "of-pioneer"}),
        ({"r1", "e1", "medal"}, set()),
        ({"unknown"}, set()),
    ],
)
def test_derived_honour_falls_with_the_last_it_rests_on(revoked: set[str], falling: set[str]) -> None:
    rests_on = {
        "medal": {"r1", "e1"},
        "pioneer": {"t1"},
        "of-pioneer": {"pioneer"},
        "of-nothing": set[str](),
    }
    assert find_falling(revoked, rests_on) == falling
