"""Events by BPMN's semantics, alone and together; the instance is read back from its rows before every step."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import IncidentError
from engine.model.elements import Event, Node
from engine.spiff import effects
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful

LATE = Event(kind="escalation", escalation_code="late")
ANY_ESCALATION = Event(kind="escalation")
FAIL = Event(kind="error", error_code="fail")
FILED = Event(kind="message", message="filed", correlation_key="business_key")
CLOSED = Event(kind="signal", signal="closed")
DAY = Event(kind="timer", timer="duration", expression="P1D")
DAILY = Event(kind="timer", timer="cycle", expression="R/P1D")
CANCEL = Event(kind="cancel")


def several(*parts: Event) -> Event:
    return Event(kind="multiple", parts=parts)


def throw(name: str, event: Event | None = None, **values: Any) -> Node:
    return node("intermediateThrowEvent", name, event=event, **values)


def catch(name: str, event: Event, **values: Any) -> Node:
    return node("intermediateCatchEvent", name, event=event, **values)


def when(condition: str) -> Event:
    return Event(kind="conditional", condition=condition)


def link(name: str) -> Event:
    return Event(kind="link", link=name)


def test_plain_throw_event_passes_through() -> None:
    player = Forgetful(process([start(), throw("Reached"), user("A")], ["Begin > Reached > A"]))
    assert player.open == ["A"]


def test_links_lead_to_the_catch_of_their_name_in_their_scope() -> None:
    inner = sub("Sub", [start("In"), throw("Go", link("x")), catch("Here", link("x")), user("A")],
                ["In > Go", "Here > A"])  # fmt: skip
    diagram = process(
        [start(), throw("Jump", link("x")), catch("Land", link("x")), inner, user("B")],
        ["Begin > Jump", "Land > Sub > B"],
    )
    player = Forgetful(diagram)
    assert player.open == ["A"]
    player.do("A")
    assert player.open == ["B"]


def test_link_closes_a_loop() -> None:
    diagram = process(
        [
            start(), user("A"), node("exclusiveGateway", "G", default="F0_2"), end(),
            throw("Again", link("top")), catch("Top", link("top")),
        ],
        ["Begin > A > G > Finish", "G > Again if again", "Top > A"],
    )  # fmt: skip
    player = Forgetful(diagram)
    for _ in range(3):
        player.do("A", again=True)
    player.do("A", again=False)
    assert player.ended


# Escalations


def escalating(event: Event, *, interrupting: bool, **values: Any) -> Forgetful:
    work = sub("Sub", [start("In"), throw("Throw", LATE, payload="{days: 3}"), user("Inner"), end("Out")],
               ["In > Throw > Inner > Out"])  # fmt: skip
    caught = boundary("Caught", "Sub", event, interrupting=interrupting, **values)
    return Forgetful(
        process(
            [start(), work, user("After"), caught, user("Note"), end()],
            ["Begin > Sub > After", "Caught > Note > Finish"],
        )
    )


def test_escalation_beside_the_activity_lets_it_go_on() -> None:
    player = escalating(LATE, interrupting=False)
    assert player.open == ["Inner", "Note"]
    assert player.variables == {"days": 3, "escalation_code": "late"}
    player.do("Inner")
    assert player.open == ["After", "Note"]


def test_escalation_that_interrupts_ends_its_thrower() -> None:
    player = escalating(ANY_ESCALATION, interrupting=True, outputs="{why: escalation.escalation_code}")
    assert (player.open, player.variables) == (["Note"], {"why": "late"})


def test_escalation_with_another_code_is_not_caught_and_work_goes_on() -> None:
    player = escalating(replace(LATE, escalation_code="early"), interrupting=True)
    assert player.open == ["Inner"]
    assert [each.data for each in player.lines("escalation_uncaught")] == [{"code": "late"}]


def test_escalation_end_is_caught_innermost_first() -> None:
    deep = sub("Deep", [start("In2"), end("Out2", LATE)], ["In2 > Out2"])
    outer = sub(
        "Sub",
        [
            start("In"),
            deep,
            user("Inner"),
            boundary("Near", "Deep", ANY_ESCALATION, interrupting=False),
            end("Noted"),
        ],
        ["In > Deep > Inner", "Near > Noted"],
    )
    diagram = process(
        [start(), outer, boundary("Far", "Sub", LATE), user("Wrong")], ["Begin > Sub", "Far > Wrong"]
    )
    player = Forgetful(diagram)
    assert player.open == ["Inner"]


def test_escalation_of_a_child_that_nobody_catches_goes_to_its_caller() -> None:
    diagram = process([start(), throw("T", LATE), user("A")], ["Begin > T > A"])
    player = Forgetful(diagram, is_child=True)
    assert [(each.node, each.code) for each in player.asked(effects.Escalate)] == [("T", "late")]
    assert player.open == ["A"]


def test_escalation_heard_by_a_call_activity_goes_outwards_from_it() -> None:
    call = node("callActivity", "Call", called_element="child")
    diagram = process(
        [start(), call, user("After"), boundary("B", "Call", LATE, interrupting=False), user("Note")],
        ["Begin > Call > After", "B > Note"],
    )
    player = Forgetful(diagram)
    token = player.token_id("Call")
    player.command(lambda run: run.escalate(token, "late", {"days": 1}))
    player.command(lambda run: run.escalate(token, "late", {"days": 2}))
    assert (player.open, player.variables["days"]) == (["Note", "Note"], 2)
    player.command(lambda run: run.escalate(token, "odd", {}))
    assert len(player.lines("escalation_uncaught")) == 1


# Signals


@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_signal_is_thrown_with_its_payload(kind: str) -> None:
    thrower = node(kind, "T", event=CLOSED, payload="{year: 2015}")
    player = Forgetful(process([start(), thrower], ["Begin > T"]))
    assert [(each.signal, each.payload) for each in player.asked(effects.ThrowSignal)] == [
        ("closed", {"year": 2015})
    ]
    assert player.ended


def test_signal_wakes_what_waits_for_it_in_the_flow_and_at_a_border() -> None:
    diagram = process(
        [
            start(), node("parallelGateway", "Fork"), catch("Wait", CLOSED), user("Woken"), user("Work"),
            boundary("Edge", "Work", CLOSED, interrupting=False), user("Note"),
        ],
        ["Begin > Fork > Wait > Woken", "Fork > Work", "Edge > Note"],
    )  # fmt: skip
    player = Forgetful(diagram)
    assert sorted(each.node for each in player.asked(effects.AwaitSignal)) == ["Edge", "Wait"]
    player.fire("Wait", {"n": 1})
    player.fire("Edge")
    player.fire("Edge")
    assert (player.open, player.variables) == (["Note", "Note", "Woken", "Work"], {"n": 1})
    player.do("Work")
    assert [each.node for each in player.asked(effects.IgnoreSignal)] == ["Edge"]


# Conditions


def waiting_for(condition: str, *rest: Node, flows: tuple[str, ...] = ()) -> Any:
    """A branch that waits for a condition beside one with a task that sets variables."""
    return process(
        [
            start(), node("parallelGateway", "Fork"), catch("Wait", when(condition)), user("Go"), user("A"), user("B"),
            *rest,
        ],
        ["Begin > Fork > Wait > Go", "Fork > A > B", *flows],
    )  # fmt: skip


def test_condition_changed_by_another_branch_lets_the_event_pass() -> None:
    player = Forgetful(waiting_for("n > 3"), {"n": 0})
    player.do("A", n=2)
    assert player.open == ["B"]
    player.do("B", n=4)
    assert player.open == ["Go"]


def test_condition_true_from_the_start_does_not_wait() -> None:
    assert Forgetful(waiting_for("n > 3"), {"n": 4}).open == ["A", "Go"]


def test_condition_over_a_variable_that_comes_later_waits_for_it() -> None:
    player = Forgetful(waiting_for("ready"))
    player.do("A", ready=True)
    assert player.open == ["B", "Go"]


def test_condition_that_is_no_truth_value_is_an_incident() -> None:
    player = Forgetful(waiting_for("n"))
    player.do("A", n=5)
    assert [each.node for each in player.asked(effects.RaiseIncident)] == ["Wait"]
    player.do("B", n=True)
    token = player.token_id("Wait")
    player.command(lambda run: run.retry(token))
    assert player.open == ["Go"]


def test_condition_beside_an_activity_fires_each_time_it_becomes_true() -> None:
    edge = boundary("High", "B", when("n > 3"), interrupting=False)
    diagram = process(
        [start(), node("parallelGateway", "Fork"), user("A"), user("B"), user("Note"), edge],
        ["Begin > Fork > A > A", "Fork > B", "High > Note"],
    )
    player = Forgetful(diagram, {"n": 0})
    for value in (5, 6, 1, 7, 2):
        player.do("A", n=value)
    assert player.open.count("Note") == 2


def test_condition_at_a_border_interrupts_once() -> None:
    diagram = process(
        [
            start(), node("parallelGateway", "Fork"), user("A"), user("B"), user("C"), user("Instead"),
            boundary("Stop", "B", when("stop = true")),
        ],
        ["Begin > Fork > A > C", "Fork > B", "Stop > Instead"],
    )  # fmt: skip
    player = Forgetful(diagram)
    player.do("A", stop=True)
    assert player.open == ["C", "Instead"]
    assert [each.node for each in player.asked(effects.CloseTask)] == ["B"]


def test_condition_behind_an_event_gateway_wins_over_its_rivals() -> None:
    diagram = process(
        [
            start(), node("parallelGateway", "Fork"), node("eventBasedGateway", "First"), catch("Sun", when("sun")),
            catch("Timer", DAY), user("Out"), user("In"), user("A"),
        ],
        ["Begin > Fork > First > Sun > Out", "First > Timer > In", "Fork > A"],
    )  # fmt: skip
    player = Forgetful(diagram, {"sun": False})
    player.do("A", sun=True)
    assert (player.nodes, [each.node for each in player.asked(effects.DisarmTimer)]) == (["Out"], ["Timer"])


def test_condition_sees_only_its_own_item() -> None:
    inside = [start("In"), node("parallelGateway", "Fork"), user("Set"), catch("Wait", when("mark > 1")), end("Out"),
              user("Seen")]  # fmt: skip
    flows = ["In > Fork > Set > Out", "Fork > Wait > Seen"]
    loop = multi(collection="[1, 2, 3]", element_variable="item")
    player = Forgetful(
        process([start(), sub("Each", inside, flows, loop=loop), end()], ["Begin > Each > Finish"])
    )
    player.do("Set", 1, mark=2)
    assert player.open == ["Seen", "Set", "Set"]


def test_change_touches_only_conditions_that_read_the_name() -> None:
    items = multi(collection="many", element_variable="item")
    inside = [start("In"), catch("Wait", when("item > limit")), end("Out")]
    diagram = process(
        [
            start(),
            node("parallelGateway", "Fork"),
            sub("Each", inside, ["In > Wait > Out"], loop=items),
            user("A"),
        ],
        ["Begin > Fork > Each", "Fork > A"],
    )
    player = Forgetful(diagram, {"many": list(range(50)), "limit": 100})
    tested: list[str] = []
    token = player.token_id("A")

    def count(run: Any) -> None:
        test = run.conditions._test

        def note(each: Any) -> None:
            tested.append(each.id)
            test(each)

        run.conditions._test = note
        run.complete_task(token, {"unrelated": 1})

    player.command(count)
    assert tested == []


# Several definitions


def test_event_with_several_definitions_passes_by_any_and_forgets_the_others() -> None:
    diagram = process(
        [start(), catch("Any", several(FILED, CLOSED, DAY)), user("Go"), end()], ["Begin > Any > Go > Finish"]
    )
    for part in range(3):
        player = Forgetful(diagram)
        player.fire("Any", {"part": part}, index=part)
        assert (player.nodes, player.variables) == (["Go"], {"part": part})
        undone = {type(each) for each in player.effects} & {
            effects.Unsubscribe, effects.IgnoreSignal, effects.DisarmTimer
        }  # fmt: skip
        assert len(undone) == 2
        player.do("Go")
        assert player.ended


def test_boundary_with_several_definitions_interrupts_by_any_of_them() -> None:
    work = sub("Sub", [start("In"), user("Inner"), end("Out", FAIL)], ["In > Inner > Out"])
    diagram = process(
        [start(), work, boundary("Edge", "Sub", several(FAIL, DAY, CLOSED)), user("Instead")],
        ["Begin > Sub", "Edge > Instead"],
    )
    player = Forgetful(diagram)
    player.do("Inner")
    assert player.nodes == ["Instead"]
    player = Forgetful(diagram)
    player.fire("Edge", index=2)
    assert player.nodes == ["Instead"]


def test_boundary_beside_with_several_definitions_goes_on_hearing_the_others() -> None:
    edge = boundary("Edge", "A", several(DAY, CLOSED), interrupting=False)
    player = Forgetful(process([start(), user("A"), edge, user("Note")], ["Begin > A", "Edge > Note"]))
    player.fire("Edge", index=0)
    player.fire("Edge")
    player.fire("Edge")
    assert player.open == ["A", "Note", "Note", "Note"]


def test_event_with_several_definitions_behind_a_gateway() -> None:
    diagram = process(
        [start(), node("eventBasedGateway", "First"), catch("Any", several(FILED, CLOSED)), catch("Timer", DAY),
         user("A"), user("B")],
        ["Begin > First > Any > A", "First > Timer > B"],
    )  # fmt: skip
    player = Forgetful(diagram)
    assert player.nodes == ["Any", "Any", "Timer"]
    player.fire("Timer")
    assert player.nodes == ["B"]
    player = Forgetful(diagram)
    player.fire("Any", index=1)
    assert player.nodes == ["A"]


def test_throw_event_with_several_definitions_throws_all() -> None:
    event = several(FILED, CLOSED, LATE)
    player = Forgetful(process([start(), throw("All", event), end()], ["Begin > All > Finish"]))
    assert len(player.asked(effects.SendMessage)) == len(player.asked(effects.ThrowSignal)) == 1
    assert len(player.lines("escalation_uncaught")) == 1
    assert player.ended


def test_end_event_with_a_signal_and_an_error_does_both() -> None:
    work = sub("Sub", [start("In"), end("Out", several(CLOSED, FAIL))], ["In > Out"])
    diagram = process(
        [start(), work, boundary("Edge", "Sub", FAIL), user("Caught")], ["Begin > Sub", "Edge > Caught"]
    )
    player = Forgetful(diagram)
    assert (player.open, len(player.asked(effects.ThrowSignal))) == (["Caught"], 1)


def test_two_timers_behind_one_gateway_have_their_own_times() -> None:
    long = Event(kind="timer", timer="duration", expression="P9D")
    diagram = process(
        [
            start(),
            node("eventBasedGateway", "First"),
            catch("Short", DAY),
            catch("Long", long),
            user("A"),
            user("B"),
        ],
        ["Begin > First > Short > A", "First > Long > B"],
    )
    player = Forgetful(diagram)
    assert [each.node for each in sorted(player.asked(effects.ArmTimer), key=lambda each: each.due_at)] == [
        "Short",
        "Long",
    ]
    player.fire("Long")
    assert player.nodes == ["B"]


# Transactions


def transaction(loop: Any = None) -> Forgetful:
    inside = [
        start("In"),
        node("parallelGateway", "Fork"),
        user("Pay"),
        user("Refuse"),
        end("Undo", CANCEL),
        end("Out"),
    ]
    flows = ["In > Fork > Pay > Out", "Fork > Refuse > Undo"]
    work = node("transaction", "Deal", process=process(inside, flows), loop=loop)
    cancelled = boundary("Cancelled", "Deal", CANCEL)
    failed = boundary("Failed", "Deal", Event(kind="error"))
    diagram = process(
        [start(), work, cancelled, failed, user("Never mind"), user("Bad"), user("After")],
        ["Begin > Deal > After", "Cancelled > Never mind", "Failed > Bad"],
    )
    return Forgetful(diagram)


@pytest.mark.parametrize("loop", [None, multi(cardinality="2")])
def test_cancel_end_cancels_its_transaction_and_goes_by_the_cancel_event(loop: Any) -> None:
    player = transaction(loop)
    player.do("Refuse")
    assert player.nodes == ["Never mind"]
    assert "Pay" in [each.node for each in player.asked(effects.CloseTask)]


def test_transaction_that_is_not_cancelled_goes_on_like_a_sub_process() -> None:
    inside = [start("In"), user("Pay"), end("Out")]
    work = node("transaction", "Deal", process=process(inside, ["In > Pay > Out"]))
    player = Forgetful(process([start(), work, user("After")], ["Begin > Deal > After"]))
    player.do("Pay")
    assert player.open == ["After"]


def test_boundary_event_without_its_activity_refuses_to_fire() -> None:
    player = Forgetful(
        process([start(), user("A"), boundary("E", "A", CLOSED), user("B")], ["Begin > A", "E > B"])
    )
    edge = player.token_id("E")
    player.rows.tokens[edge]["attached_to"] = "gone"
    with pytest.raises(IncidentError, match="lost its activity"):
        player.command(lambda run: run.fire(edge, {}))
