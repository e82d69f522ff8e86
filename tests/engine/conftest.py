"""A runtime on each database, with a virtual clock, and diagrams deployed without XML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.invariants import find_violations
from engine.ports import Ports
from engine.runtime import Runtime
from tests.engine.acts import deploy_to
from tests.engine.spiff.diagrams import START

Deploy = Callable[..., str]
Restart = Callable[[], Runtime]


def everybody(_ctx: Ctx, role: str, organisation_id: str | None, _data: Mapping[str, Any]) -> list[str]:
    """Every role is held by one post, named after it."""
    return [f"post:{role}" if organisation_id is None else f"post:{role}@{organisation_id}"]


@pytest.fixture
def clock() -> VirtualClock:
    """Monday 2 March 2015, 09:00 in Shanghai."""
    return VirtualClock(START)


@pytest.fixture
def runtime(database_url: str, clock: VirtualClock) -> Iterator[Runtime]:
    """A runtime; at the end of the test every invariant must hold."""
    made = Runtime(database_url, clock=clock, ports=Ports(resolve_principals=everybody))
    yield made
    with made.read() as ctx:
        assert find_violations(ctx) == []
    made.close()


@pytest.fixture
def restarted(runtime: Runtime) -> Iterator[Restart]:
    """The same database seen by a process that remembers nothing."""
    made: list[Runtime] = []

    def restart() -> Runtime:
        made.append(Runtime(runtime.url, clock=runtime.clock, ports=runtime.ports))
        return made[-1]

    yield restart
    for each in made:
        each.close()


@pytest.fixture
def deploy(runtime: Runtime) -> Deploy:
    """Store a process as the next version of a definition, unchecked; gives its id."""
    return partial(deploy_to, runtime)


@pytest.fixture
def postgres(postgres_database_url: str, clock: VirtualClock) -> Iterator[Runtime]:
    """A runtime on PostgreSQL, for what SQLite's one writer at a time makes impossible."""
    made = Runtime(postgres_database_url, clock=clock, ports=Ports(resolve_principals=everybody))
    yield made
    with made.read() as ctx:
        assert find_violations(ctx) == []
    made.close()
