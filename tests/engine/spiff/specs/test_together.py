"""Events that wait for all of several triggers (parallel multiple, BPMN 2.0 §10.5.1), read back before every step."""

from __future__ import annotations

import pytest

from engine.model.elements import Event, Node
from engine.spiff import effects
from tests.engine.spiff.diagrams import boundary, end, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful

FILED = Event(kind="message", message="filed", correlation_key="business_key")
CLOSED = Event(kind="signal", signal="closed")
DAY = Event(kind="timer", timer="duration", expression="P1D")
RICH = Event(kind="conditional", condition="n > 3")
LATE = Event(kind="escalation", escalation_code="late")


def every(*parts: Event) -> Event:
    """All of these together."""
    return Event(kind="multiple", parts=parts, together=True)


def test_event_in_the_flow_waits_for_all_of_its_triggers_in_any_order() -> None:
    wait = node("intermediateCatchEvent", "Wait", event=every(FILED, CLOSED, DAY))
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        player = Forgetful(process([start(), wait, user("Go")], ["Begin > Wait > Go"]))
        ids = [player.token_id("Wait", index) for index in range(3)]
        for place, index in enumerate(order):
            assert player.open == []
            player.command(
                lambda run, found=ids[index], brought={f"v{index}": place}: run.fire(found, brought)
            )
        assert player.open == ["Go"]
        assert player.variables == {f"v{index}": place for place, index in enumerate(order)}


def test_same_trigger_twice_is_not_both_of_them_and_the_first_counts() -> None:
    wait = node("intermediateCatchEvent", "Wait", event=every(FILED, CLOSED))
    player = Forgetful(process([start(), wait, user("Go")], ["Begin > Wait > Go"]))
    first, second = (player.token_id("Wait", index) for index in range(2))
    for brought in (1, 2):
        player.command(lambda run, n=brought: run.fire(first, {"n": n}))
    assert player.open == []
    player.command(lambda run: run.fire(second))
    assert (player.open, player.variables) == (["Go"], {"n": 1})


@pytest.mark.parametrize("interrupting", [True, False])
def test_boundary_event_waits_for_all_and_beside_its_activity_begins_anew(interrupting: bool) -> None:
    edge = boundary("Edge", "Work", every(FILED, CLOSED), interrupting=interrupting)
    diagram = process([start(), user("Work"), edge, user("Note")], ["Begin > Work", "Edge > Note"])
    player = Forgetful(diagram)
    first, second = (player.token_id("Edge", index) for index in range(2))
    player.command(lambda run: run.fire(second))
    assert player.open == ["Work"]
    player.command(lambda run: run.fire(first))
    if interrupting:
        assert player.nodes == ["Note"]
        return
    assert player.open == ["Note", "Work"]
    assert len(player.asked(effects.Subscribe)) == 2, "it waits again"
    player.command(lambda run: run.fire(first))
    assert player.open == ["Note", "Work"]
    player.command(lambda run: run.fire(second))
    assert player.open == ["Note", "Note", "Work"]
    player.do("Work")
    assert player.nodes == ["Note", "Note"]


def test_boundary_event_with_a_timer_that_cannot_come_again_waits_once() -> None:
    edge = boundary("Edge", "Work", every(DAY, CLOSED), interrupting=False)
    player = Forgetful(process([start(), user("Work"), edge, user("Note")], ["Begin > Work", "Edge > Note"]))
    for token in [player.token_id("Edge", index) for index in range(2)]:
        player.command(lambda run, found=token: run.fire(found))
    assert player.nodes == ["Note", "Work"]


def test_one_of_a_gateways_events_may_wait_for_all_of_several() -> None:
    both = node("intermediateCatchEvent", "Both", event=every(FILED, CLOSED))
    late = node("intermediateCatchEvent", "Late", event=DAY)
    nodes = [start(), node("eventBasedGateway", "First"), both, late, user("A"), user("B")]
    diagram = process(nodes, ["Begin > First", "First > Both > A", "First > Late > B"])
    player = Forgetful(diagram)
    player.fire("Both")
    player.fire("Late")
    assert player.nodes == ["B"]
    player = Forgetful(diagram)
    for token in [player.token_id("Both", index) for index in range(2)]:
        player.command(lambda run, found=token: run.fire(found))
    assert player.nodes == ["A"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_event_sub_process_begins_when_all_have_come(interrupting: bool) -> None:
    begin = node("startEvent", "Caught", event=every(RICH, LATE), interrupting=interrupting)
    body = process([begin, user("Handle"), end("Handled")], ["Caught > Handle > Handled"])
    throw = node("intermediateThrowEvent", "Throw", event=LATE)
    inside = [start("In"), user("A"), throw, user("B"), end("Out"), handler(body)]
    player = Forgetful(
        process([start(), sub("Sub", inside, ["In > A > Throw > B > Out"])], ["Begin > Sub"]), {"n": 0}
    )
    player.do("A")
    assert player.open == ["B"], "the escalation is heard, and goes on to nobody else"
    assert player.lines("escalation_uncaught") == []
    if interrupting:
        player.do("B", n=5)
        assert player.open == ["Handle"]
        return
    player.command(lambda run: run.root_scope().assign({"n": 5}) or run._step())
    assert player.open == ["B", "Handle"]


def handler(body: object) -> Node:
    return node("eventSubProcess", "Handler", process=body)
