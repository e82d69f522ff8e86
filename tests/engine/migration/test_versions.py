"""Versions: what runs on them, and deleting one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.errors import NotFound
from engine.migration import VersionInUse, delete_version, list_versions
from engine.model.elements import Event
from engine.models import StartTrigger
from engine.runtime import Runtime
from tests.engine.acts import begin, complete
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import end, node, process, start, user

DIAGRAM = process([start(), user("A"), end()], ["Begin > A > Finish"])


def uses(runtime: Runtime) -> list[tuple[int, dict[str, int]]]:
    with runtime.read() as ctx:
        return [(each.definition.version, each.instances) for each in list_versions(ctx, "p")]


def test_versions_are_listed_with_what_runs_on_them(runtime: Runtime, deploy: Deploy) -> None:
    deploy(DIAGRAM)
    for _ in range(3):
        begin(runtime)
    complete(runtime, "A")
    deploy(DIAGRAM)
    suspended = begin(runtime)
    with runtime.begin() as ctx:
        runtime.suspend(ctx, suspended, "x")
    assert uses(runtime) == [(2, {"suspended": 1}), (1, {"running": 2, "completed": 1})]


def test_version_in_use_is_not_deleted(runtime: Runtime, deploy: Deploy) -> None:
    first = deploy(DIAGRAM)
    instance_id = begin(runtime)
    with runtime.begin() as ctx, pytest.raises(VersionInUse) as error:
        delete_version(ctx, runtime.instances, first)
    assert error.value.params["instances"] == {"running": 1}
    second = deploy(process([start(), user("A"), user("B")], ["Begin > A > B"]))
    with runtime.begin() as ctx:
        runtime.migration.execute(ctx, instance_id, second, reason="x")
    with runtime.begin() as ctx, pytest.raises(VersionInUse):
        delete_version(ctx, runtime.instances, first)


def test_newest_version_deleted_lets_the_one_before_start_things(runtime: Runtime, deploy: Deploy) -> None:
    hears = [
        process(
            [node("startEvent", "Begin", event=Event(kind="message", message=name)), end()],
            ["Begin > Finish"],
        )
        for name in ("one", "two")
    ]
    deploy(hears[0], message="one")
    second = deploy(hears[1])
    with runtime.begin() as ctx:
        delete_version(ctx, runtime.instances, second)
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(StartTrigger.message)).all() == ["one"]
    assert uses(runtime) == [(1, {})]
    with runtime.begin() as ctx, pytest.raises(NotFound):
        delete_version(ctx, runtime.instances, second)
