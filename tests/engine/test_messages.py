"""A message reaches the one that waits for it, or starts something, or waits itself."""

from __future__ import annotations

from sqlalchemy import select

from engine.clock import VirtualClock
from engine.models import Instance, Message
from engine.runtime import Runtime
from tests.engine.acts import (
    begin,
    count,
    names,
    open_tasks,
    receiver,
)
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import process, start, user


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
