from __future__ import annotations

import pytest

from engine.errors import Invalid, NotFound
from handlers.directory import service
from tests.handlers.world import World, make_account


def test_token_is_found_by_its_secret_only(world: World) -> None:
    with world.begin() as ctx:
        make_account(ctx, "a", "anna")
        token, secret = service.create_token(
            ctx, "a", " report ", ["history:read", "tasks:work", "tasks:work"]
        )
    with world.begin() as ctx:
        found = service.find_token(ctx, secret)
        assert found is not None
        assert (found.person_id, found.name, found.scopes) == ("a", "report", ["tasks:work", "history:read"])
        for other in (token.id, token.secret_hash, token.prefix, secret[:-1], f"{secret} ", "", "saicheng_é"):
            assert service.find_token(ctx, other) is None


@pytest.mark.parametrize(
    ("name", "scopes", "days", "code"),
    [
        ("", ["tasks:work"], None, "token.bad_name"),
        ("x" * 81, ["tasks:work"], None, "token.bad_name"),
        ("a\x00b", ["tasks:work"], None, "token.bad_name"),
        ("x", [], None, "token.bad_scopes"),
        ("x", ["tasks:work", "all"], None, "token.bad_scopes"),
        ("x", ["tasks:work"], 0, "token.bad_days"),
        ("x", ["tasks:work"], 4_000, "token.bad_days"),
    ],
)
def test_token_needs_a_name_scopes_and_a_sensible_life(
    world: World, name: str, scopes: list[str], days: int | None, code: str
) -> None:
    with world.begin() as ctx:
        make_account(ctx, "a", "anna")
        with pytest.raises(Invalid) as refused:
            service.create_token(ctx, "a", name, scopes, days=days)
    assert refused.value.code == code


def test_person_without_an_account_has_no_tokens(world: World) -> None:
    with world.begin() as ctx, pytest.raises(NotFound):
        service.create_token(ctx, "nobody", "x", ["tasks:work"])


def test_password_set_by_an_administrator_ends_the_tokens(world: World) -> None:
    with world.begin() as ctx:
        make_account(ctx, "a", "anna")
        secret = service.create_token(ctx, "a", "x", ["tasks:work"])[1]
        service.set_password(ctx, "a", "another horse")
    with world.begin() as ctx:
        assert service.find_token(ctx, secret) is None
        assert service.list_tokens(ctx, "a") == []
