"""Experts: panels cover every field once, points fit the rubric."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from handlers.campaigns.dictionaries import default_dictionaries
from handlers.reviews.rubrics import rubric_on
from handlers.reviews.rules.rubric import find_score_problems, total_of
from web.simulation.contest.season.experts import FIELDS, list_panels, spread_points


def test_fields_are_those_of_the_campaigns_dictionary() -> None:
    options = default_dictionaries(2015)["industries"]["options"]

    assert sorted(FIELDS) == sorted(option["value"] for option in options)


@pytest.mark.parametrize(("experts", "panels"), [(9, 0), (29, 0), (30, 2), (45, 3), (60, 4), (80, 4)])
def test_panels_share_the_fields_among_them(experts: int, panels: int) -> None:
    found = list_panels(experts)

    assert len({name for name, _fields in found}) == panels
    assert [field for _name, fields in found for field in fields] == (list(FIELDS) if panels else [])


@pytest.mark.parametrize("kind", ["result", "person", "team"])
@pytest.mark.parametrize("total", [-20, 38.0, 76.4, 99.9, 140])
def test_points_fit_the_rubric_whatever_is_thought_of_an_entry(kind: str, total: float) -> None:
    rubric = rubric_on(kind, date(2015, 9, 1))
    for seed in range(20):
        points = spread_points(rubric, total, Random(seed))

        assert find_score_problems(rubric, points) == {}
        given = {code: value for code, value in points.items() if value is not None}
        assert abs(float(total_of(rubric, given)) - min(max(total, 20), 100)) < 8
