"""Gateways: in document order, counting arrivals, in loops, without predicting."""

from __future__ import annotations

import pytest

from engine.spiff import effects
from tests.engine.spiff.diagrams import Player, end, node, process, start, user


@pytest.mark.parametrize(("score", "expected"), [(5, "High"), (2, "Low"), (3, "Middle")])
def test_exclusive_gateway_takes_first_true_flow_in_document_order(score: int, expected: str) -> None:
    diagram = process(
        [start(), node("exclusiveGateway", "G", default="F3_0"), user("High"), user("Low"), user("Middle")],
        ["Begin > G", "G > High if score >= 4", "G > Low if score < 3", "G > Middle"],
    )
    assert Player(diagram, {"score": score}).open == [expected]


def test_exclusive_gateway_without_a_match_becomes_an_incident_and_can_be_retried() -> None:
    diagram = process([start(), node("exclusiveGateway", "G"), user("A")], ["Begin > G", "G > A if ok"])
    player = Player(diagram, {"ok": False})
    assert [each.cause for each in player.asked(effects.RaiseIncident)] == [
        "no condition of G holds and there is no default flow"
    ]
    player.run.root_scope().assign({"ok": True})
    player.run.retry(player.token_id("G"))
    assert player.open == ["A"]


def test_condition_that_is_not_boolean_becomes_an_incident() -> None:
    diagram = process([start(), node("exclusiveGateway", "G"), user("A")], ["Begin > G", "G > A if missing"])
    assert "null, not true or false" in Player(diagram).asked(effects.RaiseIncident)[0].cause


def loop_with_join() -> Player:
    """Both branches, a join, and a way back before the split."""
    return Player(
        process(
            [
                start(),
                node("exclusiveGateway", "Merge"),
                node("parallelGateway", "Split"),
                user("A"),
                user("B"),
                node("parallelGateway", "Join"),
                node("exclusiveGateway", "Again", default="F8_0"),
                end(),
            ],
            [
                "Begin > Merge",
                "Merge > Split",
                "Split > A",
                "Split > B",
                "A > Join",
                "B > Join",
                "Join > Again",
                "Again > Merge if again",
                "Again > Finish",
            ],
        )
    )


def test_parallel_join_in_a_rework_loop_waits_for_both_branches_every_round() -> None:
    player = loop_with_join()
    for _ in range(3):
        player.do("A", again=True)
        assert player.open == ["B"]
        player.do("B", again=True)
        assert player.open == ["A", "B"]
    player.do("B", again=False)
    assert not player.ended
    player.do("A", again=False)
    assert player.ended


def test_parallel_branches_share_one_store_and_lose_no_update() -> None:
    diagram = process(
        [
            start(),
            node("parallelGateway", "Split"),
            user("A"),
            user("B"),
            node("parallelGateway", "Join"),
            user("C"),
        ],
        ["Begin > Split", "Split > A > Join", "Split > B > Join", "Join > C"],
    )
    player = Player(diagram, {"price": 1})
    player.do("A", price=2)
    player.do("B", note="kept")
    assert (player.variables, player.open) == ({"price": 2, "note": "kept"}, ["C"])


def test_join_that_gets_two_tokens_by_one_flow_opens_a_second_activation() -> None:
    diagram = process(
        [
            start(),
            node("parallelGateway", "Split"),
            user("A"),
            user("B"),
            user("C"),
            node("exclusiveGateway", "Merge"),
            node("parallelGateway", "Join"),
            user("After"),
        ],
        [
            "Begin > Split",
            "Split > A > Merge",
            "Split > B > Merge",
            "Merge > Join",
            "Split > C > Join > After",
        ],
    )
    player = Player(diagram)
    player.do("A")
    player.do("B")
    assert player.open == ["C"]
    player.do("C")
    assert player.open == ["After"]


def test_sixteen_parallel_blocks_create_only_what_is_taken() -> None:
    nodes, flows, last = [start()], [], "Begin"
    for number in range(16):
        nodes += [
            node("parallelGateway", f"S{number}"),
            node("task", f"A{number}"),
            node("task", f"B{number}"),
            node("parallelGateway", f"J{number}"),
        ]
        flows += [
            f"{last} > S{number}",
            f"S{number} > A{number} > J{number}",
            f"S{number} > B{number} > J{number}",
        ]
        last = f"J{number}"
    player = Player(process([*nodes, end()], [*flows, f"{last} > Finish"]))
    assert player.ended
    assert len(player.asked(effects.Record)) == 2 + 16 * 4


@pytest.mark.parametrize(("action", "place"), [("submit", "Check"), ("withdraw", None)])
def test_withdraw_action_sets_the_variable_a_gateway_asks_for(action: str, place: str | None) -> None:
    apply = user("Apply", actions="submit,withdraw")
    diagram = process(
        [start(), apply, node("exclusiveGateway", "G", default="F2_0"), user("Check"), end()],
        ["Begin > Apply > G", "G > Finish if withdrawn", "G > Check", "Check > Finish"],
    )
    player = Player(diagram)
    player.run.complete_task(player.token_id("Apply"), {}, action=action)
    assert player.open == ([place] if place else [])
    assert player.ended is (place is None)


def test_return_action_sets_the_variables_a_gateway_asks_for() -> None:
    review = user("Review", actions="submit,return")
    diagram = process(
        [start(), review, node("exclusiveGateway", "G", default="F2_0"), user("Revise"), end()],
        ["Begin > Review > G", "G > Revise if returned", "G > Finish"],
    )
    player = Player(diagram)
    player.run.complete_task(player.token_id("Review"), {}, action="return", reason="目标不可量化")
    assert (player.open, player.variables["return_reason"]) == (["Revise"], "目标不可量化")
