from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.handlers.world import World

ORGANISATION = {
    "id": "x",
    "kind": "enterprise",
    "name": "x",
    "parent_id": "county-01",
    "county_id": "county-01",
    "headcount": 1,
    "registered_on": "2015-01-01",
    "closed_on": None,
}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "club"},
        {"headcount": -1},
        {"closed_on": "2014-12-31"},
        {"parent_id": None},
        {"kind": "municipal_union", "parent_id": None, "county_id": None},
        {"kind": "county"},
        {"parent_id": "nowhere"},
    ],
)
def test_organisation_row_that_makes_no_sense_is_refused(town: World, change: dict[str, Any]) -> None:
    insert = text(
        "INSERT INTO organisations (id, kind, name, parent_id, county_id, industry, is_large, is_high_energy,"
        " headcount, registered_on, closed_on) VALUES (:id, :kind, :name, :parent_id, :county_id, '', false,"
        " false, :headcount, :registered_on, :closed_on)"
    )
    with town.begin() as ctx:
        ctx.session.execute(insert, ORGANISATION)
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(insert, {**ORGANISATION, "id": "y", **change})


def test_holding_that_ends_before_it_begins_is_refused(town: World) -> None:
    statement = text("UPDATE post_holdings SET valid_to = '2014-12-31' WHERE post_id = 'office@city'")
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(statement)


def test_second_post_of_the_same_title_is_refused(town: World) -> None:
    statement = text(
        "INSERT INTO posts (id, organisation_id, role, title) VALUES ('x', 'city', 'office', 'office')"
    )
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(statement)
