"""Diagrams that never come to rest become incidents, and others get their turn: through the verbs of a server."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import allowance
from engine.errors import IncidentError
from engine.model.elements import Event, Process
from engine.models import Incident, StartTrigger
from engine.runtime import Runtime
from engine.spiff import multi
from tests.engine.acts import begin, complete, failing, names
from tests.engine.conftest import Deploy
from tests.engine.spiff.diagrams import end, node, process, start, user


def causes(runtime: Runtime) -> list[str]:
    """Why what stands still, stands still."""
    with runtime.read() as ctx:
        return sorted(set(ctx.session.scalars(select(Incident.cause))))


def after_a_person(nodes: list[Any], flows: list[str]) -> Process:
    """A task for a person, then this."""
    return process([start(), user("Go"), *nodes], ["Begin > Go", *flows])


def begin_other(runtime: Runtime, deploy: Deploy) -> None:
    """Something else that wants to be done."""
    failing("spin.fine", [])
    deploy(
        process([start(), node("serviceTask", "W", handler="spin.fine"), user("A")], ["Begin > W > A"]),
        "other",
    )
    begin(runtime, "other")


def run_until_rest(runtime: Runtime) -> None:
    """As a server does; a chain that never ends would make this never end."""
    for _ in range(100):
        if not runtime.advance():
            return
    raise AssertionError("it does not come to rest")


def test_loop_of_automatic_tasks(runtime: Runtime, deploy: Deploy) -> None:
    deploy(
        after_a_person(
            [node("scriptTask", "S", script="{x: 1}"), node("exclusiveGateway", "G")], ["Go > S > G > S"]
        )
    )
    begin(runtime)
    begin_other(runtime, deploy)
    complete(runtime, "Go")
    run_until_rest(runtime)
    assert (causes(runtime), names(runtime)) == (["1000 times here without waiting: an endless loop?"], ["A"])


def test_expressions_that_burn_time(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is within its bounds, and there are a thousand rounds of them."""
    monkeypatch.setattr(allowance, "MOVING_SECONDS", 0.5)
    burn = node("scriptTask", "S", script="{x: count(for i in 1..2000 return i * i)}")
    deploy(after_a_person([burn, node("exclusiveGateway", "G")], ["Go > S > G > S"]))
    begin(runtime)
    begin_other(runtime, deploy)
    complete(runtime, "Go")
    run_until_rest(runtime)
    assert len(causes(runtime)) == 1
    assert causes(runtime)[0].endswith("seconds of work without waiting")
    assert names(runtime) == ["A"]


def test_loop_of_service_tasks(runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in its own transaction."""
    monkeypatch.setattr(allowance, "MAX_HOPS", 30)
    failing("spin.fine", [])
    endless = node("serviceTask", "W", handler="spin.fine")
    deploy(after_a_person([endless, node("exclusiveGateway", "G")], ["Go > W > G > W"]))
    begin(runtime)
    complete(runtime, "Go")
    begin_other(runtime, deploy)
    run_until_rest(runtime)
    assert (causes(runtime), names(runtime)) == ([too_many(30)], ["A"])


def test_loop_of_timers_that_are_due_at_once(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MAX_HOPS", 30)
    at_once = Event(kind="timer", timer="duration", expression="PT0S")
    wait = node("intermediateCatchEvent", "T", event=at_once)
    failing("spin.fine", [])
    work = node("serviceTask", "W", handler="spin.fine")
    deploy(after_a_person([wait, work, node("exclusiveGateway", "G")], ["Go > T > W > G > T"]))
    begin(runtime)
    complete(runtime, "Go")
    run_until_rest(runtime)
    assert causes(runtime) == [too_many(30)]


def test_two_processes_that_start_each_other_by_messages(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MAX_HOPS", 1_000)
    for key, other in (("ping", "pong"), ("pong", "ping")):
        send = Event(kind="message", message=other, correlation_key='"k"')
        deploy(
            process([start(), node("sendTask", "Send", event=send), end()], ["Begin > Send > Finish"]),
            key,
            message=key,
        )
    begin_other(runtime, deploy)
    with runtime.begin("person:p") as ctx:
        runtime.send(ctx, "ping", "k")
    run_until_rest(runtime)
    assert (causes(runtime), names(runtime)) == ([too_many(1_000)], ["A"])


def test_process_that_starts_itself_by_a_signal(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MAX_HOPS", 1_000)
    throw = node("intermediateThrowEvent", "Throw", event=Event(kind="signal", signal="s"))
    deploy(process([start(), throw, end()], ["Begin > Throw > Finish"]))
    with runtime.begin() as ctx:
        ctx.session.add(StartTrigger(definition_key="p", node="Begin", signal="s"))
    begin_other(runtime, deploy)
    with runtime.begin("person:p") as ctx:
        runtime.signal(ctx, "s")
    run_until_rest(runtime)
    assert (causes(runtime), names(runtime)) == ([too_many(1_000)], ["A"])


def test_call_activity_that_calls_its_own_process(runtime: Runtime, deploy: Deploy) -> None:
    deploy(after_a_person([node("callActivity", "C", called_element="q")], ["Go > C"]))
    deploy(process([start(), node("callActivity", "C", called_element="q")], ["Begin > C"]), "q")
    begin(runtime)
    begin_other(runtime, deploy)
    complete(runtime, "Go")
    run_until_rest(runtime)
    assert (causes(runtime), names(runtime)) == (["more than 10 calls inside each other"], ["A"])


def test_more_items_than_can_be(runtime: Runtime, deploy: Deploy) -> None:
    each = user("Each", loop=multi_of("1000000"))
    deploy(after_a_person([each], ["Go > Each"]))
    begin(runtime)
    begin_other(runtime, deploy)
    complete(runtime, "Go")
    run_until_rest(runtime)
    assert names(runtime) == ["A"]
    assert [str(multi.MAX_ITEMS) in cause for cause in causes(runtime)] == [True]


def multi_of(cardinality: str) -> Any:
    from tests.engine.spiff.diagrams import multi as loop

    return loop(cardinality=cardinality)


def test_person_in_a_loop_is_no_spinning(
    runtime: Runtime, deploy: Deploy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MAX_HOPS", 3)
    failing("spin.fine", [])
    work = node("serviceTask", "W", handler="spin.fine")
    deploy(process([start(), user("A"), work, node("exclusiveGateway", "G")], ["Begin > A > W > G > A"]))
    begin(runtime)
    for _ in range(8):
        complete(runtime, "A")
        run_until_rest(runtime)
    assert (causes(runtime), names(runtime)) == ([], ["A"])


def test_allowance_counts_only_its_own_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOVING_SECONDS", 0.05)
    one = allowance.Allowance()
    burn(0.2)
    with one.moving():
        assert not one.is_spent()
        with one.moving():
            burn(0.1)
        assert one.is_spent()
    assert one.is_spent()
    one.hops = allowance.MAX_HOPS
    with pytest.raises(IncidentError):
        one.require_hop()


def burn(seconds: float) -> None:
    """Use processor time."""
    import time

    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def too_many(hops: int) -> str:
    """What an operator reads."""
    return (
        f"more than {hops} automatic steps, each brought forth by the one before, and nobody waited for: "
        "an endless cycle?"
    )
