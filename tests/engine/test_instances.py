"""Instances that call each other."""

from __future__ import annotations

from engine.model.elements import Event
from engine.models import Instance
from engine.runtime import Runtime
from tests.engine.acts import (
    begin,
    complete,
    count,
    incident,
    names,
)
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, end, node, process, start, user

CALLER = process(
    [start(), node("callActivity", "C", called_element="child", outputs="{n: result.n}"), user("After")],
    ["Begin > C > After"],
)


def test_called_process_runs_as_its_own_instance_and_gives_back_its_result(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(CALLER, "p")
    number = {"type": "default", "components": [{"type": "number", "key": "n", "label": "n", "id": "f"}]}
    deploy(
        process([start(), user("Inner", form="f"), end()], ["Begin > Inner > Finish"]), "child", {"f": number}
    )
    parent = begin(runtime)
    assert count(runtime, Instance, Instance.parent_id == parent) == 1
    complete(runtime, "Inner", {"n": 7})
    runtime.work()
    assert names(runtime) == ["After"]


def test_cancelling_a_parent_cancels_its_child(runtime: Runtime, deploy: Deploy) -> None:
    deploy(CALLER, "p")
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    parent = begin(runtime)
    with runtime.begin() as ctx:
        runtime.cancel(ctx, parent, "停办")
        runtime.cancel(ctx, parent, "停办")
    assert (names(runtime), count(runtime, Instance, Instance.state == "cancelled")) == ([], 2)


def test_uncaught_error_of_a_called_process_reaches_the_callers_boundary(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(
        process(
            [
                start(),
                node("callActivity", "C", called_element="child"),
                user("Caught"),
                boundary("E", "C", Event(kind="error", error_code="withdrawn")),
            ],
            ["Begin > C", "E > Caught"],
        )
    )
    fail = end("Fail", Event(kind="error", error_code="withdrawn"))
    deploy(process([start(), user("Inner"), fail], ["Begin > Inner > Fail"]), "child")
    begin(runtime)
    complete(runtime, "Inner")
    runtime.work()
    assert names(runtime) == ["Caught"]


def test_process_that_calls_itself_stops_with_an_incident(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), node("callActivity", "C", called_element="p")], ["Begin > C"]))
    begin(runtime)
    assert incident(runtime).cause == "more than 10 calls inside each other"
    assert count(runtime, Instance, Instance.state == "running") == 12
