from __future__ import annotations

import pytest

from handlers.directory import service
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
