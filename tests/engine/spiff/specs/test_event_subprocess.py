"""Event sub-processes at every level; the instance is read back from its rows before every step."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import BusinessError, IncidentError
from engine.model.elements import Event, Node
from engine.spiff import effects
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful

FILED = Event(kind="message", message="filed", correlation_key="business_key")
CLOSED = Event(kind="signal", signal="closed")
DAY = Event(kind="timer", timer="duration", expression="P1D")
DAILY = Event(kind="timer", timer="cycle", expression="R/P1D")
FAIL = Event(kind="error", error_code="fail")
LATE = Event(kind="escalation", escalation_code="late")
HIGH = Event(kind="conditional", condition="n > 3")


def handler(
    event: Event, *, interrupting: bool = True, name: str = "Handler", work: Node | None = None, **values: Any
) -> Node:
    """An event sub-process with one task in it (or this node)."""
    begin = node("startEvent", f"{name}In", event=event, interrupting=interrupting, **values)
    task = work or user(f"{name}Task")
    inside = process([begin, task, end(f"{name}Out")], [f"{name}In > {task.id} > {name}Out"])
    return node("eventSubProcess", name, process=inside)


def body(*extra: Node) -> tuple[list[Node], list[str]]:
    """A task, beside one that throws an error or an escalation when it is done."""
    nodes = [start("In"), node("parallelGateway", "Fork"), user("Work"), user("Throw"),
             node("exclusiveGateway", "How", default="F4_0"), end("Out"), end("Fail", FAIL), end("Escalate", LATE),
             end("Fine"), *extra]  # fmt: skip
    flows = ["In > Fork > Work > Out", "Fork > Throw > How", 'How > Fail if what = "fail"',
             'How > Escalate if what = "late"', "How > Fine"]  # fmt: skip
    return nodes, flows


LEVELS = ["process", "sub", "deep", "item"]


def at(level: str, *extra: Node) -> Forgetful:
    """The body with these event sub-processes as a process, inside one, two levels down, or as an item of two."""
    nodes, flows = body(*extra)
    data = {"n": 0}
    if level == "process":
        return Forgetful(process(nodes, flows), data)
    if level == "deep":
        nodes, flows = [start("In1"), sub("Deep", nodes, flows), end("Out1")], ["In1 > Deep > Out1"]
    loop = multi(cardinality="2") if level == "item" else None
    outer = sub("Outer", nodes, flows, loop=loop)
    return Forgetful(
        process([start(), outer, user("After"), end()], ["Begin > Outer > After > Finish"]), data
    )


def others(level: str) -> list[str]:
    """What the second item does meanwhile."""
    return ["Throw", "Work"] if level == "item" else []


def finish(player: Forgetful, level: str) -> None:
    """The second item, the task behind, and nothing left."""
    if level == "item":
        player.do("Work")
        player.do("Throw", what="fine")
    if level != "process":
        assert player.open == ["After"]
        player.do("After")
    assert player.ended


TRIGGERS = [FILED, CLOSED, DAY]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("event", TRIGGERS)
def test_interrupting_event_sub_process_runs_instead_of_the_rest_of_its_scope(
    level: str, event: Event
) -> None:
    player = at(level, handler(event))
    player.fire("Handler")
    assert player.open == sorted(["HandlerTask", *others(level)])
    assert sorted(each.node for each in player.asked(effects.CloseTask)) == ["Throw", "Work"]
    player.do("HandlerTask")
    finish(player, level)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("event", [FILED, CLOSED, DAILY])
def test_event_sub_process_beside_runs_again_and_again_and_keeps_its_scope_open(
    level: str, event: Event
) -> None:
    player = at(level, handler(event, interrupting=False))
    player.fire("Handler")
    listening = player.token_id("Handler")
    player.command(lambda run: run.fire(listening, {}))
    assert player.open == sorted(["HandlerTask", "HandlerTask", "Throw", "Work", *others(level)])
    player.do("Work")
    player.do("Throw", what="fine")
    player.do("HandlerTask")
    assert not player.ended
    player.do("HandlerTask")
    finish(player, level)


@pytest.mark.parametrize("level", LEVELS)
def test_timer_that_comes_once_starts_its_event_sub_process_once(level: str) -> None:
    player = at(level, handler(DAY, interrupting=False))
    before = player.nodes.count("Handler")
    player.fire("Handler")
    assert player.nodes.count("Handler") == before  # the one that listened is one that runs


@pytest.mark.parametrize("level", LEVELS)
def test_scope_ends_without_its_listeners_and_they_stop_waiting(level: str) -> None:
    several = handler(DAY, name="Timed"), handler(CLOSED, name="Told", interrupting=False), handler(FILED)
    player = at(level, *several)
    for _ in range(2 if level == "item" else 1):
        player.do("Work")
        player.do("Throw", what="fine")
    if level != "process":
        player.do("After")
    assert player.ended
    for kind in (effects.DisarmTimer, effects.IgnoreSignal, effects.Unsubscribe):
        assert len(player.asked(kind)) == (2 if level == "item" else 1)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("event", [FAIL, Event(kind="error")])
def test_error_start_catches_and_interrupts_its_scope(level: str, event: Event) -> None:
    player = at(level, handler(event))
    player.do("Throw", what="fail")
    assert player.open == sorted(["HandlerTask", *others(level)])
    assert player.asked(effects.RaiseIncident) == []
    player.do("HandlerTask")
    finish(player, level)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("interrupting", [True, False])
def test_escalation_start_catches(level: str, interrupting: bool) -> None:
    player = at(level, handler(LATE, interrupting=interrupting))
    player.do("Throw", what="late")
    rest = [] if interrupting else ["Work"]
    assert player.open == sorted(["HandlerTask", *rest, *others(level)])
    player.do("HandlerTask")
    if not interrupting:
        player.do("Work")
    finish(player, level)


@pytest.mark.parametrize("level", LEVELS)
def test_condition_start_fires_at_each_edge(level: str) -> None:
    player = at(level, handler(HIGH, interrupting=False))
    count = 2 if level == "item" else 1
    # The process's variable is seen by every item; each hears of it.
    player.do("Work", n=5)
    assert player.open.count("HandlerTask") == count
    player.do("HandlerTask", n=6)
    player.do("Throw", what="fine", n=1)
    assert player.open.count("HandlerTask") == count - 1


def test_error_start_comes_before_a_boundary_further_out() -> None:
    nodes, flows = body(handler(FAIL))
    diagram = process(
        [start(), sub("Sub", nodes, flows), boundary("Edge", "Sub", FAIL), user("Outside")],
        ["Begin > Sub", "Edge > Outside"],
    )
    player = Forgetful(diagram)
    player.do("Throw", what="fail")
    assert player.open == ["HandlerTask"]


def test_error_of_the_handler_itself_goes_further_out() -> None:
    nodes, flows = body(handler(FAIL, work=node("serviceTask", "Undo", handler="x")))
    diagram = process(
        [start(), sub("Sub", nodes, flows), boundary("Edge", "Sub", FAIL), user("Outside")],
        ["Begin > Sub", "Edge > Outside"],
    )
    player = Forgetful(diagram)
    player.do("Throw", what="fail")
    undo = player.token_id("Undo")
    player.command(lambda run: run.fail(undo, BusinessError("fail")))
    assert player.nodes == ["Outside"]


def test_escalation_inside_its_own_handler_is_not_caught_by_it_again() -> None:
    again = node("intermediateThrowEvent", "Again", event=LATE)
    player = at("process", handler(LATE, interrupting=False, work=again))
    player.do("Throw", what="late")
    assert player.open == ["Work"]
    assert len(player.lines("escalation_uncaught")) == 1


def test_error_of_a_child_is_caught_by_the_callers_event_sub_process() -> None:
    call = node("callActivity", "Call", called_element="child")
    player = Forgetful(process([start(), call, user("After"), handler(FAIL)], ["Begin > Call > After"]))
    token = player.token_id("Call")
    player.command(lambda run: run.fail(token, BusinessError("fail")))
    assert player.open == ["HandlerTask"]


def test_boundary_of_the_scope_still_works_while_its_handler_runs() -> None:
    nodes, flows = body(handler(CLOSED))
    diagram = process(
        [start(), sub("Sub", nodes, flows), boundary("Edge", "Sub", DAY), user("Outside")],
        ["Begin > Sub", "Edge > Outside"],
    )
    player = Forgetful(diagram)
    player.fire("Handler")
    player.fire("Edge")
    assert player.nodes == ["Outside"]


def test_terminate_end_takes_handlers_and_listeners_with_it() -> None:
    nodes, flows = body(handler(CLOSED, interrupting=False), handler(DAY, name="Other"))
    nodes[5] = end("Out", Event(kind="terminate"))
    player = Forgetful(process(nodes, flows), {"n": 0})
    player.fire("Handler")
    player.do("Work")
    assert player.ended


def test_each_run_beside_has_what_its_own_event_brought() -> None:
    player = at("process", handler(CLOSED, interrupting=False, outputs="{who: signal.who, n: n + 1}"))
    listening = player.token_id("Handler")
    player.command(lambda run: run.fire(listening, {"who": "a"}))
    player.command(lambda run: run.fire(listening, {"who": "b"}))
    inner = [row["variables"] for row in player.rows.scopes.values() if row["kind"] == "subprocess"]
    assert sorted(each["who"] for each in inner) == ["a", "b"]
    assert player.variables == {"n": 2}


def test_handler_with_several_definitions_starts_by_any() -> None:
    any_of = Event(kind="multiple", parts=(CLOSED, DAY, FAIL))
    player = at("process", handler(any_of))
    assert player.nodes.count("Handler") == 3
    player.fire("Handler", index=1)
    assert player.open == ["HandlerTask"]
    player = at("sub", handler(any_of))
    player.do("Throw", what="fail")
    assert player.open == ["HandlerTask"]


def test_handler_inside_a_handler() -> None:
    inner = handler(CLOSED, name="Inner")
    begin = node("startEvent", "OuterIn", event=DAY)
    inside = process([begin, user("Task"), inner, end("OuterOut")], ["OuterIn > Task > OuterOut"])
    player = at("process", node("eventSubProcess", "OuterH", process=inside))
    assert "Inner" not in player.nodes
    player.fire("OuterH")
    player.fire("Inner")
    assert player.open == ["InnerTask"]
    player.do("InnerTask")
    assert player.ended


def test_listener_that_cannot_begin_to_wait_is_an_incident_and_does_not_hold_its_scope() -> None:
    keyless = Event(kind="message", message="filed", correlation_key="nothing")
    player = at("process", handler(keyless))
    assert [each.node for each in player.asked(effects.RaiseIncident)] == ["Handler"]
    player.do("Work")
    player.do("Throw", what="fine")
    assert player.ended
    assert len(player.asked(effects.ResolveIncident)) == 1


def test_wrong_outputs_leave_everything_as_it_was() -> None:
    player = at("process", handler(CLOSED, outputs="signal.note"))
    before = player.nodes
    with pytest.raises(IncidentError, match="outputs of HandlerIn"):
        player.fire("Handler", {"note": 1})
    assert player.nodes == before


# In combination


def test_handler_listens_again_in_every_round_of_a_loop() -> None:
    inside = [start("In"), user("Work"), end("Out"), handler(CLOSED)]
    again = node("exclusiveGateway", "Again", default="F2_0")
    diagram = process(
        [start(), sub("Sub", inside, ["In > Work > Out"]), again, end()],
        ["Begin > Sub > Again", "Again > Sub if round < 3", "Again > Finish"],
    )
    player = Forgetful(diagram, {"round": 0})
    player.do("Work", round=1)
    player.fire("Handler")
    player.do("HandlerTask", round=2)
    assert player.nodes == ["Handler", "Sub", "Work"]
    player.do("Work", round=3)
    assert player.ended
    assert len(player.asked(effects.IgnoreSignal)) == 3


@pytest.mark.parametrize("sequential", [True, False])
def test_handler_in_an_item_of_many_takes_away_that_item_only(sequential: bool) -> None:
    inside = [start("In"), user("Work"), end("Out"), handler(FAIL), node("serviceTask", "Job", handler="x")]
    loop = multi(
        collection="[1, 2, 3]", element_variable="item", output_collection="seen", output_element="item * done",
        sequential=sequential,
    )  # fmt: skip
    each = sub("Each", inside, ["In > Job > Work > Out"], loop=loop)
    player = Forgetful(process([start(), each, user("After")], ["Begin > Each > After"]))
    for number in range(3):
        job = player.token_id("Job")
        if number == 1:
            player.command(lambda run, job=job: run.fail(job, BusinessError("fail")))  # type: ignore[misc]
            player.do("HandlerTask", done=10)
        else:
            player.command(lambda run, job=job: run.fire(job, {}))  # type: ignore[misc]
            player.do("Work", done=1)
    assert (player.open, player.variables["seen"]) == (["After"], [1, 20, 3])


def test_handler_inside_a_transaction_can_go_on_and_be_cancelled() -> None:
    undo = node("userTask", "Undo", role="clerk")
    inside = [start("In"), node("parallelGateway", "Fork"), user("Pay"), user("Refuse"), end("Out"),
              end("Cancel", Event(kind="cancel")), handler(CLOSED, interrupting=False, work=undo)]  # fmt: skip
    deal = process(inside, ["In > Fork > Pay > Out", "Fork > Refuse > Cancel"])
    diagram = process(
        [
            start(),
            node("transaction", "Deal", process=deal),
            boundary("Off", "Deal", Event(kind="cancel")),
            user("Never"),
        ],
        ["Begin > Deal", "Off > Never"],
    )
    player = Forgetful(diagram)
    player.fire("Handler")
    assert player.open == ["Pay", "Refuse", "Undo"]
    player.do("Refuse")
    assert player.nodes == ["Never"]


def test_handler_beside_calls_and_cancels_its_call_with_its_scope() -> None:
    call = node("callActivity", "Call", called_element="child")
    inside = [start("In"), user("Work"), end("Out"), handler(CLOSED, interrupting=False, work=call)]
    diagram = process(
        [start(), sub("Sub", inside, ["In > Work > Out"]), boundary("Edge", "Sub", DAY), user("Late")],
        ["Begin > Sub", "Edge > Late"],
    )
    player = Forgetful(diagram)
    player.fire("Handler")
    assert [each.key for each in player.asked(effects.CallProcess)] == ["child"]
    player.fire("Edge")
    assert (player.nodes, [each.node for each in player.asked(effects.CancelChild)]) == (["Late"], ["Call"])


@pytest.mark.parametrize("when_past", ["", "skip", "fire"])
def test_date_already_past_begins_an_event_sub_process_only_if_it_says_so(when_past: str) -> None:
    past = Event(kind="timer", timer="date", expression="2015-03-01")
    values = {"whenPast": when_past} if when_past else {}
    player = Forgetful(process([start(), user("A"), handler(past, **values)], ["Begin > A"]))
    fires = when_past == "fire"
    assert [each.data["fires"] for each in player.lines("timer_already_past")] == [fires]
    assert len(player.asked(effects.ArmTimer)) == int(fires)
    if fires:
        player.fire("Handler")
        assert player.open == ["HandlerTask"]
