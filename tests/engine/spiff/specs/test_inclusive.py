"""Inclusive gateways: any branches, and a join that waits for those under way and for no others."""

from __future__ import annotations

import pytest

from engine.model.elements import Event
from engine.spiff import effects
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful

SPLIT = node("inclusiveGateway", "Split", default="F4_0")
JOIN = node("inclusiveGateway", "Join")
FLOWS = ["Begin > Split", "Split > A if a", "Split > B if b", "Split > C if c", "Split > D"]
JOINED = ["A > Join", "B > Join", "C > Join", "D > Join", "Join > After", "After > Finish"]


def player(**data: bool) -> Forgetful:
    """Four branches, the last by default, and a join."""
    people = [user(name) for name in ("A", "B", "C", "D", "After")]
    return Forgetful(process([start(), SPLIT, *people, JOIN, end()], [*FLOWS, *JOINED]), data)


@pytest.mark.parametrize(
    ("chosen", "expected"), [("a", ["A"]), ("ab", ["A", "B"]), ("abc", ["A", "B", "C"]), ("", ["D"])]
)
def test_every_true_branch_is_taken_and_the_default_only_alone(chosen: str, expected: list[str]) -> None:
    assert player(a="a" in chosen, b="b" in chosen, c="c" in chosen).open == expected


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_join_waits_for_the_branches_taken_and_no_others(order: str) -> None:
    both = player(a=True, b=True, c=False)
    both.do(order[0])
    assert both.open == [order[1]]
    both.do(order[1])
    assert both.open == ["After"]
    both.do("After")
    assert both.ended


def test_single_branch_is_not_held_up() -> None:
    one = player(a=False, b=True, c=False)
    one.do("B")
    assert one.open == ["After"]


def test_no_branch_at_all_becomes_an_incident() -> None:
    none = node("inclusiveGateway", "Split")
    stuck = Forgetful(process([start(), none, user("A")], ["Begin > Split", "Split > A if a"]), {"a": False})
    assert [each.cause for each in stuck.asked(effects.RaiseIncident)] == [
        "no condition of Split holds and there is no default flow"
    ]


def test_condition_that_is_not_boolean_becomes_an_incident() -> None:
    stuck = Forgetful(
        process([start(), SPLIT, user("A"), user("D")], ["Begin > Split", "Split > A if missing"])
    )
    assert "null, not true or false" in stuck.asked(effects.RaiseIncident)[0].cause


def test_branch_that_ends_elsewhere_is_waited_for_only_while_it_may_come() -> None:
    """B chooses between the join and an end of its own: once it has gone there, nothing is left to wait for."""
    nodes = [start(), SPLIT, user("A"), user("B"), user("C"), user("D"), user("After"), JOIN, end()]
    nodes += [node("exclusiveGateway", "Leave", default="F9_0"), end("Elsewhere")]
    flows = [*FLOWS, "A > Join", "B > Leave", "Join > After", "After > Finish"]
    flows += ["Leave > Join", "Leave > Elsewhere if leaving", "C > Join", "D > Join"]
    for leaving in (True, False):
        both = Forgetful(process(nodes, flows), {"a": True, "b": True, "c": False, "leaving": leaving})
        both.do("A")
        assert both.open == ["B"]
        both.do("B")
        assert both.open == ["After"], leaving


def looping() -> Forgetful:
    """Two of three branches in every round, and a way back before the split."""
    nodes = [start(), node("exclusiveGateway", "Merge"), SPLIT, *(user(each) for each in "ABCD"), JOIN, end()]
    nodes += [user("After"), node("exclusiveGateway", "Again", default="F11_0")]
    flows = [
        "Begin > Merge",
        "Split > A if a",
        "Split > B if b",
        "Split > C if c",
        "Split > D",
        "Merge > Split",
    ]
    flows += ["A > Join", "B > Join", "C > Join", "D > Join", "Join > After", "Again > Finish"]
    flows += ["After > Again", "Again > Merge if again"]
    return Forgetful(process(nodes, flows), {"a": True, "b": False, "c": True, "again": True})


def test_join_in_a_loop_waits_in_every_round() -> None:
    """Stock SpiffWorkflow fires early from round two on (engine finding 3)."""
    loop = looping()
    for _round in range(4):
        assert loop.open == ["A", "C"]
        loop.do("A")
        assert loop.open == ["C"], "the join waits for the second branch"
        loop.do("C")
        assert loop.open == ["After"]
        loop.do("After", again=_round < 3)
    assert loop.ended


def test_joins_behind_each_other_do_not_wait_for_each_other_for_ever() -> None:
    """Each can reach the other by the way back; what a token could bring to both sides is not waited for."""
    nodes = [start(), node("parallelGateway", "Fork"), user("A"), user("B"), end()]
    nodes += [node("inclusiveGateway", "One"), node("inclusiveGateway", "Two"), user("Middle")]
    nodes += [node("exclusiveGateway", "Back", default="F7_0")]
    flows = ["Begin > Fork", "Fork > A", "Fork > B", "A > One", "One > Middle", "Middle > Two", "B > Two"]
    flows += ["Back > Finish", "Two > Back", "Back > One if again"]
    both = Forgetful(process(nodes, flows), {"again": False})
    both.do("A")
    both.do("B")
    both.do("Middle")
    assert both.ended


def test_cancelled_branch_frees_the_join() -> None:
    """An interrupting event takes B elsewhere."""
    late = boundary("Late", "B", Event(kind="timer", timer="duration", expression="P1D"))
    nodes = [
        start(),
        SPLIT,
        *(user(each) for each in "ABCD"),
        user("After"),
        JOIN,
        late,
        end("Given up"),
        end(),
    ]
    both = Forgetful(process(nodes, [*FLOWS, *JOINED, "Late > Given up"]), {"a": True, "b": True, "c": False})
    both.do("A")
    assert both.open == ["B"]
    both.fire("Late")
    assert both.open == ["After"]


def test_event_on_the_edge_of_a_branch_is_a_way_to_the_join() -> None:
    late = boundary("Late", "B", Event(kind="timer", timer="duration", expression="P1D"))
    nodes = [
        start(),
        SPLIT,
        *(user(each) for each in "ABCD"),
        user("Rescue"),
        user("After"),
        JOIN,
        late,
        end(),
    ]
    flows = [*FLOWS, "A > Join", "B > Finish", "C > Join", "D > Join", "Late > Rescue", "Rescue > Join"]
    both = Forgetful(
        process(nodes, [*flows, "Join > After", "After > Finish"]), {"a": True, "b": True, "c": False}
    )
    both.do("A")
    assert both.open == ["B"], "B may still be rescued into the join"
    both.fire("Late")
    assert both.open == ["Rescue"]
    both.do("Rescue")
    assert both.open == ["After"]


def test_inside_a_sub_process_for_every_item() -> None:
    inner = [start("In"), SPLIT, *(user(each) for each in "ABCD"), JOIN, end("Out")]
    flows = ["In > Split", *FLOWS[1:], "A > Join", "B > Join", "C > Join", "D > Join", "Join > Out"]
    body = sub("Body", inner, flows, loop=multi(collection="items", element_variable="item"))
    each = Forgetful(
        process([start(), body, end()], ["Begin > Body > Finish"]),
        {"items": [1, 2], "a": True, "b": True, "c": False},
    )
    assert each.open == ["A", "A", "B", "B"]
    for name in ("A", "B", "A", "B"):
        assert not each.ended
        each.do(name)
    assert each.ended


def test_passing_through_splits_and_joins_nothing() -> None:
    """One way in and one out: a gateway like any other node."""
    assert Forgetful(
        process([start(), node("inclusiveGateway", "G"), user("A")], ["Begin > G", "G > A"])
    ).open == ["A"]
