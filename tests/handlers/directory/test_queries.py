from __future__ import annotations

from datetime import date

import pytest

from engine.errors import NotFound
from handlers.directory import queries, service
from tests.handlers.world import World


def test_list_organisations_with_a_post(town: World) -> None:
    with town.begin() as ctx:
        service.register_organisation(ctx, "d_tax", "department", "市税务局", parent_id="city")
        service.create_post(ctx, "d_tax", "dept_checker")
        service.register_organisation(ctx, "d_env", "department", "市环保局", parent_id="city")
        service.create_post(ctx, "d_env", "dept_checker")
        service.close_organisation(ctx, "d_env")
    with town.begin() as ctx:
        found = {
            role: [place.id for place in queries.list_organisations_with(ctx, role, ("department",))]
            for role in ("group_deputy", "dept_checker", "office")
        }
    assert found == {"group_deputy": ["d_st"], "dept_checker": ["d_tax"], "office": []}


def test_principals_of_follows_validity(town: World) -> None:
    with town.begin() as ctx:
        service.create_post(ctx, "ent-0001", "publisher", post_id="next")
        service.hold_post(ctx, "next", "p:unit_union@ent-0001", valid_from=date(2015, 3, 14))
        service.end_holding(ctx, "unit_union@ent-0001", "p:unit_union@ent-0001", valid_to=date(2015, 3, 14))
    with town.begin() as ctx:
        today = queries.principals_of(ctx, "p:unit_union@ent-0001")
    # 23:00 in Shanghai is still the 13th, one hour later is not, though it is the 13th in UTC.
    town.clock.advance(hours=14)
    with town.begin() as ctx:
        tonight = queries.principals_of(ctx, "p:unit_union@ent-0001")
    town.clock.advance(hours=1)
    with town.begin() as ctx:
        tomorrow = queries.principals_of(ctx, "p:unit_union@ent-0001")
        nobody = queries.persons_of(ctx, "post:unit_union@ent-0001")
    assert today == tonight == ["person:p:unit_union@ent-0001", "post:unit_union@ent-0001"]
    assert tomorrow == ["person:p:unit_union@ent-0001", "post:next"]
    assert nobody == []


def test_inactive_person_holds_nothing(town: World) -> None:
    with town.begin() as ctx:
        service.set_person_active(ctx, "p:office@city", False)
    with town.begin() as ctx:
        assert queries.principals_of(ctx, "p:office@city") == ["person:p:office@city"]
        assert queries.roles_of(ctx, "p:office@city") == frozenset()
        assert queries.persons_of_all(ctx, ["post:office@city", "person:p:office@city"]) == {
            "post:office@city": [],
            "person:p:office@city": [],
        }


def test_persons_of_all_takes_two_queries(town: World) -> None:
    few = ["post:office@city", "person:p:office@city"]
    many = [*few, "post:unit_union@ent-0001", "post:unit_union@ent-0002", "person:p:unit_admin@ent-0001"]
    counts = []
    for principals in (few, many):
        with town.begin() as ctx, town.counting() as statements:
            found = queries.persons_of_all(ctx, principals)
        assert [person.id for people in found.values() for person in people] == [
            "p:" + each.removeprefix("post:").removeprefix("person:p:") for each in principals
        ]
        counts.append(len(statements))
    assert counts == [2, 2]


def test_list_organisations_of_a_county_on_a_day(town: World) -> None:
    with town.begin() as ctx:
        service.close_organisation(ctx, "ent-0002")
    with town.begin() as ctx:
        listed = queries.list_organisations(
            ctx, ["enterprise"], county_id="county-01", active_on=queries.today(ctx)
        )
        assert [place.id for place in listed] == ["ent-0001"]
        before = queries.list_organisations(
            ctx, ["enterprise"], county_id="county-01", active_on=date(2015, 3, 12)
        )
        assert [place.id for place in before] == ["ent-0001", "ent-0002"]
        assert [place.id for place in queries.list_children(ctx, "city", "county")] == [
            "county-01",
            "county-02",
        ]


def test_get_organisation_and_person_raise_when_there_is_none(town: World) -> None:
    with town.begin() as ctx:
        with pytest.raises(NotFound):
            queries.get_organisation(ctx, "nowhere")
        with pytest.raises(NotFound):
            queries.get_person(ctx, "nobody")
