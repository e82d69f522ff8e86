"""A small town on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.ports import Ports
from handlers.campaigns.queries import work_calendar
from handlers.directory.resolving import resolve_principals
from handlers.reminders.service import hear_of_task
from tests.handlers.world import World, build_town


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """An empty database with a clock at 13 March 2015, 09:00 in Shanghai."""
    ports = Ports(
        resolve_principals=resolve_principals, calendar=work_calendar, task_listeners=[hear_of_task]
    )
    built = World(database_url, ports)
    yield built
    built.engine.dispose()


@pytest.fixture
def town(world: World) -> World:
    """The same with organisations, posts and persons (see `world.build_town`)."""
    with world.begin() as ctx:
        build_town(ctx)
    return world
