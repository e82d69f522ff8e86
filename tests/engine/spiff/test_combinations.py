"""Elements in combination: events on every kind of activity, scopes in scopes, errors half way, loops around all."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import BusinessError, IncidentError
from engine.model.elements import Event, Node
from engine.spiff import effects
from tests.engine.spiff.diagrams import Player, boundary, end, multi, node, process, start, sub, user

TIMER = Event(kind="timer", timer="duration", expression="P5D")
FILED = Event(kind="message", message="filed", correlation_key="business_key")
STOP = Event(kind="terminate")
LATE = Event(kind="error", error_code="late")


def activity(kind: str, **values: Any) -> Node:
    """An activity called Work that waits: for a person, a handler, a child, or a person inside it."""
    if kind == "subProcess":
        return sub("Work", [start("In"), user("Inner"), end("Out")], ["In > Inner > Out"], **values)
    if kind == "userTask":
        return user("Work", **values)
    return node(kind, "Work", handler="x", called_element="child", **values)


KINDS = ["userTask", "serviceTask", "subProcess", "callActivity"]
LOOP = multi(collection="items", element_variable="item")
EACH_KIND = pytest.mark.parametrize(
    ("kind", "loop"), [(kind, loop) for kind in KINDS for loop in (None, LOOP)]
)
UNDONE = {
    "userTask": effects.CloseTask,
    "serviceTask": effects.DropJob,
    "subProcess": effects.CloseTask,
    "callActivity": effects.CancelChild,
}


@EACH_KIND
@pytest.mark.parametrize("event", [TIMER, FILED])
def test_interrupting_event_takes_away_all_that_the_activity_started(
    kind: str, loop: Any, event: Event
) -> None:
    diagram = process(
        [start(), activity(kind, loop=loop), user("After"), user("Late"), boundary("B", "Work", event)],
        ["Begin > Work > After", "B > Late"],
    )
    player = Player(diagram, {"items": [1, 2, 3]})
    player.run.saved()
    player.fire("B")
    assert player.open == ["Late"]
    assert len(player.asked(UNDONE[kind])) == (3 if loop else 1)
    assert (len(player.run.tokens), len(player.run.scopes)) == (1, 1)


@EACH_KIND
def test_event_beside_an_activity_comes_again_and_again_and_goes_with_it(kind: str, loop: Any) -> None:
    beside = boundary("B", "Work", FILED, interrupting=False)
    diagram = process(
        [start(), activity(kind, loop=loop), user("After"), user("Note"), beside],
        ["Begin > Work > After", "B > Note"],
    )
    player = Player(diagram, {"items": [1, 2]})
    player.fire("B", {"n": 1})
    player.fire("B", {"n": 2})
    assert player.open.count("Note") == 2
    finish(player, kind, 2 if loop else 1)
    assert player.open == ["After", "Note", "Note"]
    assert [each.node for each in player.asked(effects.Unsubscribe)] == ["B"]


def finish(player: Player, kind: str, times: int) -> None:
    """Complete the activity Work, all items of it."""
    for _ in range(times):
        if kind in ("userTask", "subProcess"):
            player.do("Work" if kind == "userTask" else "Inner")
        else:
            token = next(each for each in player.run.tokens.values() if each.state_name == "started"
                         and not each.task_spec.owns_scopes(each))  # fmt: skip
            player.run.fire(token.id, {})


@EACH_KIND
def test_activity_in_a_loop_starts_afresh_every_round(kind: str, loop: Any) -> None:
    diagram = process(
        [
            start(),
            activity(kind, loop=loop),
            node("scriptTask", "Count", script="{round: round + 1}"),
            node("exclusiveGateway", "Again", default="F2_0"),
            end(),
            boundary("B", "Work", TIMER),
            end("Never"),
        ],
        ["Begin > Work > Count > Again", "Again > Work if round < 3", "Again > Finish", "B > Never"],
    )
    player = Player(diagram, {"items": [1, 2], "round": 0})
    for _ in range(3):
        assert not player.ended
        finish(player, kind, 2 if loop else 1)
    assert player.ended
    assert len(player.asked(effects.DisarmTimer)) == 3


@EACH_KIND
def test_error_inside_an_activity_interrupts_all_of_it(kind: str, loop: Any) -> None:
    if kind in ("userTask", "subProcess"):
        inside = [start("In"), user("Inner"), end("Fail", LATE)]
        work = sub("Work", inside, ["In > Inner > Fail"], loop=loop)
    else:
        work = activity(kind, loop=loop)
    diagram = process(
        [start(), work, user("Caught"), boundary("B", "Work", LATE)], ["Begin > Work", "B > Caught"]
    )
    player = Player(diagram, {"items": [1, 2]})
    if work.kind == "subProcess":
        player.do("Inner")
    else:
        token = next(each for each in player.run.tokens.values() if each.state_name == "started"
                     and not each.task_spec.owns_scopes(each))  # fmt: skip
        player.run.fail(token.id, BusinessError("late"))
    assert (player.open, len(player.run.tokens), len(player.run.scopes)) == (["Caught"], 1, 1)


def test_enough_items_cancel_the_rest_with_their_inner_work() -> None:
    inside = [
        start("In"),
        user("Inner"),
        node("serviceTask", "Check", handler="x"),
        boundary("T", "Inner", TIMER),
    ]
    loop = multi(
        collection="items", element_variable="item", completion_condition="nrOfCompletedInstances = 1"
    )
    work = sub("Work", inside, ["In > Inner > Check", "T > Check"], loop=loop)
    player = Player(process([start(), work, user("After")], ["Begin > Work > After"]), {"items": [1, 2, 3]})
    player.do("Inner", 0)
    player.do("Inner", 0)
    player.run.saved()
    player.fire("Check")
    assert player.open == ["After"]
    assert [each.node for each in player.asked(effects.DropJob)] == ["Check"]
    assert [each.node for each in player.asked(effects.CloseTask)] == ["Inner"]
    assert [each.node for each in player.asked(effects.DisarmTimer)] == ["T"]


def nested(sequential: bool) -> Player:
    inner = user("Sign", loop=multi(collection="unit.people", element_variable="person",
                                    output_collection="signed", output_element="person"))  # fmt: skip
    outer = multi(collection="units", element_variable="unit", output_collection="all",
                  output_element="{unit: unit.name, signed: signed}", sequential=sequential)  # fmt: skip
    work = sub("Unit", [start("In"), inner], ["In > Sign"], loop=outer)
    units = [{"name": "a", "people": ["x", "y"]}, {"name": "b", "people": []}, {"name": "c", "people": ["z"]}]
    return Player(process([start(), work, user("After")], ["Begin > Unit > After"]), {"units": units})


@pytest.mark.parametrize("sequential", [False, True])
def test_multi_instance_inside_multi_instance_keeps_its_results_apart(sequential: bool) -> None:
    player = nested(sequential)
    while player.open != ["After"]:
        player.do("Sign")
    assert player.variables["all"] == [
        {"unit": "a", "signed": ["x", "y"]},
        {"unit": "b", "signed": []},
        {"unit": "c", "signed": ["z"]},
    ]
    assert "signed" not in player.variables


def test_large_multi_instance_of_automatic_work_is_no_endless_loop() -> None:
    loop = multi(cardinality="2500")
    player = Player(process([start(), node("serviceTask", "W", handler="x", loop=loop)], ["Begin > W"]))
    assert (len(player.asked(effects.StartJob)), player.asked(effects.RaiseIncident)) == (2500, [])


def test_multi_instance_inside_multi_instance_cannot_fill_the_memory() -> None:
    inner = user("T", loop=multi(cardinality="10000"))
    work = sub("Work", [start("In"), inner], ["In > T"], loop=multi(cardinality="20"))
    player = Player(process([start(), work], ["Begin > Work"]))
    assert "more than fits" in player.asked(effects.RaiseIncident)[0].cause
    assert len(player.run.tokens) < 60_000


def test_endless_loop_inside_a_sub_process_stops() -> None:
    work = sub("Work", [start("In"), end("Out")], ["In > Out"])
    player = Player(process([start(), work, node("exclusiveGateway", "G")], ["Begin > Work > G > Work"]))
    assert "endless loop" in player.asked(effects.RaiseIncident)[0].cause


def test_task_opened_and_terminated_in_one_step_was_never_there() -> None:
    diagram = process(
        [start(), node("parallelGateway", "S"), user("A"), node("task", "Skip"), end("Stop", STOP)],
        ["Begin > S", "S > A", "S > Skip > Stop"],
    )
    player = Player(diagram)
    opened = player.asked(effects.OpenTask)[0]
    assert player.ended
    assert opened.token_id in player.run.vanished


def test_terminate_in_one_item_ends_that_item_only() -> None:
    inside = [start("In"), node("parallelGateway", "S"), user("Stay"), user("Quit"), end("Stop", STOP)]
    loop = multi(collection="items", element_variable="item")
    work = sub("Work", inside, ["In > S", "S > Stay", "S > Quit > Stop"], loop=loop)
    player = Player(process([start(), work, user("After")], ["Begin > Work > After"]), {"items": [1, 2]})
    player.do("Quit")
    assert player.open == ["Quit", "Stay"]
    player.do("Quit")
    assert player.open == ["After"]


def test_error_boundary_with_a_broken_mapping_changes_nothing_and_can_be_retried() -> None:
    catch = boundary("E", "Work", LATE, outputs="{why: [1..3]}")
    inside = [start("In"), node("parallelGateway", "S"), user("Stay"), user("Go"), end("Fail", LATE)]
    work = sub("Work", inside, ["In > S", "S > Stay", "S > Go > Fail"])
    player = Player(process([start(), work, user("Caught"), catch], ["Begin > Work", "E > Caught"]))
    player.do("Go")
    assert player.open == ["Stay"]
    assert "range" in player.asked(effects.RaiseIncident)[0].cause
    player.run.retry(player.token_id("Fail"))
    assert len(player.asked(effects.RaiseIncident)) == 2


@pytest.mark.parametrize(
    "broken", [{"output_element": "if ok = null then [1..2] else ok"}, {"completion_condition": "done"}]
)
def test_item_whose_end_cannot_be_worked_out_stands_still_and_can_be_retried(broken: dict[str, str]) -> None:
    loop = multi(collection="items", element_variable="item", output_collection="out",
                 **{"completion_condition": "done", **broken})  # fmt: skip
    inside = [start("In"), user("Inner"), node("scriptTask", "Add", script="{n: n + 1}")]
    work = sub("Work", inside, ["In > Inner > Add"], loop=loop)
    player = Player(
        process([start(), work, user("After")], ["Begin > Work > After"]), {"items": [1, 2], "n": 0}
    )
    player.do("Inner")
    assert len(player.asked(effects.RaiseIncident)) == 1
    assert player.open == ["Inner"]
    player.run.root_scope().assign({"done": True, "ok": 1})
    standing = next(each for each in player.run.tokens.values() if each.state_name == "error")
    player.run.retry(standing.id)
    assert (player.open, player.variables["n"], player.variables["out"]) == (["After"], 1, [1])


def test_incident_at_the_end_of_a_script_does_not_run_it_again() -> None:
    loop = multi(collection="items", element_variable="item", completion_condition="done")
    script = node("scriptTask", "Add", script="{n: n + 1}", loop=loop)
    player = Player(
        process([start(), script, user("After")], ["Begin > Add > After"]), {"items": [1], "n": 0}
    )
    assert player.open == ["After"]
    player = Player(
        process([start(), script, user("After")], ["Begin > Add > After"]), {"items": [1, 2], "n": 0}
    )
    assert player.variables["n"] == 2
    player.run.root_scope().assign({"done": True})
    standing = [each for each in player.run.tokens.values() if each.state_name == "error"]
    player.run.retry(standing[0].id)
    assert (player.open, player.variables["n"]) == (["After"], 2)


def test_incident_of_a_cancelled_token_is_resolved() -> None:
    diagram = process(
        [start(), node("parallelGateway", "S"), node("exclusiveGateway", "G"), user("A"), end("Stop", STOP)],
        ["Begin > S", "S > G", "G > A if missing", "S > A > Stop"],
    )
    player = Player(diagram)
    standing = player.token_id("G")
    player.run.saved()
    player.do("A")
    assert [each.token_id for each in player.asked(effects.ResolveIncident)] == [standing]
    assert player.ended


def test_event_gateway_with_receive_task_forgets_the_timer_when_the_message_comes() -> None:
    diagram = process(
        [
            start(),
            node("eventBasedGateway", "G"),
            node("receiveTask", "R", event=FILED, outputs="{n: message.n + 1}"),
            node("intermediateCatchEvent", "T", event=TIMER),
            user("Filed"),
            user("Expired"),
        ],
        ["Begin > G", "G > R > Filed", "G > T > Expired"],
    )
    player = Player(diagram)
    player.fire("R", {"n": 1})
    assert (player.open, player.variables, len(player.asked(effects.DisarmTimer))) == (["Filed"], {"n": 2}, 1)
    player = Player(diagram)
    player.fire("T")
    assert (player.open, len(player.asked(effects.Unsubscribe))) == (["Expired"], 1)


def test_receive_task_behind_a_gateway_takes_its_boundary_event_with_it() -> None:
    diagram = process(
        [
            start(),
            node("eventBasedGateway", "G"),
            node("receiveTask", "R", event=FILED),
            node("intermediateCatchEvent", "T", event=TIMER),
            boundary("B", "R", TIMER),
            end("E1"), end("E2"), end("E3"),
        ],
        ["Begin > G", "G > R > E1", "G > T > E2", "B > E3"],
    )  # fmt: skip
    player = Player(diagram)
    player.fire("T")
    assert player.ended


def test_interrupted_activity_and_error_end_are_told_apart_in_the_history() -> None:
    inside = [start("In"), node("parallelGateway", "S"), user("Stay"), user("Go"), end("Fail", LATE)]
    work = sub("Work", inside, ["In > S", "S > Stay", "S > Go > Fail"])
    diagram = process(
        [start(), work, user("Caught"), boundary("E", "Work", LATE)], ["Begin > Work", "E > Caught"]
    )
    player = Player(diagram)
    player.do("Go")
    told = {each.node: each.kind for each in player.asked(effects.Record)}
    assert (told["Fail"], told["Stay"], told["Work"]) == (
        "node_completed",
        "node_cancelled",
        "node_cancelled",
    )


def test_call_that_is_cancelled_drops_a_result_on_its_way() -> None:
    call = node("callActivity", "C", called_element="child")
    diagram = process([start(), call, user("Late"), boundary("T", "C", TIMER)], ["Begin > C", "T > Late"])
    player = Player(diagram)
    player.fire("T")
    kinds = [type(each) for each in player.run.effects if each.node == "C"]
    assert kinds[-2:] == [effects.CancelChild, effects.DropJob]


def test_outputs_that_make_no_context_leave_the_task_open() -> None:
    player = Player(process([start(), user("A", outputs="1 + 1"), user("B")], ["Begin > A > B"]))
    with pytest.raises(IncidentError, match="outputs of A is 2, not a context"):
        player.do("A")


@pytest.mark.parametrize(("key", "text"), [(2015, "2015"), ("2015.0", "2015"), ("x", "x"), ("true", "true")])
def test_correlation_key_is_the_same_text_however_a_number_is_written(key: object, text: str) -> None:
    event = Event(kind="message", message="m", correlation_key=str(key) if key != "x" else '"x"')
    player = Player(process([start(), node("intermediateCatchEvent", "M", event=event)], ["Begin > M"]))
    assert player.asked(effects.Subscribe)[0].correlation_key == text


def test_correlation_key_that_is_too_long_is_an_incident() -> None:
    event = Event(kind="message", message="m", correlation_key="long")
    diagram = process([start(), node("intermediateCatchEvent", "M", event=event)], ["Begin > M"])
    player = Player(diagram, {"long": "x" * 201})
    assert "longer than 200" in player.asked(effects.RaiseIncident)[0].cause


def test_join_prefers_the_activation_that_came_first() -> None:
    nodes = [start(), node("parallelGateway", "S"), *(user(each) for each in "ABCDE")]
    nodes += [
        node("exclusiveGateway", "M1"),
        node("exclusiveGateway", "M2"),
        node("parallelGateway", "J"),
        user("Z"),
    ]
    flows = [
        "Begin > S",
        "S > A > M1",
        "S > B > M1",
        "M1 > J",
        "S > C > M2",
        "S > D > M2",
        "M2 > J",
        "S > E > J",
        "J > Z",
    ]
    player = Player(process(nodes, flows))
    for name in "ABCE":
        player.do(name)
    assert player.open == ["D", "Z"]
