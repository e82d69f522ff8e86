"""A message reaches the one that waits for it, or starts something, or waits itself."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import messages
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.model.elements import Event
from engine.models import (
    AuditEvent,
    Incident,
    Instance,
    Message,
    ScopeRow,
)
from engine.runtime import Runtime
from tests.engine.acts import (
    begin,
    count,
    deploy_to,
    incident,
    names,
    open_tasks,
    receiver,
    retry,
)
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, node, process, start, user


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


def send(runtime: Runtime, key: str = "2015", payload: dict[str, Any] | None = None) -> None:
    with runtime.begin() as ctx:
        runtime.send(ctx, "plan_filed", key, payload)


def test_message_wakes_one_of_two_that_wait_and_the_next_the_other(runtime: Runtime, deploy: Deploy) -> None:
    deploy(receiver())
    begin(runtime, data={"campaign": "2015"})
    begin(runtime, data={"campaign": "2015"})
    send(runtime)
    runtime.work()
    assert names(runtime) == ["Go"]
    send(runtime)
    runtime.work()
    assert names(runtime) == ["Go", "Go"]


def test_message_event_beside_a_task_hears_every_message(runtime: Runtime, deploy: Deploy) -> None:
    event = Event(kind="message", message="plan_filed", correlation_key="business_key")
    beside = boundary("M", "A", event, interrupting=False, outputs="{n: n + message.add}")
    deploy(process([start(), user("A"), user("Note"), beside], ["Begin > A", "M > Note"]))
    begin(runtime, business_key="2015", data={"n": 0})
    send(runtime, payload={"add": 2})
    send(runtime, payload={"add": 3})
    runtime.work()
    assert names(runtime) == ["A", "Note", "Note"]
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(ScopeRow.variables)).one()["n"] == 5


def test_message_its_receiver_cannot_take_waits_for_an_operator(runtime: Runtime, deploy: Deploy) -> None:
    event = Event(kind="message", message="plan_filed", correlation_key="business_key")
    wait = node("intermediateCatchEvent", "M", event=event, outputs="message.note")
    deploy(process([start(), wait, user("Go")], ["Begin > M > Go"]))
    begin(runtime, business_key="2015")
    send(runtime, payload={"note": 1})
    runtime.work()
    assert "outputs of M is " in incident(runtime).cause
    retry(runtime)
    runtime.work()
    assert count(runtime, Incident, Incident.resolved_at.is_(None)) == 1
    send(runtime, payload={"note": {"fine": True}})
    runtime.work()
    assert (names(runtime), count(runtime, Incident, Incident.resolved_at.is_(None))) == (["Go"], 0)


def test_start_event_makes_key_and_variables_of_its_message(runtime: Runtime, deploy: Deploy) -> None:
    begin_by = node(
        "startEvent", "Begin", businessKey='"f-" + string(message.number)', outputs="{days: message.n}"
    )
    deploy(process([begin_by, user("A")], ["Begin > A"]), message="plan_filed")
    send(runtime, payload={"number": 7, "n": 5})
    runtime.work()
    with runtime.read() as ctx:
        assert ctx.session.scalars(select(Instance.business_key)).all() == ["f-7"]
        assert ctx.session.scalars(select(ScopeRow.variables)).one() == {"days": 5}


def test_message_that_cannot_start_anything_is_told_in_the_history(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        process([node("startEvent", "Begin", businessKey="null"), user("A")], ["Begin > A"]),
        message="plan_filed",
    )
    send(runtime)
    runtime.work()
    assert count(runtime, AuditEvent, AuditEvent.kind == "message_failed") == 1


def test_message_put_aside_while_somebody_begins_to_wait_is_not_lost(
    postgres: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy_to(postgres, receiver())
    send(postgres)
    find_waiting = messages._find_waiting

    def find_too_early(ctx: Ctx, message: Any) -> Any:
        found = find_waiting(ctx, message)
        monkeypatch.undo()
        begin(postgres, data={"campaign": "2015"})
        return found

    monkeypatch.setattr(messages, "_find_waiting", find_too_early)
    postgres.work()
    assert names(postgres) == ["Go"]
