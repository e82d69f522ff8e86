from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from engine.context import Ctx
from engine.errors import Conflict, Invalid
from handlers.directory import passwords, service, throttle
from handlers.directory.accounts import LoginTaken, WeakPassword, WrongPassword
from handlers.directory.models import Account
from handlers.directory.throttle import TooManyAttempts
from tests.handlers.world import World, make_account


@pytest.fixture
def accounts(world: World) -> World:
    with world.begin() as ctx:
        make_account(ctx, "a", "anna")
        make_account(ctx, "b", "bruno")
    return world


def try_login(world: World, login: str, password: str, address: str = "10.0.0.1") -> str | None:
    with world.begin() as ctx:
        person = service.verify_login(ctx, login, password, address)
        return person.id if person else None


def test_verify_login_knows_the_person(accounts: World) -> None:
    assert try_login(accounts, " Anna ", "correct horse") == "a"
    with accounts.begin() as ctx:
        stored = ctx.session.get_one(Account, "a").password_hash
    assert stored.startswith("$argon2id$")
    assert "correct" not in stored


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anna", "wrong horse"),
        ("nobody", "correct horse"),
        ("anna", "correct horse" + "x" * 300),
        ("an\x00na", "correct horse"),
        ("\ud800", "\ud800"),
        ("", ""),
    ],
)
def test_verify_login_gives_nobody_for_anything_else(accounts: World, login: str, password: str) -> None:
    assert try_login(accounts, login, password) is None


@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_verify_login_does_the_same_work_for_unknown_logins(
    accounts: World, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    hashed = []
    real = passwords._hasher.verify

    def verify(stored: str, password: bytes) -> bool:
        hashed.append(stored.rpartition("$")[0].rpartition("$")[0])
        return real(stored, password)

    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=verify))
    try_login(accounts, login, "guess")
    assert hashed == ["$argon2id$v=19$m=19456,t=2,p=1"]


@pytest.mark.parametrize(
    "lock",
    [
        lambda ctx: service.set_account_disabled(ctx, "a", True),
        lambda ctx: service.set_person_active(ctx, "a", False),
    ],
)
def test_verify_login_refuses_locked_accounts(accounts: World, lock: Callable[[Ctx], None]) -> None:
    with accounts.begin() as ctx:
        lock(ctx)
    assert try_login(accounts, "anna", "correct horse") is None
    assert try_login(accounts, "bruno", "correct horse") == "b"


def test_guessing_stops_after_ten_failures_and_starts_again_after_the_window(accounts: World) -> None:
    for _ in range(10):
        assert try_login(accounts, "anna", "guess") is None
    for login in ("anna", "ANNA"):
        with pytest.raises(TooManyAttempts) as raised:
            try_login(accounts, login, "correct horse")
        assert raised.value.status == 429
    assert try_login(accounts, "bruno", "correct horse") == "b"
    accounts.clock.advance(minutes=14, seconds=59)
    with pytest.raises(TooManyAttempts):
        try_login(accounts, "anna", "correct horse")
    accounts.clock.advance(seconds=1)
    assert try_login(accounts, "anna", "correct horse") == "a"


def test_unknown_login_is_throttled_like_a_known_one(accounts: World) -> None:
    for _ in range(10):
        assert try_login(accounts, "nobody", "guess") is None
    with pytest.raises(TooManyAttempts):
        try_login(accounts, "nobody", "guess")


def test_success_forgives_the_account_but_not_the_address(
    accounts: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "PER_ADDRESS", 20)
    for _ in range(2):
        for _ in range(9):
            assert try_login(accounts, "anna", "guess") is None
        assert try_login(accounts, "anna", "correct horse") == "a"
    assert try_login(accounts, "anna", "guess") is None
    assert try_login(accounts, "anna", "correct horse") == "a"
    assert try_login(accounts, "bruno", "guess") is None
    with pytest.raises(TooManyAttempts):
        try_login(accounts, "bruno", "correct horse")
    assert try_login(accounts, "bruno", "correct horse", address="10.0.0.2") == "b"


def test_parallel_guesses_are_all_counted(accounts: World, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[str] = []

    def guess(address: str) -> None:
        try:
            outcomes.append(str(try_login(accounts, "anna", "guess", address)))
        except TooManyAttempts:
            outcomes.append("refused")

    threads = [threading.Thread(target=guess, args=(f"10.0.1.{n}",)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["None"] * 10 + ["refused"] * 10


def test_create_account_refuses_a_second_owner_of_a_login(accounts: World) -> None:
    with accounts.begin() as ctx:
        service.create_person(ctx, "c", person_id="c")
    with accounts.begin() as ctx, pytest.raises(LoginTaken):
        service.create_account(ctx, "c", "ANNA", "long enough")
    with accounts.begin() as ctx, pytest.raises(Conflict):
        service.create_account(ctx, "a", "other", "long enough")
    with accounts.begin() as ctx, pytest.raises(Invalid):
        service.create_account(ctx, "c", "", "long enough")
    with accounts.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(Account)) == 2


@pytest.mark.parametrize("password", ["", "short", "x" * 201, "charlotte"])
def test_create_account_refuses_weak_passwords(accounts: World, password: str) -> None:
    with accounts.begin() as ctx:
        service.create_person(ctx, "c", person_id="c")
        with pytest.raises(WeakPassword):
            service.create_account(ctx, "c", "Charlotte", password)


def test_change_password_needs_the_present_one_and_ends_other_sessions(accounts: World) -> None:
    with accounts.begin() as ctx:
        here = service.open_session(ctx, "a")
        elsewhere = service.open_session(ctx, "a")
        another = service.open_session(ctx, "b")
    with accounts.begin() as ctx, pytest.raises(WrongPassword):
        service.change_password(ctx, "a", "wrong", "new password", keep_token=here)
    with accounts.begin() as ctx:
        service.change_password(ctx, "a", "correct horse", "new password", keep_token=here)
    with accounts.begin() as ctx:
        live = [service.find_session(ctx, token) is not None for token in (here, elsewhere, another)]
    assert live == [True, False, True]
    assert try_login(accounts, "anna", "correct horse") is None
    assert try_login(accounts, "anna", "new password") == "a"


def test_set_password_ends_every_session(accounts: World) -> None:
    with accounts.begin() as ctx:
        token = service.open_session(ctx, "a")
    with accounts.begin() as ctx:
        service.set_password(ctx, "a", "new password")
    with accounts.begin() as ctx:
        assert service.find_session(ctx, token) is None


def test_set_language_takes_only_ours(accounts: World) -> None:
    with accounts.begin() as ctx:
        service.set_language(ctx, "a", "en")
        with pytest.raises(Invalid):
            service.set_language(ctx, "a", "fr")
    with accounts.begin() as ctx:
        assert ctx.session.get_one(Account, "a").language == "en"
