"""What a step costs with the contest wired to the engine."""

from __future__ import annotations

from typing import Any

import pytest

from engine.clock import VirtualClock
from engine.runtime import Runtime
from tests.engine.acts import begin, deploy_to
from tests.engine.spiff.diagrams import end, node, process, start
from tests.handlers.world import ISSUED, build_town
from web.bootstrap import build_ports


def test_step_makes_no_session(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLAlchemy's session and its objects cost several times what the rest of a step does."""
    runtime = Runtime(database_url, clock=VirtualClock(ISSUED), ports=build_ports())
    with runtime.begin() as ctx:
        build_town(ctx)
    tasks = [node("userTask", name, role="unit_union") for name in ("First", "Second")]
    deploy_to(runtime, process([start(), *tasks, end()], ["Begin > First > Second > Finish"]))
    instance_id = begin(runtime, data={"organisation_id": "ent-0001"})
    with runtime.read() as ctx:
        [task] = runtime.list_open_tasks(ctx, instance_id)

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a session was made")

    with monkeypatch.context() as patch:
        patch.setattr("engine.transaction._Session", refuse)
        runtime.run("person:p1", lambda ctx: runtime.complete_task(ctx, task.id, {}))
    with runtime.read() as ctx:
        assert [each.node for each in runtime.list_open_tasks(ctx, instance_id)] == ["Second"]
    runtime.close()
