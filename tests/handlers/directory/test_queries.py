from __future__ import annotations

from datetime import date

import pytest

from engine.errors import NotFound
from handlers.directory import queries, service
from handlers.directory.models import Post
from handlers.directory.resolving import resolve_principals
from tests.handlers.world import World


@pytest.mark.parametrize(
    ("role", "organisation_id", "principals"),
    [
        ("unit_union", "ent-0001", ["post:unit_union@ent-0001"]),
        ("county_union", "ent-0001", ["post:county_union@county-01"]),
        ("county_union", "ent-0003", ["post:county_union@county-02"]),
        ("county_union", "team-00001", ["post:county_union@county-01"]),
        ("office", "team-00001", ["post:office@city"]),
        ("office", None, ["post:office@city"]),
        ("group_deputy", "d_st", ["post:group_deputy@d_st"]),
        ("group_deputy", "city", ["post:group_leader@city"]),
        ("group_member", "d_st", ["post:group_member@d_st"]),
        ("group_member", None, ["post:group_member@city"]),
        ("county_union", "ent-0004", []),
        ("unit_admin", "ent-0002", []),
        ("publisher", None, []),
        ("office", "nowhere", []),
        ("upper_union", "ent-0001", ["post:county_union@county-01"]),
        ("upper_union", "ent-0002", ["post:office@city"]),
        ("upper_union", "ent-0004", ["post:office@city"]),
        ("upper_union", "county-01", ["post:office@city"]),
        ("upper_union", "d_st", ["post:office@city"]),
        ("upper_union", "team-00001", ["post:unit_union@ent-0001"]),
        ("upper_union", "city", ["post:group_leader@city"]),
        ("author_union", "county-01", ["post:county_union@county-01"]),
        ("author_union", "ent-0001", ["post:unit_union@ent-0001"]),
        ("author_union", "team-00001", ["post:unit_union@ent-0001"]),
        ("author_union", "d_st", ["post:group_member@d_st"]),
        ("author_union", "city", ["post:office@city"]),
    ],
)
def test_resolve_principals_along_the_tree(
    town: World, role: str, organisation_id: str | None, principals: list[str]
) -> None:
    with town.begin() as ctx:
        assert resolve_principals(ctx, role, organisation_id, {}) == principals


@pytest.mark.parametrize(
    ("role", "named", "principals"),
    [
        ("expert", "p:office@city", ["person:p:office@city"]),
        (
            "co_inventor",
            ["p:employee@team-00001", "p:office@city", "p:employee@team-00001"],
            ["person:p:employee@team-00001", "person:p:office@city"],
        ),
        ("applicant", None, []),
        ("applicant", "", []),
        ("applicant", [], []),
        ("applicant", "nobody", []),
        ("applicant", {"id": "p:office@city"}, []),
        ("applicant", ["nobody", 7, None, "p:office@city"], ["person:p:office@city"]),
    ],
)
def test_resolve_principals_of_a_person_role_are_those_the_data_name(
    town: World, role: str, named: object, principals: list[str]
) -> None:
    data = {f"{role}_id": named, "other_id": "p:office@city"}
    with town.begin() as ctx:
        assert resolve_principals(ctx, role, "ent-0001", data) == principals


def test_resolve_principals_leaves_out_a_person_who_has_left(town: World) -> None:
    with town.begin() as ctx:
        service.set_person_active(ctx, "p:office@city", False)
    with town.begin() as ctx:
        assert resolve_principals(ctx, "owner", None, {"owner_id": "p:office@city"}) == []


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


def test_resolve_principals_lists_every_seat_of_the_nearest_place(town: World) -> None:
    with town.begin() as ctx:
        service.create_post(ctx, "ent-0001", "unit_union", "工会副主席", post_id="second")
    with town.begin() as ctx:
        assert resolve_principals(ctx, "unit_union", "ent-0001") == [
            "post:second",
            "post:unit_union@ent-0001",
        ]


def test_resolve_principals_asks_the_database_twice_at_most(town: World) -> None:
    with town.begin() as ctx, town.counting() as statements:
        resolve_principals(ctx, "upper_union", "team-00001")
    assert len(statements) == 2


def test_resolve_principals_sees_what_is_not_yet_written(town: World) -> None:
    with town.begin() as ctx:
        ctx.session.add(Post(id="new", organisation_id="ent-0004", role="unit_admin", title=""))
        assert resolve_principals(ctx, "unit_admin", "ent-0004") == ["post:new"]


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
