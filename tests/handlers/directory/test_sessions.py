from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.errors import NotFound
from handlers.directory import service
from handlers.directory.models import LoginAttempts, LoginSession
from handlers.directory.sessions import is_touch_due
from tests.handlers.world import World, make_account


@pytest.fixture
def signed_in(world: World) -> tuple[World, str]:
    with world.begin() as ctx:
        make_account(ctx, "a", "anna")
        return world, service.open_session(ctx, "a", data={"csrf": "x"})


def is_live(world: World, token: str) -> bool:
    with world.begin() as ctx:
        return service.find_session(ctx, token) is not None


def touch(world: World, token: str) -> None:
    with world.begin() as ctx:
        service.touch_session(ctx, token)


def test_session_is_found_by_its_token_only(signed_in: tuple[World, str]) -> None:
    world, token = signed_in
    with world.begin() as ctx:
        found = service.find_session(ctx, token)
        assert found is not None
        assert (found.person_id, found.data) == ("a", {"csrf": "x"})
        assert token not in found.id
        stolen = found.id
    assert not is_live(world, stolen)
    assert not is_live(world, "")


def test_session_ends_after_half_an_hour_unseen(signed_in: tuple[World, str]) -> None:
    world, token = signed_in
    world.clock.advance(minutes=29)
    touch(world, token)
    world.clock.advance(minutes=29)
    assert is_live(world, token)
    world.clock.advance(minutes=1)
    assert not is_live(world, token)
    touch(world, token)
    assert not is_live(world, token)


def test_session_ends_after_twelve_hours_however_busy(signed_in: tuple[World, str]) -> None:
    world, token = signed_in
    for _ in range(12 * 3 - 1):
        world.clock.advance(minutes=20)
        touch(world, token)
    assert is_live(world, token)
    world.clock.advance(minutes=20)
    assert not is_live(world, token)


def test_touch_writes_at_most_once_a_minute(signed_in: tuple[World, str]) -> None:
    world, token = signed_in
    begun = world.clock.now()
    seen = []
    for seconds in (59, 1):
        world.clock.advance(seconds=seconds)
        with world.begin() as ctx:
            session = service.find_session(ctx, token)
            assert session is not None
            is_due = is_touch_due(ctx, session)
        touch(world, token)
        with world.begin() as ctx:
            seen.append((is_due, ctx.session.get_one(LoginSession, session.id).last_seen_at))
    assert seen == [(False, begun), (True, begun + timedelta(minutes=1))]


@pytest.mark.parametrize("how", ["close", "close_all", "disable", "deactivate"])
def test_session_ends_on_the_server(signed_in: tuple[World, str], how: str) -> None:
    world, token = signed_in
    with world.begin() as ctx:
        if how == "close":
            service.close_session(ctx, token)
        elif how == "close_all":
            service.close_sessions(ctx, "a")
        elif how == "disable":
            service.set_account_disabled(ctx, "a", True)
        else:
            service.set_person_active(ctx, "a", False)
    assert not is_live(world, token)


def test_session_data_is_replaced(signed_in: tuple[World, str]) -> None:
    world, token = signed_in
    with world.begin() as ctx:
        service.save_session_data(ctx, token, {"csrf": "y"})
        with pytest.raises(NotFound):
            service.save_session_data(ctx, "stale", {})
    with world.begin() as ctx:
        found = service.find_session(ctx, token)
        assert found is not None
        assert found.data == {"csrf": "y"}


def test_list_sessions_shows_only_own_live_ones(signed_in: tuple[World, str]) -> None:
    world, token = signed_in
    with world.begin() as ctx:
        make_account(ctx, "b", "bruno")
        service.open_session(ctx, "b")
    world.clock.advance(minutes=10)
    touch(world, token)
    with world.begin() as ctx:
        newer = service.open_session(ctx, "a")
        assert [each.created_at.minute for each in service.list_sessions(ctx, "a")] == [10, 0]
        service.close_session(ctx, newer)
    world.clock.advance(minutes=30)
    with world.begin() as ctx:
        assert service.list_sessions(ctx, "a") == []


def test_purge_deletes_dead_sessions_and_old_counters_only(signed_in: tuple[World, str]) -> None:
    world, token = signed_in
    with world.begin() as ctx:
        service.open_session(ctx, "a")
        service.verify_login(ctx, "anna", "guess", "10.0.0.1")
    world.clock.advance(minutes=15)
    touch(world, token)
    assert world.run_tick(service.purge_sessions) == 2
    with world.begin() as ctx:
        service.verify_login(ctx, "anna", "guess", "10.0.0.1")
    world.clock.advance(minutes=15)
    assert world.run_tick(service.purge_sessions) == 3
    assert is_live(world, token)
    with world.begin() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(LoginSession)) == 1
        assert ctx.session.scalar(select(func.count()).select_from(LoginAttempts)) == 0
