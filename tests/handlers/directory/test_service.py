from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.errors import Conflict, Invalid, NotFound
from engine.models import AuditEvent
from handlers.directory import queries, service
from handlers.directory.resolving import resolve_principals
from tests.handlers.world import World, make_profile


def test_register_organisation_places_it_in_the_tree(town: World) -> None:
    with town.begin() as ctx:
        service.register_organisation(
            ctx, "ent-0009", "enterprise", " 新厂 ", parent_id="county-02", headcount=80, is_large=True
        )
        service.register_organisation(ctx, "team-00009", "team", "新班", parent_id="ent-0009")
    with town.begin() as ctx:
        unit = queries.get_organisation(ctx, "ent-0009")
        team = queries.get_organisation(ctx, "team-00009")
        assert (unit.name, unit.county_id, unit.registered_on) == ("新厂", "county-02", date(2015, 3, 13))
        assert (team.parent_id, team.county_id) == ("ent-0009", "county-02")
        assert resolve_principals(ctx, "upper_union", "ent-0009") == ["post:office@city"]


@pytest.mark.parametrize(
    ("organisation_id", "kind", "name", "parent_id", "code"),
    [
        ("x", "club", "x", "city", "directory.bad_organisation"),
        ("x", "team", " ", "ent-0001", "directory.bad_organisation"),
        ("x", "team", "x", "county-01", "directory.bad_parent"),
        ("x", "county", "x", None, "directory.bad_parent"),
        ("x", "municipal_union", "x", "city", "directory.bad_parent"),
        ("ent-0001", "enterprise", "x", "county-01", "directory.organisation_exists"),
    ],
)
def test_register_organisation_refuses_nonsense(
    town: World, organisation_id: str, kind: str, name: str, parent_id: str | None, code: str
) -> None:
    with town.begin() as ctx, pytest.raises((Invalid, Conflict)) as raised:
        service.register_organisation(ctx, organisation_id, kind, name, parent_id=parent_id)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("name", "email", "code"),
    [
        (" ", "", "directory.bad_name"),
        ("a\x00b", "", "directory.bad_name"),
        ("x" * 81, "", "directory.bad_name"),
        ("x", "nobody", "directory.bad_email"),
        ("x", "a@b\nBcc: c@d", "directory.bad_email"),
        ("x", "a@b@c", "directory.bad_email"),
    ],
)
def test_create_person_refuses_nonsense(town: World, name: str, email: str, code: str) -> None:
    with town.begin() as ctx, pytest.raises(Invalid) as raised:
        service.create_person(ctx, name, email=email)
    assert raised.value.code == code


def test_create_post_refuses_a_role_that_is_only_looked_up(town: World) -> None:
    with town.begin() as ctx, pytest.raises(Invalid):
        service.create_post(ctx, "city", "upper_union")
    with town.begin() as ctx, pytest.raises(Conflict):
        service.create_post(ctx, "city", "office", "office")


def test_hold_post_passes_work_to_the_next_holder(town: World) -> None:
    with town.begin() as ctx:
        person = service.create_person(ctx, "接任者").id
        service.end_holding(ctx, "office@city", "p:office@city")
        service.hold_post(ctx, "office@city", person)
    with town.begin() as ctx:
        assert [holder.id for holder in queries.persons_of(ctx, "post:office@city")] == [person]


def test_hold_post_twice_changes_nothing(town: World) -> None:
    with town.begin() as ctx:
        first = service.hold_post(ctx, "office@city", "p:office@city")
        assert first.valid_from == date(2015, 1, 1)
        with pytest.raises(Conflict):
            service.hold_post(ctx, "office@city", "p:office@city", valid_from=date(2014, 1, 1))


def test_hold_post_again_on_the_day_it_was_given_up(town: World) -> None:
    with town.begin() as ctx:
        post = service.create_post(ctx, "city", "publisher").id
        service.hold_post(ctx, post, "p:office@city")
        service.end_holding(ctx, post, "p:office@city")
    with town.begin() as ctx:
        assert queries.persons_of(ctx, f"post:{post}") == []
        service.hold_post(ctx, post, "p:office@city")
    with town.begin() as ctx:
        assert [holder.id for holder in queries.persons_of(ctx, f"post:{post}")] == ["p:office@city"]


def test_holding_what_is_not_there_is_not_found(town: World) -> None:
    for act in (
        lambda ctx: service.hold_post(ctx, "nothing", "p:office@city"),
        lambda ctx: service.hold_post(ctx, "office@city", "nobody"),
        lambda ctx: service.end_holding(ctx, "office@city", "p:supervisor@city"),
    ):
        with town.begin() as ctx, pytest.raises(NotFound):
            act(ctx)


def test_privileged_acts_are_recorded_once_each(town: World) -> None:
    with town.begin("person:admin") as ctx:
        person = service.create_person(ctx, "甲").id
        service.create_account(ctx, person, "jia", "long enough")
        post = service.create_post(ctx, "city", "publisher").id
        service.hold_post(ctx, post, person)
        service.end_holding(ctx, post, person)
        service.set_account_disabled(ctx, person, True)
        service.set_person_active(ctx, person, False)
    with town.begin() as ctx:
        kinds = ctx.session.scalars(
            select(AuditEvent.kind).where(AuditEvent.actor == "person:admin").order_by(AuditEvent.id)
        )
        assert list(kinds) == [
            "person.created",
            "account.created",
            "post.created",
            "post.held",
            "post.given_up",
            "account.disabled",
            "person.deactivated",
        ]


def test_set_profile_keeps_what_is_not_given(town: World) -> None:
    person_id = "p:employee@team-00001"
    with town.begin() as ctx:
        make_profile(ctx, person_id, "team-00001")
        service.set_profile(ctx, person_id, "ent-0001", skill_grade="technician")
    with town.begin() as ctx:
        profile = queries.find_profile(ctx, person_id)
        assert profile is not None
        assert (profile.organisation_id, profile.skill_grade) == ("ent-0001", "technician")
        assert (profile.job, profile.is_front_line, profile.is_migrant) == ("钳工", True, False)
        assert list(queries.list_profiles(ctx, [person_id, "p:nobody"])) == [person_id]


@pytest.mark.parametrize("fields", [{"sex": "x"}, {"skill_grade": "master"}, {"id_number": "1"}])
def test_set_profile_refuses_unknown_fields_and_codes(town: World, fields: dict[str, str]) -> None:
    with town.begin() as ctx, pytest.raises(Invalid) as raised:
        service.set_profile(ctx, "p:employee@team-00001", "team-00001", **fields)
    assert raised.value.code == "directory.bad_profile"


def test_organisation_keeps_what_kind_of_enterprise_it_is(town: World) -> None:
    with town.begin() as ctx:
        unit = service.register_organisation(
            ctx, "ent-0009", "enterprise", "新厂", parent_id="county-02",
            is_non_public=True, is_key_energy_user=True, dispatch_level="city",
        )  # fmt: skip
        assert (unit.is_non_public, unit.is_key_energy_user, unit.dispatch_level) == (True, True, "city")
        with pytest.raises(Invalid):
            service.register_organisation(
                ctx, "x", "enterprise", "x", parent_id="county-02", dispatch_level="x"
            )
