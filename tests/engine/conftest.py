"""A runtime on each database, with a virtual clock, and diagrams deployed without XML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.invariants import find_violations
from engine.model.elements import Process
from engine.models import Definition, StartTrigger
from engine.ports import Ports
from engine.runtime import Runtime
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

    def store(
        process: Process, key: str = "p", forms: dict[str, Any] | None = None, message: str = ""
    ) -> str:
        with runtime.begin() as ctx:
            count = ctx.session.query(Definition).filter_by(key=key).count()
            row = Definition(
                key=key,
                version=count + 1,
                name={"zh": key, "en": key},
                bpmn="",
                model=process.to_dict(),
                forms=forms or {},
                manifest={},
                checksum=str(count),
                deployed_at=ctx.now(),
                deployed_by=ctx.actor,
            )
            ctx.session.add(row)
            if message:
                node = next(each.id for each in process.nodes.values() if each.kind == "startEvent")
                ctx.session.add(StartTrigger(definition_key=key, node=node, message=message))
            ctx.session.flush()
            return row.id

    return store
