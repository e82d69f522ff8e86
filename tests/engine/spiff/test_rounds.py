"""Standard loops on every kind of activity, alone and combined; forgotten and read back before every step."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest

from engine.errors import BusinessError
from engine.model.elements import Event, Node, Repeat
from engine.spiff import effects
from tests.engine.spiff.diagrams import Player, boundary, end, multi, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful

TIMER = Event(kind="timer", timer="duration", expression="P5D")
FAIL = Event(kind="error", error_code="fail")
LATE = Event(kind="escalation", escalation_code="late")
FILED = Event(kind="message", message="filed", correlation_key='string(loopCounter) + "/" + business_key')
AGAIN = Repeat(condition="again")
KINDS = ["userTask", "serviceTask", "callActivity", "receiveTask", "subProcess"]


def work(kind: str, repeat: Repeat = AGAIN, **values: Any) -> Node:
    """A looping activity called Work that waits for something in every round."""
    if kind == "subProcess":
        inside = [start("In"), user("Inner"), end("Out")]
        return sub("Work", inside, ["In > Inner > Out"], repeat=repeat, **values)
    more = {"outputs": "result", "inputs": "{n: loopCounter}", "called_element": "child", "handler": "x"}
    if kind == "userTask":
        return user("Work", repeat=repeat, **values)
    if kind == "receiveTask":
        more = {"event": FILED}
    return node(kind, "Work", repeat=repeat, **more, **values)


def looping(activity: Node, *more: Node, flows: tuple[str, ...] = (), **data: Any) -> Forgetful:
    return Forgetful(
        process([start(), activity, user("After"), *more], ["Begin > Work > After", *flows]), data
    )


def finish(player: Forgetful, kind: str, **result: Any) -> None:
    """Do what the round waits for."""
    if kind in ("userTask", "subProcess"):
        player.do("Work" if kind == "userTask" else "Inner", **result)
        return
    token = [row["id"] for row in player.rows.tokens.values() if row["node"] == "Work"][-1]
    player.command(lambda run: run.fire(token, result))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_activity_loops_as_long_as_its_condition_holds(kind: str) -> None:
    player = looping(work(kind))
    for again in (True, True, False):
        assert player.open != ["After"]
        finish(player, kind, again=again)
    assert player.open == ["After"]
    assert player.variables == {"again": False}
    assert len(player.rows.scopes) == 1


@pytest.mark.parametrize(
    ("repeat", "rounds"),
    [
        (Repeat(condition="loopCounter < 3"), 3),
        (Repeat(condition="loopCounter < 3", test_before=True), 3),
        (Repeat(condition="false"), 1),
        (Repeat(condition="false", test_before=True), 0),
        (Repeat(condition="true", maximum=2), 2),
        (Repeat(maximum=4), 4),
        (Repeat(maximum=4, test_before=True), 4),
    ],
)
def test_loop_tests_before_or_after_a_round_and_stops_at_its_maximum(repeat: Repeat, rounds: int) -> None:
    script = node("scriptTask", "Work", script="{seen: append(seen, loopCounter)}", repeat=repeat)
    player = looping(script, seen=[])
    assert player.open == ["After"]
    assert player.variables == {"seen": list(range(1, rounds + 1))}


@pytest.mark.parametrize("kind", KINDS)
def test_interrupting_event_ends_the_loop_and_what_the_round_started(kind: str) -> None:
    edge, late = boundary("Edge", "Work", TIMER), user("Late")
    player = looping(work(kind), edge, late, flows=("Edge > Late",))
    finish(player, kind, again=True)
    player.fire("Edge")
    assert (player.open, len(player.rows.scopes), player.nodes) == (["Late"], 1, ["Late"])


def test_event_beside_a_loop_is_armed_once_for_all_rounds() -> None:
    signal = Event(kind="signal", signal="s")
    edge = boundary("Edge", "Work", signal, interrupting=False)
    player = looping(work("userTask"), edge, user("Note"), flows=("Edge > Note",))
    player.fire("Edge")
    player.do("Work", again=True)
    player.fire("Edge")
    player.do("Work", again=False)
    assert player.open == ["After", "Note", "Note"]
    assert len(player.asked(effects.AwaitSignal)) == len(player.asked(effects.IgnoreSignal)) == 1


@pytest.mark.parametrize("kind", ["serviceTask", "callActivity"])
def test_error_in_a_round_is_caught_on_the_edge_of_the_loop(kind: str) -> None:
    player = looping(work(kind), boundary("Edge", "Work", FAIL), user("Caught"), flows=("Edge > Caught",))
    finish(player, kind, again=True)
    token = [row["id"] for row in player.rows.tokens.values() if row["node"] == "Work"][-1]
    player.command(lambda run: run.fail(token, BusinessError("fail")))
    assert player.open == ["Caught"]


def test_loop_around_a_loop_counts_for_itself_two_levels_deep() -> None:
    script = node("scriptTask", "Note", script="{seen: append(seen, 10 * outer + loopCounter)}",
                  repeat=Repeat(condition="loopCounter < outer"))  # fmt: skip
    keep = node("scriptTask", "Keep", script="{outer: loopCounter}")
    inner = sub("Inner", [start("In2"), script, end("Out2")], ["In2 > Note > Out2"])
    loop = Repeat(condition="loopCounter < 3")
    outer = sub("Work", [start("In"), keep, inner, end("Out")], ["In > Keep > Inner > Out"], repeat=loop)
    player = looping(outer, seen=[])
    assert player.variables["seen"] == [11, 21, 22, 31, 32, 33]


def test_items_of_a_multi_instance_loop_each_for_itself() -> None:
    inside = [start("In"), user("Try", repeat=Repeat(condition="not(done)")), end("Out")]
    each = multi(collection="items", element_variable="item", output_collection="tries",
                 output_element="{item: item, done: done}")  # fmt: skip
    player = looping(sub("Work", inside, ["In > Try > Out"], loop=each), items=[1, 2])
    for done in (False, False, True):
        player.do("Try", done=done)
    assert player.open == ["Try"], "one item is done, the other is not"
    player.do("Try", done=True)
    assert player.variables["tries"] == [{"item": 1, "done": True}, {"item": 2, "done": True}]
    assert "done" not in player.variables


def test_event_sub_process_in_a_looping_sub_process_belongs_to_its_round() -> None:
    begin = node("startEvent", "Caught", event=LATE, interrupting=False)
    body = process([begin, user("Chase"), end("Chased")], ["Caught > Chase > Chased"])
    throw = node("intermediateThrowEvent", "Throw", event=LATE)
    inside = [start("In"), throw, end("Out"), node("eventSubProcess", "Handler", process=body)]
    player = looping(sub("Work", inside, ["In > Throw > Out"], repeat=Repeat(maximum=2)))
    player.do("Chase")
    assert player.open == ["Chase"]
    player.do("Chase")
    assert player.open == ["After"]


def test_loop_inside_a_drawn_loop_starts_afresh() -> None:
    gate = node("exclusiveGateway", "Gate", default="F2_0")
    script = node("scriptTask", "Work", script="{n: n + loopCounter}", repeat=Repeat(maximum=3))
    nodes = [start(), script, gate, end()]
    player = Forgetful(
        process(nodes, ["Begin > Work > Gate", "Gate > Work if n < 18", "Gate > Finish"]), {"n": 0}
    )
    assert player.ended
    assert player.asked(effects.EndInstance)[0].result == {"n": 18}


@pytest.mark.parametrize("test_before", [False, True])
def test_condition_that_is_no_boolean_is_an_incident_that_can_be_retried(test_before: bool) -> None:
    edge = boundary("Edge", "Work", TIMER)
    player = looping(work("userTask", Repeat(condition="again", test_before=test_before)), edge)
    if not test_before:
        player.do("Work")
    assert "the loop condition of Work is null" in player.asked(effects.RaiseIncident)[0].cause
    standing = next(row["id"] for row in player.rows.tokens.values() if row["state"] == "error")

    def put_right(run: Any) -> None:
        run.root_scope().assign({"again": test_before})
        run.retry(standing)

    player.command(put_right)
    assert player.open == (["Work"] if test_before else ["After"])
    if test_before:
        player.do("Work", again=False)
    assert player.open == ["After"]


def test_five_thousand_rounds_cost_the_same_as_the_first_ones_and_leave_nothing() -> None:
    repeat = Repeat(condition="loopCounter < 5000")
    player = looping(user("Work", repeat=repeat))
    spent = []
    for _ in range(5):
        began = perf_counter()
        for _ in range(1_000):
            player.do("Work")
            player.effects.clear()
        spent.append(perf_counter() - began)
        assert len(player.rows.tokens) <= 2
    assert (player.open, len(player.rows.scopes)) == (["After"], 1)
    # Generous: the machine may be busy. A cost that grows with the rounds would be ninefold here.
    assert spent[-1] < 4 * min(spent)


def test_five_thousand_automatic_rounds_are_no_endless_loop_but_an_endless_loop_is() -> None:
    counted = node("scriptTask", "Work", script="{n: n + 1}", repeat=Repeat(condition="n < 5000"))
    player = Player(process([start(), counted, end()], ["Begin > Work > Finish"]), {"n": 0})
    assert player.ended
    forever = node("scriptTask", "Work", script="{n: 1}", repeat=Repeat(condition="true"))
    player = Player(process([start(), forever, end()], ["Begin > Work > Finish"]))
    assert "steps without waiting" in player.asked(effects.RaiseIncident)[0].cause
