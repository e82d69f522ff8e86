"""One question tells whether anything is due; what is past, failed, or still to come is not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from engine import due
from engine.clock import VirtualClock
from engine.model.elements import Event
from engine.models import Job, Message, SignalDelivery, StartTrigger, Timer
from engine.runtime import Runtime
from tests.engine.acts import begin
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import boundary, end, process, start, user
from tests.statements import watching

DAY = timedelta(days=1)


def put(runtime: Runtime, kind: type[Any], **values: Any) -> str:
    """A row of work that nobody else made; gives the instance it belongs to."""
    instance_id = begin(runtime)
    usual: dict[type[Any], dict[str, Any]] = {
        Job: {"instance_id": instance_id, "token_id": "t", "kind": "service", "inputs": {}},
        Message: {
            "name": "m",
            "correlation_key": "",
            "payload": {},
            "source_instance_id": instance_id,
            "created_at": runtime.clock.now(),
            "expires_at": runtime.clock.now() + 2 * DAY,
        },
        SignalDelivery: {"signal": "s", "payload": {}, "instance_id": instance_id, "token_id": "t"},
        Timer: {"instance_id": instance_id, "token_id": "t", "node": "N"},
        StartTrigger: {"definition_key": "demo", "node": "N"},
    }
    with runtime.begin() as ctx:
        ctx.session.execute(insert(kind).values(due_at=runtime.clock.now() + DAY, **usual[kind], **values))
    return instance_id


def forget(runtime: Runtime, kind: type[Any]) -> None:
    """Take the row away again: it belongs to no token."""
    with runtime.begin() as ctx:
        ctx.session.query(kind).delete()


KINDS: Mapping[type[Any], str] = {
    Job: "jobs",
    Message: "messages",
    SignalDelivery: "signals",
    Timer: "timers",
    StartTrigger: "timers",
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_work_is_seen_when_its_time_has_come(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock, kind: type[Any]
) -> None:
    deploy(process([start(), user("Do"), end()], ["Begin > Do > Finish"]))
    instance_id = put(runtime, kind)
    assert not due.find_kinds(runtime)
    clock.advance(days=1)
    name = KINDS[kind]
    assert due.find_kinds(runtime) == {name}
    assert due.find_kinds_of(runtime, instance_id) == {name} - {"timers"}
    assert not due.find_kinds_of(runtime, begin(runtime))
    forget(runtime, kind)
    assert not due.find_kinds(runtime)


@pytest.mark.parametrize(("kind", "state"), [(Job, "failed"), (Message, "delivered")])
def test_what_is_settled_is_not_due(
    runtime: Runtime, deploy: Deploy, clock: VirtualClock, kind: type[Any], state: str
) -> None:
    deploy(process([start(), user("Do"), end()], ["Begin > Do > Finish"]))
    instance_id = put(runtime, kind)
    with runtime.begin() as ctx:
        ctx.session.execute(update(kind).values(state=state))
    clock.advance(days=1)
    assert not due.find_kinds(runtime)
    assert not due.find_kinds_of(runtime, instance_id)
    forget(runtime, kind)


def test_look_at_a_server_at_rest_is_one_statement(runtime: Runtime, deploy: Deploy) -> None:
    late = boundary("T", "Do", Event(kind="timer", timer="duration", expression="P9D"))
    deploy(process([start(), user("Do"), late, end()], ["Begin > Do > Finish", "T > Finish"]))
    begin(runtime)
    seen: list[str] = []
    with watching(runtime.reader, lambda text, _parameters, _many: seen.append(text)):
        assert runtime.advance() == 0
    assert len(seen) == 1


def test_every_part_of_the_question_is_answered_by_an_index(sqlite_database_url: str) -> None:
    runtime = Runtime(sqlite_database_url)
    asked: list[tuple[str, Any]] = []
    with watching(runtime.reader, lambda text, parameters, _many: asked.append((text, parameters))):
        due.find_kinds(runtime)
        due.find_kinds_of(runtime, "x")
    with runtime.read() as ctx:
        plans = [
            row[3]
            for text, values in asked
            for row in ctx.transaction.execute(f"EXPLAIN QUERY PLAN {text}", values)
        ]
    runtime.close()
    assert len(plans) > 10
    assert [line for line in plans if line.startswith("SCAN") and "CONSTANT ROW" not in line] == []
