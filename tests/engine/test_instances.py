"""Instances that call each other."""

from __future__ import annotations

from sqlalchemy import select

from engine.clock import VirtualClock
from engine.model.elements import Event
from engine.models import (
    AuditEvent,
    Instance,
    Job,
    ScopeRow,
)
from engine.runtime import Runtime
from tests.engine.acts import (
    begin,
    complete,
    count,
    incident,
    names,
    open_tasks,
    retry,
    state_of,
)
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, user

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


def test_child_that_ends_at_once_lets_its_caller_go_on(runtime: Runtime, deploy: Deploy) -> None:
    deploy(CALLER, "p")
    deploy(
        process([start(), node("scriptTask", "S", script="{n: 3}"), end()], ["Begin > S > Finish"]), "child"
    )
    begin(runtime)
    runtime.work()
    assert names(runtime) == ["After"]
    with runtime.read() as ctx:
        scopes = ctx.session.execute(select(ScopeRow.variables).join(Instance, Instance.id == ScopeRow.instance_id)
                                     .where(Instance.parent_id.is_(None)))  # fmt: skip
        assert scopes.scalar_one() == {"n": 3}


def test_caller_cancelled_while_a_result_is_on_its_way(runtime: Runtime, deploy: Deploy) -> None:
    deploy(CALLER, "p")
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    parent = begin(runtime)
    complete(runtime, "Inner")
    assert count(runtime, Job) == 1
    with runtime.begin() as ctx:
        runtime.cancel(ctx, parent, "停办")
    assert (count(runtime, Job), runtime.work(), state_of(runtime, parent)) == (0, 0, "cancelled")


def test_caller_interrupted_while_its_child_works(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    call = node("callActivity", "C", called_element="child", loop=multi(cardinality="3"))
    late = boundary("T", "C", Event(kind="timer", timer="duration", expression="P1D"))
    deploy(process([start(), call, user("Late"), late], ["Begin > C", "T > Late"]))
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    begin(runtime)
    complete(runtime, "Inner")
    clock.advance(days=1)
    runtime.advance()
    assert names(runtime) == ["Late"]
    assert count(runtime, Instance, Instance.state == "cancelled") == 2


def test_child_cancelled_by_hand_is_told_to_its_caller(runtime: Runtime, deploy: Deploy) -> None:
    deploy(CALLER, "p")
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    begin(runtime)
    child = open_tasks(runtime)[0].instance_id
    with runtime.begin() as ctx:
        runtime.cancel(ctx, child, "重复")
    runtime.work()
    assert incident(runtime).cause == "error 'cancelled' is caught by no boundary event"
    retry(runtime)
    complete(runtime, "Inner")
    runtime.work()
    assert names(runtime) == ["After"]


def test_call_that_cannot_start_stands_still_until_it_can(runtime: Runtime, deploy: Deploy) -> None:
    deploy(CALLER, "p")
    begin(runtime)
    assert incident(runtime).cause == "no process is deployed as 'child'"
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    retry(runtime)
    assert names(runtime) == ["Inner"]


def test_title_that_cannot_be_worked_out_does_not_stop_the_start(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A")], ["Begin > A"], properties={"title": "="}))
    begin(runtime)
    assert open_tasks(runtime)[0].title == "p"


def test_work_after_a_childs_last_task_brings_the_callers_next(runtime: Runtime, deploy: Deploy) -> None:
    deploy(CALLER, "p")
    deploy(process([start(), user("Inner"), end()], ["Begin > Inner > Finish"]), "child")
    begin(runtime)
    child = open_tasks(runtime)[0].instance_id
    complete(runtime, "Inner")
    assert (runtime.work(child), names(runtime)) == (1, ["After"])


def test_history_ends_with_the_end(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]))
    begin(runtime)
    complete(runtime, "A")
    with runtime.read() as ctx:
        kinds = list(ctx.session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)))
    assert kinds == ["instance_started", "node_completed", "task_opened", "task_completed", "node_completed",
                     "node_completed", "instance_ended"]  # fmt: skip


def test_instance_moved_by_another_process_is_read_again(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    """Each of two processes keeps the instance in memory and finds it changed by the other."""
    work = [start(), user("A"), node("exclusiveGateway", "G", default="F2_0"), end()]
    deploy(process(work, ["Begin > A > G", "G > A if true", "G > Finish"]))
    begin(runtime)
    other = restarted()
    for _ in range(3):
        complete(runtime, "A")
        complete(other, "A")
    assert count(runtime, AuditEvent, AuditEvent.kind == "task_completed") == 6
