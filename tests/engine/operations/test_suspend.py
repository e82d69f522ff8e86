"""A suspended instance stands still, keeps everything, and goes on where it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from engine import tasks
from engine.clock import VirtualClock
from engine.errors import Conflict, InstanceSuspended, NotFound
from engine.model.elements import Event
from engine.models import NEVER, AuditEvent, Instance, Job, Message, SignalDelivery, Subscription, Timer
from engine.operations.refusals import Refused
from engine.runtime import Runtime
from tests.engine.acts import begin, complete, count, failing, names, open_tasks, receiver, state_of
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, end, node, process, start, user

OPERATOR = "person:admin"


def suspend(runtime: Runtime, instance_id: str) -> None:
    with runtime.begin(OPERATOR) as ctx:
        runtime.suspend(ctx, instance_id, "审计")


def resume(runtime: Runtime, instance_id: str) -> None:
    with runtime.begin(OPERATOR) as ctx:
        runtime.resume(ctx, instance_id)


def timed(kind: str = "duration", text: str = "PT1H") -> Any:
    event = Event(kind="timer", timer=kind, expression=text)
    return process(
        [start(), user("A"), user("Late"), boundary("T", "A", event, interrupting=kind != "cycle"), end()],
        ["Begin > A > Finish", "T > Late"],
    )


def test_task_of_a_suspended_instance_is_seen_and_claimed_but_not_completed(
    runtime: Runtime, deploy: Deploy
) -> None:
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]))
    instance_id = begin(runtime)
    suspend(runtime, instance_id)
    with pytest.raises(InstanceSuspended) as refused:
        complete(runtime, "A")
    assert (refused.value.code, refused.value.status) == ("instance_suspended", 409)
    task_id = open_tasks(runtime)[0].id
    with runtime.begin("person:p1") as ctx:
        assert [each.id for each in tasks.list_inbox(ctx, ["post:clerk"]).rows] == [task_id]
        tasks.claim(ctx, task_id, "p1")
        tasks.save_draft(ctx, task_id, "p1", {"x": 1})
        tasks.release(ctx, task_id, "p1")
        tasks.transfer(ctx, task_id, "person:p2", "代办")
    resume(runtime, instance_id)
    complete(runtime, "A")
    assert state_of(runtime, instance_id) == "completed"


def test_suspending_and_resuming_are_in_the_history_and_idempotent(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]))
    instance_id = begin(runtime)
    for act in (suspend, suspend, resume, resume):
        act(runtime, instance_id)
    with runtime.read() as ctx:
        lines = ctx.session.execute(
            select(AuditEvent.kind, AuditEvent.actor, AuditEvent.data)
            .where(AuditEvent.kind.in_(("instance_suspended", "instance_resumed")))
            .order_by(AuditEvent.id)
        ).all()
    assert [(line.kind, line.actor, line.data["before"], line.data["after"]) for line in lines] == [
        ("instance_suspended", OPERATOR, "running", "suspended"),
        ("instance_resumed", OPERATOR, "suspended", "running"),
    ]
    assert lines[0].data["reason"] == "审计"


def test_what_cannot_be_suspended_or_resumed_is_refused(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]))
    instance_id = begin(runtime)
    with runtime.begin() as ctx:
        with pytest.raises(Refused, match="reason"):
            runtime.suspend(ctx, instance_id, "  ")
        for verb in (runtime.suspend, runtime.resume):
            with pytest.raises(NotFound):
                verb(ctx, "none", "x")
    complete(runtime, "A")
    with runtime.begin() as ctx:
        for verb in (runtime.suspend, runtime.resume):
            with pytest.raises(Conflict, match="ended"):
                verb(ctx, instance_id, "x")


def test_timer_keeps_its_due_time_and_fires_once_after_resuming(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(timed())
    instance_id = begin(runtime)
    due_at = clock.now() + timedelta(hours=1)
    suspend(runtime, instance_id)
    clock.advance(hours=5)
    assert (runtime.advance(), runtime.next_due()) == (0, None)
    with runtime.read() as ctx:
        assert ctx.session.execute(select(Timer.due_at, Timer.held_due_at)).one() == (NEVER, due_at)
    resume(runtime, instance_id)
    with runtime.read() as ctx:
        assert ctx.session.execute(select(Timer.due_at, Timer.held_due_at)).one() == (due_at, None)
    runtime.advance()
    assert names(runtime) == ["Late"]


def test_cycle_missed_while_suspended_fires_once(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(timed("cycle", "R/PT1H"))
    instance_id = begin(runtime)
    suspend(runtime, instance_id)
    clock.advance(hours=10)
    resume(runtime, instance_id)
    runtime.advance()
    assert names(runtime) == ["A", "Late"]


def test_job_waits_and_is_done_after_resuming(runtime: Runtime, deploy: Deploy) -> None:
    failing("test.suspend.work", [])
    deploy(
        process(
            [start(), node("serviceTask", "W", handler="test.suspend.work"), user("A")], ["Begin > W > A"]
        )
    )
    instance_id = begin(runtime)
    suspend(runtime, instance_id)
    assert (runtime.work(), runtime.work(instance_id), count(runtime, Job)) == (0, 0, 1)
    resume(runtime, instance_id)
    runtime.work()
    assert names(runtime) == ["A"]


def test_message_waits_for_a_suspended_instance_and_does_not_expire(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    deploy(receiver())
    instance_id = begin(runtime, data={"campaign": "2015"})
    suspend(runtime, instance_id)
    with runtime.begin() as ctx:
        runtime.send(ctx, "plan_filed", "2015")
    runtime.advance()
    clock.advance(days=90)
    assert runtime.advance() == 0
    resume(runtime, instance_id)
    runtime.advance()
    assert (names(runtime), count(runtime, Message, Message.state == "delivered")) == (["Go"], 1)


def test_message_goes_to_another_that_waits_while_one_is_suspended(runtime: Runtime, deploy: Deploy) -> None:
    deploy(receiver())
    instances = sorted(begin(runtime, data={"campaign": "2015"}) for _ in range(3))
    for each in instances[:2]:
        suspend(runtime, each)
    with runtime.begin() as ctx:
        runtime.send(ctx, "plan_filed", "2015")
    runtime.advance()
    assert [task.instance_id for task in open_tasks(runtime)] == [instances[2]]


def test_message_set_aside_for_one_that_is_cancelled_is_free_again(runtime: Runtime, deploy: Deploy) -> None:
    deploy(receiver())
    gone = begin(runtime, data={"campaign": "2015"})
    suspend(runtime, gone)
    with runtime.begin() as ctx:
        runtime.send(ctx, "plan_filed", "2015")
    runtime.advance()
    with runtime.begin() as ctx:
        runtime.cancel(ctx, gone, "不再需要")
    runtime.advance()
    begin(runtime, data={"campaign": "2015"})
    runtime.advance()
    assert names(runtime) == ["Go"]


def test_signal_waits_for_a_suspended_instance(runtime: Runtime, deploy: Deploy) -> None:
    caught = node("intermediateCatchEvent", "S", event=Event(kind="signal", signal="s"))
    deploy(process([start(), caught, user("Go")], ["Begin > S > Go"]))
    instance_id = begin(runtime)
    suspend(runtime, instance_id)
    with runtime.begin() as ctx:
        assert runtime.signal(ctx, "s") == 1
    assert (runtime.work(), runtime.work(), count(runtime, SignalDelivery)) == (0, 0, 1)
    resume(runtime, instance_id)
    runtime.work()
    assert names(runtime) == ["Go"]


CALLER = process(
    [start(), node("callActivity", "C", called_element="middle"), user("After")], ["Begin > C > After"]
)
MIDDLE = process([start(), node("callActivity", "D", called_element="child"), end()], ["Begin > D > Finish"])
CHILD = process([start(), user("Inner"), end()], ["Begin > Inner > Finish"])


def family(runtime: Runtime, deploy: Deploy) -> list[str]:
    for diagram, key in ((CALLER, "p"), (MIDDLE, "middle"), (CHILD, "child")):
        deploy(diagram, key)
    root = begin(runtime)
    with runtime.read() as ctx:
        by_key = dict(ctx.session.execute(select(Instance.definition_key, Instance.id)).all())
    return [root, by_key["middle"], by_key["child"]]


def test_suspending_takes_what_was_called_along_and_resuming_too(runtime: Runtime, deploy: Deploy) -> None:
    root, middle, child = family(runtime, deploy)
    suspend(runtime, root)
    assert [state_of(runtime, each) for each in (root, middle, child)] == ["suspended"] * 3
    with pytest.raises(InstanceSuspended):
        complete(runtime, "Inner")
    with runtime.begin() as ctx, pytest.raises(Refused) as refused:
        runtime.resume(ctx, child, "")
    assert refused.value.why == "caller_suspended"
    resume(runtime, root)
    assert [state_of(runtime, each) for each in (root, middle, child)] == ["running"] * 3
    complete(runtime, "Inner")
    runtime.work()
    assert names(runtime) == ["After"]


def test_what_was_suspended_by_itself_stays_so_when_its_caller_goes_on(
    runtime: Runtime, deploy: Deploy
) -> None:
    root, middle, child = family(runtime, deploy)
    suspend(runtime, child)
    suspend(runtime, root)
    resume(runtime, root)
    assert [state_of(runtime, each) for each in (root, middle, child)] == ["running", "running", "suspended"]
    resume(runtime, child)
    complete(runtime, "Inner")
    runtime.work()
    assert names(runtime) == ["After"]


def test_childs_end_waits_in_a_suspended_caller(runtime: Runtime, deploy: Deploy) -> None:
    """An operator may cancel what a suspended process has called; that process hears of it when it goes on."""
    root, _middle, child = family(runtime, deploy)
    suspend(runtime, root)
    with runtime.begin() as ctx:
        runtime.cancel(ctx, child, "误启动")
    assert (runtime.work(), runtime.work()) == (0, 0)
    resume(runtime, root)
    runtime.work()
    assert count(runtime, AuditEvent, AuditEvent.kind == "incident") == 1


def test_suspended_instance_is_cancelled_whole(runtime: Runtime, deploy: Deploy) -> None:
    family_ids = family(runtime, deploy)
    suspend(runtime, family_ids[0])
    for _ in range(2):
        with runtime.begin() as ctx:
            runtime.cancel(ctx, family_ids[0], "停办")
    assert [state_of(runtime, each) for each in family_ids] == ["cancelled"] * 3
    with runtime.begin() as ctx, pytest.raises(Refused):
        runtime.cancel(ctx, family_ids[0], "")


def test_work_of_suspended_instances_is_not_even_looked_at(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock
) -> None:
    """The loops find due work by an index in which that of suspended instances does not lie."""
    deploy(timed())
    for _ in range(3):
        suspend(runtime, begin(runtime))
    running = begin(runtime)
    clock.advance(hours=2)
    with runtime.read() as ctx:
        due = ctx.session.scalars(select(Timer.instance_id).where(Timer.due_at <= ctx.now())).all()
    assert due == [running]


def test_work_that_came_to_a_suspended_instance_is_set_aside_when_met(
    runtime: Runtime, deploy: Deploy
) -> None:
    failing("test.suspend.met", [])
    deploy(
        process([start(), node("serviceTask", "W", handler="test.suspend.met"), user("A")], ["Begin > W > A"])
    )
    instance_id = begin(runtime)
    suspend(runtime, instance_id)
    with runtime.begin() as ctx:
        ctx.session.execute(update(Job).values(due_at=ctx.now()))
    assert runtime.work() == 0
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(Job.due_at)).one() == NEVER
    resume(runtime, instance_id)
    runtime.work()
    assert names(runtime) == ["A"]


def test_subscriptions_are_found_by_their_index(runtime: Runtime, deploy: Deploy) -> None:
    deploy(receiver())
    suspend(runtime, begin(runtime, data={"campaign": "2015"}))
    assert count(runtime, Subscription, Subscription.is_held) == 1
    if runtime.url.startswith("sqlite"):
        query = "SELECT token_id FROM subscriptions WHERE message = 'm' AND correlation_key = 'k'"
        with runtime.read() as ctx:
            plan = ctx.session.execute(
                text(f"EXPLAIN QUERY PLAN {query} ORDER BY is_held, token_id LIMIT 1")
            ).all()
        assert ["ix_subscriptions_waiting" in row[3] for row in plan] == [True]
