"""Can an inspector be drawn for his own unit? No."""

from __future__ import annotations

import pytest

from handlers.directory.models import PostHolding
from handlers.oversight.inspections.queries import list_inspectors
from tests.workflows.contest import fresh_contest


@pytest.mark.parametrize("body", ["ent-0001", "ent-0003", "ent-0004", "county-01"])
def test_question_08_nobody_is_drawn_for_their_own_unit_or_county(body: str) -> None:
    with fresh_contest() as contest, contest.read() as ctx:
        houses = {
            "ent-0001": ("ent-0001", "county-01"),
            "county-01": ("ent-0001", "county-01"),
            "ent-0003": ("ent-0003", "county-02"),
            "ent-0004": ("ent-0004",),
        }
        drawable = {person.id for person in list_inspectors(ctx, body)}
        holdings = ctx.session.query(PostHolding).all()
        own = {each.person_id for each in holdings if each.post_id.endswith(houses[body])}
        assert own
        assert drawable >= {"p:assessor@city", "p:site_checker@city"}
        assert not drawable & own


def test_question_08_an_expert_of_another_county_is_drawable() -> None:
    with fresh_contest() as contest, contest.read() as ctx:
        assert "expert-1" in {person.id for person in list_inspectors(ctx, "ent-0001")}
        assert "expert-1" not in {person.id for person in list_inspectors(ctx, "ent-0003")}
