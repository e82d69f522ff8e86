"""The verbs on both databases: one verb, one transaction, and any moment survives a restart."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from engine import faults, tasks
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.errors import AlreadyCompleted, BusinessError, Conflict, Invalid, NotFound
from engine.model.elements import Event
from engine.models import AuditEvent, HumanTask, Incident, Instance, Job, Message, TokenRow
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, user

APPROVAL = process(
    [
        start(),
        user("Draft", form="draft", due="P5D"),
        user("Review", form="review", actions="submit,return"),
        node("exclusiveGateway", "Accepted", default="F2_0"),
        end(),
    ],
    ["Begin > Draft > Review > Accepted", "Accepted > Draft if returned", "Accepted > Finish"],
)
FORMS = {
    "draft": {
        "type": "default",
        "components": [
            {"type": "textfield", "key": "theme", "label": "主题", "id": "f1", "validate": {"required": True}}
        ],
    },
    "review": {
        "type": "default",
        "components": [{"type": "textarea", "key": "opinion", "label": "意见", "id": "f2"}],
    },
}


def open_tasks(runtime: Runtime) -> list[HumanTask]:
    with runtime.read() as ctx:
        query = select(HumanTask).where(HumanTask.state == "ready").order_by(HumanTask.node, HumanTask.id)
        return list(ctx.session.scalars(query))


def names(runtime: Runtime) -> list[str]:
    return [task.node for task in open_tasks(runtime)]


def begin(runtime: Runtime, key: str = "p", **values: Any) -> str:
    with runtime.begin("person:p1") as ctx:
        return runtime.start(ctx, key, **values)


def complete(runtime: Runtime, name: str, data: dict[str, Any] | None = None, **values: Any) -> None:
    task = next(task for task in open_tasks(runtime) if task.node == name)
    with runtime.begin("person:p1") as ctx:
        runtime.complete_task(ctx, task.id, data or {}, **values)


def count(runtime: Runtime, model: Any, *where: Any) -> int:
    with runtime.read() as ctx:
        return ctx.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def state_of(runtime: Runtime, instance_id: str) -> str:
    with runtime.read() as ctx:
        return ctx.session.get_one(Instance, instance_id).state


def test_approval_runs_to_its_end_with_a_restart_before_every_step(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    deploy(APPROVAL, forms=FORMS)
    instance_id = begin(runtime, business_key="2015/ent-1")
    for name, data, values in (
        ("Draft", {"theme": "节能"}, {}),
        ("Review", {}, {"action": "return", "reason": "目标不可量化"}),
        ("Draft", {"theme": "节能降耗"}, {}),
        ("Review", {"opinion": "同意"}, {}),
    ):
        complete(restarted(), name, data, **values)
    assert (state_of(runtime, instance_id), count(runtime, TokenRow)) == ("completed", 0)


def test_task_carries_due_time_form_context_and_return_reason(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime, data={"theme": "节能", "other": 1, "organisation_id": "ent-1"})
    task = open_tasks(runtime)[0]
    assert (task.due_at, task.context) == (clock.now() + timedelta(days=5), {"theme": "节能"})
    with runtime.read() as ctx:
        assert tasks.list_candidates(ctx, task.id) == ["post:clerk@ent-1"]
    complete(runtime, "Draft", {"theme": "x"})
    complete(runtime, "Review", action="return", reason="太笼统")
    assert open_tasks(runtime)[0].reason == "太笼统"


def test_completing_twice_gives_already_completed_with_who_and_when(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    task = open_tasks(runtime)[0]
    complete(runtime, "Draft", {"theme": "a"})
    with pytest.raises(AlreadyCompleted) as caught, runtime.begin("person:p2") as ctx:
        runtime.complete_task(ctx, task.id, {"theme": "b"})
    assert caught.value.params["by"] == "person:p1"


def test_form_errors_change_nothing(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    with pytest.raises(Invalid) as caught:
        complete(runtime, "Draft", {"theme": ""})
    assert (caught.value.code, list(caught.value.params["errors"])) == ("form.invalid", ["theme"])  # type: ignore[call-overload]
    assert names(runtime) == ["Draft"]


def test_return_without_reason_and_unknown_action_are_refused(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    with pytest.raises(Invalid, match="no action"):
        complete(runtime, "Draft", action="return", reason="x")
    complete(runtime, "Draft", {"theme": "a"})
    with pytest.raises(Invalid, match="needs a reason"):
        complete(runtime, "Review", action="return", reason="  ")


def test_running_instances_keep_their_version(runtime: Runtime, deploy: Deploy, restarted: Restart) -> None:
    deploy(process([start(), user("Old"), end()], ["Begin > Old > Finish"]))
    begin(runtime)
    deploy(process([start(), user("New"), end()], ["Begin > New > Finish"]))
    begin(runtime)
    assert names(restarted()) == ["New", "Old"]
    complete(runtime, "Old")
    assert names(runtime) == ["New"]


def test_start_key_starts_once(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    first = begin(runtime, start_key="2015/ent-1")
    assert begin(runtime, start_key="2015/ent-1") == first
    assert count(runtime, Instance) == 1


def test_start_of_unknown_definition_is_not_found(runtime: Runtime) -> None:
    with pytest.raises(NotFound):
        begin(runtime, "nothing")


def test_handler_result_and_its_writes_commit_together(runtime: Runtime, deploy: Deploy) -> None:
    @handler("test.greet")
    def greet(ctx: Ctx, *, name: str) -> dict[str, Any]:
        ctx.record("greeted", data={"name": name})
        return {"greeting": f"{name}好"}

    deploy(
        process(
            [start(), node("serviceTask", "W", handler="test.greet", inputs="{name: name}"), user("A")],
            ["Begin > W > A"],
        ),
        forms={},
    )
    begin(runtime, data={"name": "王"})
    assert names(runtime) == []
    assert runtime.work() == 1
    assert (names(runtime), count(runtime, AuditEvent, AuditEvent.kind == "greeted")) == (["A"], 1)


def failing(name: str, errors: list[Exception]) -> None:
    @handler(name)
    def fail(ctx: Ctx) -> None:
        ctx.record("tried")
        if errors:
            raise errors.pop(0)


def test_failing_handler_is_retried_with_pauses_and_leaves_no_half_work(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    failing("test.flaky", [OSError("disk"), OSError("disk")])
    deploy(process([start(), node("serviceTask", "W", handler="test.flaky"), user("A")], ["Begin > W > A"]))
    begin(runtime)
    runtime.work()
    clock.advance(seconds=11)
    runtime.work()
    assert names(runtime) == []
    clock.advance(minutes=2)
    runtime.work()
    assert (names(runtime), count(runtime, AuditEvent, AuditEvent.kind == "tried")) == (["A"], 1)


def test_handler_that_keeps_failing_becomes_an_incident_that_can_be_retried(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    failing("test.broken", [ValueError("no")] * 4)
    deploy(process([start(), node("serviceTask", "W", handler="test.broken"), user("A")], ["Begin > W > A"]))
    begin(runtime)
    for _ in range(6):
        runtime.work()
        clock.advance(hours=2)
    with runtime.read() as ctx:
        incident = ctx.session.scalars(select(Incident)).one()
        assert (incident.cause, incident.node) == ("ValueError: no", "test.broken")
    with runtime.begin("person:admin") as ctx:
        runtime.retry_incident(ctx, incident.id)
    runtime.work()
    assert names(runtime) == ["A"]


def test_handlers_no_goes_to_the_error_boundary_and_its_writes_are_undone(
    runtime: Runtime, deploy: Deploy
) -> None:
    failing("test.refuse", [BusinessError("incomplete", "缺少要素")])
    deploy(
        process(
            [
                start(),
                node("serviceTask", "W", handler="test.refuse"),
                user("Fix"),
                boundary("E", "W", Event(kind="error", error_code="incomplete")),
            ],
            ["Begin > W", "E > Fix"],
        )
    )
    begin(runtime)
    runtime.work()
    assert (names(runtime), count(runtime, AuditEvent, AuditEvent.kind == "tried")) == (["Fix"], 0)


def test_unknown_handler_is_an_incident_at_once(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), node("serviceTask", "W", handler="test.none")], ["Begin > W"]))
    begin(runtime)
    runtime.work()
    assert (count(runtime, Incident), count(runtime, Job, Job.state == "failed")) == (1, 1)


def test_one_poisoned_job_does_not_block_the_others(runtime: Runtime, deploy: Deploy) -> None:
    failing("test.poison", [RuntimeError("x")] * 9)
    failing("test.fine", [])
    poison = process([start(), node("serviceTask", "W", handler="test.poison")], ["Begin > W"])
    fine = process([start(), node("serviceTask", "W", handler="test.fine"), user("A")], ["Begin > W > A"])
    deploy(poison, "poison")
    deploy(fine, "fine")
    begin(runtime, "poison")
    begin(runtime, "fine")
    runtime.work()
    assert names(runtime) == ["A"]


def test_timer_fires_when_due_and_only_then(runtime: Runtime, deploy: Deploy, clock: VirtualClock) -> None:
    wait = node("intermediateCatchEvent", "W", event=Event(kind="timer", timer="duration", expression="P2D"))
    deploy(process([start(), wait, user("A")], ["Begin > W > A"]))
    begin(runtime)
    assert runtime.next_due() == clock.now() + timedelta(days=2)
    clock.advance(days=1)
    assert (runtime.advance(), names(runtime)) == (0, [])
    clock.advance(days=1)
    runtime.advance()
    assert (names(runtime), runtime.next_due()) == (["A"], None)


def test_cycle_missed_while_down_fires_once_and_keeps_its_rhythm(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    daily = Event(kind="timer", timer="cycle", expression="R/P1D")
    deploy(
        process(
            [start(), user("A"), user("Chase"), boundary("T", "A", daily, interrupting=False)],
            ["Begin > A", "T > Chase"],
        )
    )
    begun = clock.now()
    begin(runtime)
    clock.advance(days=4, hours=3)
    runtime.advance()
    assert names(runtime) == ["A", "Chase"]
    assert runtime.next_due() == begun + timedelta(days=5)
    clock.advance(days=1)
    runtime.advance()
    assert names(runtime) == ["A", "Chase", "Chase"]


def receiver(name: str = "M") -> Any:
    event = Event(kind="message", message="plan_filed", correlation_key="campaign")
    return process(
        [start(), node("intermediateCatchEvent", name, event=event), user("Go")], [f"Begin > {name} > Go"]
    )


def test_message_reaches_the_instance_with_its_key_only(runtime: Runtime, deploy: Deploy) -> None:
    deploy(receiver())
    begin(runtime, data={"campaign": "2015"})
    other = begin(runtime, data={"campaign": "2016"})
    with runtime.begin() as ctx:
        runtime.send(ctx, "plan_filed", "2016", {"unit": "ent-1"})
    runtime.work()
    assert [(task.instance_id, task.node) for task in open_tasks(runtime)] == [(other, "Go")]


def test_message_sent_before_anybody_waits_is_kept(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(receiver())
    with runtime.begin() as ctx:
        runtime.send(ctx, "plan_filed", "2015")
    runtime.work()
    clock.advance(days=3)
    begin(runtime, data={"campaign": "2015"})
    runtime.work()
    assert names(runtime) == ["Go"]


def test_message_nobody_ever_wants_expires(runtime: Runtime, clock: VirtualClock) -> None:
    with runtime.begin() as ctx:
        runtime.send(ctx, "plan_filed", "2015")
    runtime.work()
    clock.advance(days=61)
    runtime.work()
    assert count(runtime, Message, Message.state == "expired") == 1


def test_message_starts_an_instance(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A")], ["Begin > A"]), message="finding_issued")
    with runtime.begin() as ctx:
        runtime.send(ctx, "finding_issued", "f-1", {"deadline": 5})
    runtime.work()
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(Instance.business_key)).all() == ["f-1"]


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
    with pytest.raises(Exception, match="calls inside each other"):
        begin(runtime)


def test_multi_instance_completion_writes_the_same_rows_among_10_and_300(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    loop = multi(collection="items", element_variable="item", output_collection="out", output_element="item")
    deploy(process([start(), user("Each", loop=loop), user("After")], ["Begin > Each > After"]))
    statements = []
    for size in (10, 300):
        begin(runtime, data={"items": list(range(size))}, business_key=str(size))
        fresh = restarted()
        task = open_tasks(fresh)[0]
        counted = Statements(fresh)
        with counted, fresh.begin("person:p1") as ctx:
            fresh.complete_task(ctx, task.id, {})
        statements.append(counted.rows)
    assert statements[0] == statements[1]


class Statements:
    """Counts statements and the rows they carry."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime, self.rows = runtime, 0

    def __enter__(self) -> Statements:
        def note(_conn: Any, _cursor: Any, _sql: str, parameters: Any, _ctx: Any, many: bool) -> None:
            self.rows += len(parameters) if many else 1

        event.listen(self.runtime.engine, "before_cursor_execute", note)
        return self

    def __exit__(self, *_: object) -> None:
        pass


def test_twenty_clients_race_for_one_task_and_one_wins(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)
    task = open_tasks(runtime)[0]
    outcomes: list[str] = []
    gate = threading.Barrier(20)

    def client(number: int) -> None:
        gate.wait()
        try:
            runtime.run(f"person:p{number}", lambda ctx: runtime.complete_task(ctx, task.id, {"theme": "x"}))
            outcomes.append("won")
        except Conflict:
            outcomes.append("lost")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost"] * 19 + ["won"]
    assert names(runtime) == ["Review"]


@pytest.mark.parametrize("point", ["task_closed", "before_commit"])
def test_crash_inside_a_verb_leaves_nothing_half_done(runtime: Runtime, deploy: Deploy, point: str) -> None:
    deploy(APPROVAL, forms=FORMS)
    begin(runtime)

    def crash() -> None:
        raise KeyboardInterrupt

    faults.arm(point, crash)
    try:
        with pytest.raises(KeyboardInterrupt):
            complete(runtime, "Draft", {"theme": "x"})
    finally:
        faults.disarm()
    assert names(runtime) == ["Draft"]
    complete(runtime, "Draft", {"theme": "x"})
    assert names(runtime) == ["Review"]


def test_role_that_nobody_holds_is_an_incident_until_somebody_does(runtime: Runtime, deploy: Deploy) -> None:
    deploy(APPROVAL, forms=FORMS)
    holders: list[str] = []
    runtime.ports.resolve_principals = lambda *_: holders
    begin(runtime)
    with runtime.read() as ctx:
        incident = ctx.session.scalars(select(Incident)).one()
    holders.append("post:new")
    with runtime.begin("person:admin") as ctx:
        runtime.retry_incident(ctx, incident.id)
    with runtime.read() as ctx:
        assert tasks.list_candidates(ctx, open_tasks(runtime)[0].id) == ["post:new"]
