"""Names of results are such as the rules accept, and seldom the same."""

from __future__ import annotations

from random import Random

from handlers.entries.rules import find_name_problems
from web.simulation.contest.season.names import ResultNames


def test_names_fit_the_rules_and_few_are_doubles() -> None:
    names = ResultNames(Random(1))
    drawn = [names.draw() for _ in range(2000)]

    assert [name for name in drawn if find_name_problems(name)] == []
    assert 0 < len(drawn) - len(set(drawn)) < 100


def test_names_can_be_drawn_when_all_are_used_up() -> None:
    names = ResultNames(Random(1))
    drawn = {names.draw() for _ in range(6000)}

    assert 3000 < len(drawn) < 6000
