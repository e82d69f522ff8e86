"""Each element in each surrounding: loops, two levels of sub-processes, items, transactions, beside boundary events.

The instance is read back from its rows before every step; an instance that completes has no work left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.dmn import Decisions
from engine.errors import BusinessError
from engine.model.dataflow import Association, DataItem, InputOutput
from engine.model.elements import Event, Node, Repeat
from engine.spiff import effects
from tests.engine.dmn.models import decision, literal, model
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful

Fragment = tuple[list[Node], list[str]]
"""Nodes and flows between the nodes Enter and Leave."""

MESSAGE = Event(kind="message", message="m", correlation_key="business_key")
SIGNAL = Event(kind="signal", signal="s")
TIMER = Event(kind="timer", timer="duration", expression="P1D")
TRUE = Event(kind="conditional", condition="hits >= 0")
LATE = Event(kind="escalation", escalation_code="late")
FAIL = Event(kind="error", error_code="fail")
LINK = Event(kind="link", link="on")
CANCEL = Event(kind="cancel")


def single(made: Node) -> Fragment:
    return [made], [f"Enter > {made.id} > Leave"]


def caught(event: Event) -> Fragment:
    return single(node("intermediateCatchEvent", "Catch", event=event))


def thrown(event: Event) -> Fragment:
    return single(node("intermediateThrowEvent", "Throw", event=event))


def inside(*nodes: Node, flows: str, kind: str = "subProcess", **values: Any) -> Node:
    """A sub-process called Part."""
    return node(kind, "Part", process=process([start("PartIn"), *nodes], [flows]), **values)


def forked(kind: str, condition: str = "") -> Fragment:
    nodes = [node(kind, "Fork"), node(kind, "Join"), user("One"), user("Two")]
    flows = ["Enter > Fork", f"Fork > One{condition}", f"Fork > Two{condition}", "One > Join", "Two > Join"]
    return nodes, [*flows, "Join > Leave"]


def choice() -> Fragment:
    nodes = [node("exclusiveGateway", "Choose"), node("exclusiveGateway", "Merge"), user("One"), user("Two")]
    return nodes, ["Enter > Choose", "Choose > One if hits < 0", "Choose > Two if true", "One > Merge", "Two > Merge",
                   "Merge > Leave"]  # fmt: skip


def first_of_two() -> Fragment:
    nodes = [node("eventBasedGateway", "First"), node("exclusiveGateway", "Merge")]
    nodes += [node("intermediateCatchEvent", "Late", event=TIMER), node("receiveTask", "Told", event=MESSAGE)]
    return nodes, ["Enter > First", "First > Late > Merge", "First > Told > Merge", "Merge > Leave"]


def on_the_edge(host: Node, event: Event, flows: list[str] | None = None) -> Fragment:
    """An event on the edge of an activity, with a way on of its own."""
    nodes = [host, boundary("Edge", host.id, event), node("exclusiveGateway", "Merge")]
    return nodes, flows or [f"Enter > {host.id} > Merge", "Edge > Merge", "Merge > Leave"]


def linked() -> Fragment:
    nodes = [
        node("intermediateThrowEvent", "Away", event=LINK),
        node("intermediateCatchEvent", "Back", event=LINK),
    ]
    return nodes, ["Enter > Away", "Back > Leave"]


def handled() -> Fragment:
    body = process(
        [node("startEvent", "Caught", event=LATE, interrupting=False), user("Chase")], ["Caught > Chase"]
    )
    throw = node("intermediateThrowEvent", "Throw", event=LATE)
    handler = node("eventSubProcess", "Handler", process=body)
    return single(inside(throw, handler, end("PartOut"), flows="PartIn > Throw > PartOut"))


def cancelled() -> Fragment:
    work = inside(end("Undo", CANCEL), flows="PartIn > Undo", kind="transaction")
    return on_the_edge(work, CANCEL, ["Enter > Part > Merge", "Edge > Merge", "Merge > Leave"])


def terminated() -> Node:
    """A sub-process that one branch ends while the other has work open."""
    nodes = [start("PartIn"), node("parallelGateway", "Split"), user("Idle"), user("Stop")]
    over = end("Over", Event(kind="terminate"))
    return sub("Part", [*nodes, over], ["PartIn > Split > Idle", "Split > Stop > Over"])


DATA = InputOutput(
    inputs=(DataItem("x", "x"),),
    outputs=(DataItem("y", "y"),),
    input_sets=(("x",),),
    reads=(Association("x", ("hits",), "hits + 1"),),
    writes=(Association("taken", ("y",)),),
)
RULES = Decisions([model(decision(literal("hits + 1"), "Rule"))], ())
TOGETHER = Event(kind="multiple", parts=(MESSAGE, SIGNAL, TRUE), together=True)
ELEMENTS: dict[str, Callable[[], Fragment]] = {
    "task": lambda: single(node("task", "Work")),
    "manual task": lambda: single(node("manualTask", "Work")),
    "user task": lambda: single(user("Work")),
    "script": lambda: single(node("scriptTask", "Work", script="{done: true}")),
    "business rule": lambda: single(node("businessRuleTask", "Work", decision="Rule")),
    "service": lambda: single(node("serviceTask", "Work", handler="h")),
    "send": lambda: single(node("sendTask", "Work", event=MESSAGE)),
    "receive": lambda: single(node("receiveTask", "Work", event=MESSAGE)),
    "call": lambda: single(node("callActivity", "Work", called_element="c")),
    "sub-process": lambda: single(inside(user("Inner"), end("PartOut"), flows="PartIn > Inner > PartOut")),
    "implicit end": lambda: single(inside(user("Inner"), flows="PartIn > Inner")),
    "transaction": lambda: single(inside(user("Inner"), flows="PartIn > Inner", kind="transaction")),
    "cancelled transaction": cancelled,
    "event sub-process": handled,
    "exclusive gateway": choice,
    "parallel gateway": lambda: forked("parallelGateway"),
    "inclusive gateway": lambda: forked("inclusiveGateway", " if true"),
    "event gateway": first_of_two,
    "conditional flows": lambda: (
        [user("Work"), node("inclusiveGateway", "Join"), user("One"), user("Two")],
        ["Enter > Work", "Work > One if true", "Work > Two if true", "One > Join", "Two > Join", "Join > Leave"],
    ),
    "timer": lambda: caught(TIMER),
    "message": lambda: caught(MESSAGE),
    "signal": lambda: caught(SIGNAL),
    "condition": lambda: caught(TRUE),
    "any of several": lambda: caught(Event(kind="multiple", parts=(MESSAGE, TIMER))),
    "all of several": lambda: caught(TOGETHER),
    "link": linked,
    "message thrown": lambda: thrown(MESSAGE),
    "signal thrown": lambda: thrown(SIGNAL),
    "escalation thrown": lambda: thrown(LATE),
    "error caught": lambda: on_the_edge(inside(end("Bad", FAIL), flows="PartIn > Bad"), FAIL),
    "refused": lambda: on_the_edge(node("serviceTask", "Refuse", handler="h"), FAIL),
    "interrupted": lambda: on_the_edge(node("userTask", "Idle", role="nobody"), TIMER),
    "terminated": lambda: single(terminated()),
    "items": lambda: single(user("Work", loop=multi(cardinality="2"))),
    "items one by one": lambda: single(user("Work", loop=multi(cardinality="2", sequential=True))),
    "loop": lambda: single(user("Work", repeat=Repeat(condition="loopCounter < 2"))),
    "data flow": lambda: single(node("scriptTask", "Work", script="{y: x * 2}", data=DATA)),
}  # fmt: skip


def body(fragment: Fragment) -> tuple[list[Node], list[str]]:
    """A scope around a fragment that counts how often it has been gone through."""
    nodes, flows = fragment
    count = node("scriptTask", "Leave", script="{hits: hits + 1}")
    return [start("In"), node("task", "Enter"), *nodes, count, end("Out")], [
        "In > Enter",
        *flows,
        "Leave > Out",
    ]


def around(fragment: Fragment, **values: Any) -> Node:
    return sub("Around", *body(fragment), **values)


def alone(made: Node, *more: Node, flows: tuple[str, ...] = ()) -> Forgetful:
    nodes = [start("Begin"), made, user("After"), end("Finish"), *more]
    diagram = process(nodes, [f"Begin > {made.id} > After > Finish", *flows])
    return Forgetful(diagram, {"hits": 0}, decisions=RULES)


def twice(fragment: Fragment) -> Forgetful:
    """In a loop drawn by hand."""
    nodes, flows = fragment
    count = node("scriptTask", "Leave", script="{hits: hits + 1}")
    more = [
        start("Begin"),
        node("exclusiveGateway", "Again"),
        node("exclusiveGateway", "More"),
        node("task", "Enter"),
    ]
    back = ["Begin > Again > Enter", "Leave > More", "More > Again if hits < 2", "More > After if hits >= 2"]
    return Forgetful(
        process([*more, *nodes, count, user("After"), end("Finish")], [*back, *flows, "After > Finish"]),
        {"hits": 0},
        decisions=RULES,
    )


def beside(fragment: Fragment) -> Forgetful:
    """Next to an event that fires once, and one that never does."""
    told = boundary("Told", "Around", Event(kind="signal", signal="told"), interrupting=False)
    never = boundary("Never", "Around", Event(kind="message", message="never", correlation_key='"x"'))
    player = alone(around(fragment), told, never, user("Note"), flows=("Told > Note", "Never > Note"))
    if "Told" in player.nodes:
        player.fire("Told")
    return player


SURROUNDINGS: dict[str, tuple[int, Callable[[Fragment], Forgetful]]] = {
    "alone": (1, lambda fragment: alone(around(fragment))),
    "two levels": (1, lambda fragment: alone(
        sub("Outer", [start("OuterIn"), around(fragment), end("OuterOut")], ["OuterIn > Around > OuterOut"]))),
    "drawn loop": (2, twice),
    "standard loop": (3, lambda fragment: alone(around(fragment, repeat=Repeat(condition="loopCounter < 3")))),
    "items": (3, lambda fragment: alone(around(fragment, loop=multi(cardinality="3")))),
    "items one by one": (2, lambda fragment: alone(around(fragment, loop=multi(cardinality="2", sequential=True)))),
    "looping items": (4, lambda fragment: alone(
        sub("Outer", [start("OuterIn"), around(fragment, repeat=Repeat(maximum=2))], ["OuterIn > Around"],
            loop=multi(cardinality="2")))),
    "beside events": (1, beside),
}  # fmt: skip


def go_on(player: Forgetful) -> bool:
    """Do one thing that can be done now, what is under way before what waits; False when there is nothing."""
    rows = list(player.rows.tokens.values())
    kinds = {each: kind for spec in player._specs(player._spec) for each, kind in spec}
    for row in rows:
        kind, name, token = kinds[row["node"]], row["node"], row["id"]
        if kind == "userTask" and row["state"] == "ready" and name not in ("Idle", "After"):
            player.command(lambda run, found=token: run.complete_task(found, {}))
            return True
        if kind in ("serviceTask", "callActivity", "receiveTask") and row["state"] == "started":
            if name == "Refuse":
                player.command(lambda run, found=token: run.fail(found, BusinessError("fail")))
            else:
                player.command(lambda run, found=token: run.fire(found))
            return True
    for row in rows:
        waits = row["state"] == "waiting" and row["data"].get("heard") is None
        if waits and row["node"] in ("Catch", "Late", "Edge"):
            player.command(lambda run, found=row["id"]: run.fire(found))
            return True
    return False


@pytest.mark.parametrize("around_it", SURROUNDINGS.keys())
@pytest.mark.parametrize("element", ELEMENTS.keys())
def test_element_runs_to_its_end_in_every_surrounding(element: str, around_it: str) -> None:
    times, play = SURROUNDINGS[around_it]
    player = play(ELEMENTS[element]())
    while go_on(player):
        pass
    assert [each.cause for each in player.asked(effects.RaiseIncident)] == []
    assert player.nodes == ["After"]
    assert (player.variables["hits"], len(player.rows.scopes)) == (times, 1)
    player.do("After")
    assert player.ended
