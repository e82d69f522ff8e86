from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select

from engine.clock import VirtualClock
from engine.db import Base
from engine.ports import Ports
from engine.runtime import Runtime
from handlers.campaigns.queries import work_calendar
from handlers.directory import queries, service
from handlers.directory.models import Account, Organisation, Person, Post, PostHolding
from handlers.directory.resolving import resolve_principals
from tests.handlers.world import ISSUED
from web import demo
from web.demo.city import build_city

LOGINS = {
    "leader": "group_leader",
    "office": "office",
    "director": "office_director",
    "supervisor": "supervisor",
    "publisher": "publisher",
    "designer": "designer",
    "sysadmin": "sysadmin",
    "federation_leader": "federation_leader",
    "discipline": "discipline",
    "formal_checker": "formal_checker",
    "review_committee": "review_committee",
    "assessor": "assessor",
    "site_checker": "site_checker",
    "dept_checker": "dept_checker",
    "industry": "industry_union",
    "expert": "tech_expert",
    "deputy": "group_deputy",
    "member": "group_member",
    "county": "county_union",
    "unit": "unit_union",
    "admin": "unit_admin",
    "team": "team_leader",
    "large": "unit_union",
    "employee": "employee",
}


@pytest.fixture
def runtime(database_url: str) -> Iterator[Runtime]:
    ports = Ports(resolve_principals=resolve_principals, calendar=work_calendar)
    made = Runtime(database_url, clock=VirtualClock(ISSUED), ports=ports)
    yield made
    made.close()


def count(runtime: Runtime, model: type[Base]) -> int:
    with runtime.read() as ctx:
        return ctx.session.scalar(select(func.count()).select_from(model)) or 0


def test_load_demo_gives_every_login_its_role(runtime: Runtime) -> None:
    logins = demo.load_demo(runtime, units=3)
    assert {login.login: login.role for login in logins} == LOGINS
    for login in logins:
        with runtime.begin() as ctx:
            person = service.verify_login(ctx, login.login, login.password, "127.0.0.1")
            assert person is not None
            assert person.name == login.person
            assert login.role in queries.roles_of(ctx, person.id)
    assert count(runtime, Account) == len(LOGINS)


def test_load_demo_again_changes_nothing(runtime: Runtime) -> None:
    assert not demo.is_loaded(runtime)
    first = demo.load_demo(runtime, units=2)
    before = [count(runtime, model) for model in (Organisation, Person, Post, PostHolding, Account)]
    assert demo.is_loaded(runtime)
    assert demo.load_demo(runtime, units=5, seed=1) == first
    assert [count(runtime, model) for model in (Organisation, Person, Post, PostHolding, Account)] == before


def test_load_demo_leaves_somebody_elses_city_alone(runtime: Runtime) -> None:
    with runtime.begin() as ctx:
        service.register_organisation(ctx, "city", "municipal_union", "市总工会")
    assert demo.load_demo(runtime, units=2) == []
    assert not demo.is_loaded(runtime)
    assert count(runtime, Organisation) == 1


def test_demo_unit_county_and_large_enterprise_belong_together(runtime: Runtime) -> None:
    demo.load_demo(runtime, units=2)
    with runtime.read() as ctx:
        places = {}
        for login in ("county", "unit", "admin", "large", "team", "employee"):
            person = ctx.session.scalars(select(Account.person_id).where(Account.login == login)).one()
            [post] = queries.list_posts_of(ctx, person)
            places[login] = post.organisation_id
        assert places["unit"] == places["admin"] == "ent-0001"
        assert places["large"] == "ent-0002"
        assert places["team"] == places["employee"]
        assert queries.get_organisation(ctx, places["team"]).parent_id == "ent-0001"
        reviewers = resolve_principals(ctx, "upper_union", "ent-0001")
        assert reviewers == resolve_principals(ctx, "county_union", places["county"])
        assert resolve_principals(ctx, "upper_union", "ent-0002") == resolve_principals(ctx, "office", None)
        assert all(resolve_principals(ctx, "group_deputy", body) for body in ("d_st", "d_fic", "city"))


def test_city_has_the_size_that_was_asked_for() -> None:
    city = build_city(300, 2015)
    kinds = [row["kind"] for row in city.organisations]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "municipal_union": 1,
        "department": 11,
        "industry": 4,
        "county": 10,
        "enterprise": 300,
        "team": 3000,
    }
    assert len(city.persons) == 20_000
    units = [row for row in city.organisations if row["kind"] == "enterprise"]
    assert 15 <= sum(row["is_large"] for row in units) <= 33
    assert 20 <= sum(row["is_high_energy"] for row in units) <= 40
    assert len({row["industry"] for row in units}) == 12
    assert len({row["county_id"] for row in units}) == 10
    assert len({row["name"] for row in units}) == 300
    sizes = [row["headcount"] for row in city.organisations if row["kind"] == "team"]
    assert sum(sizes) == sum(post.startswith("post-") for post in _posts_in_teams(city.holdings, city.posts))


def _posts_in_teams(holdings: list[dict[str, str]], posts: list[dict[str, str]]) -> list[str]:
    in_teams = {post["id"] for post in posts if post["organisation_id"].startswith("team-")}
    return [holding["post_id"] for holding in holdings if holding["post_id"] in in_teams]


def test_city_has_eighty_technical_experts_of_many_enterprises() -> None:
    city = build_city(300, 2015)
    posts = {post["id"]: post["organisation_id"] for post in city.posts if post["role"] == "tech_expert"}
    holdings = [row for row in city.holdings if row["post_id"] in posts]
    assert len({row["person_id"] for row in holdings}) == 80
    assert len({posts[row["post_id"]] for row in holdings}) == 80


def test_coordination_group_has_its_sixteen_posts() -> None:
    roles = [post["role"] for post in build_city(1, 2015).posts]
    assert [roles.count(role) for role in ("group_leader", "group_deputy", "group_member")] == [1, 7, 8]


def test_city_is_the_same_for_the_same_seed() -> None:
    assert build_city(20, 7) == build_city(20, 7)
    assert build_city(20, 7) != build_city(20, 8)


def test_addresses_can_reach_nobody() -> None:
    assert {person["email"].rpartition("@")[2] for person in build_city(2, 2015).persons} == {"example.test"}


def test_posts_are_held_before_the_first_contest() -> None:
    assert all(holding["valid_from"] < date(2015, 1, 1) for holding in build_city(2, 2015).holdings)
