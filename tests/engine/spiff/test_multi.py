"""Multi-instance activities: results in order, quorums, one after another, in loops, in each other."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.elements import Event
from engine.spiff import effects
from tests.engine.spiff.diagrams import Player, end, multi, node, process, start, user
from tests.engine.spiff.reloading import Forgetful


def countersign(**values: object) -> Player:
    loop = multi(
        collection="issuers",
        element_variable="issuer",
        output_collection="opinions",
        output_element="{issuer: issuer, agrees: agrees}",
        **values,
    )
    return Player(
        process([start(), user("Sign", loop=loop), user("After")], ["Begin > Sign > After"]),
        {"issuers": ["a", "b", "c"]},
    )


def test_multi_instance_gathers_outputs_in_input_order() -> None:
    player = countersign()
    assert player.open == ["Sign", "Sign", "Sign"]
    player.do("Sign", 2, agrees=False)
    player.do("Sign", 0, agrees=True)
    player.do("Sign", 0, agrees=True)
    assert player.open == ["After"]
    assert player.variables["opinions"] == [
        {"issuer": "a", "agrees": True},
        {"issuer": "b", "agrees": True},
        {"issuer": "c", "agrees": False},
    ]
    assert "agrees" not in player.variables


def test_multi_instance_completion_condition_sees_the_gathered_outputs() -> None:
    player = countersign(completion_condition="count(opinions[agrees = false]) >= 1")
    player.do("Sign", 1, agrees=True)
    assert player.open == ["Sign", "Sign"]
    player.do("Sign", 1, agrees=False)
    assert player.open == ["After"]
    assert [each["issuer"] for each in player.variables["opinions"]] == ["b", "c"]
    assert len(player.asked(effects.CloseTask)) == 1


def test_multi_instance_quorum_counts() -> None:
    player = countersign(completion_condition="nrOfCompletedInstances / nrOfInstances >= 0.6")
    player.do("Sign", 0, agrees=True)
    assert len(player.open) == 2
    player.do("Sign", 0, agrees=True)
    assert player.open == ["After"]


def test_sequential_multi_instance_offers_one_at_a_time() -> None:
    player = countersign(sequential=True)
    seen = []
    while player.open == ["Sign"]:
        token = player.run.tokens[player.token_id("Sign", 1)]
        seen.append(token.data["issuer"])
        player.do("Sign", agrees=True)
    assert (seen, player.open) == (["a", "b", "c"], ["After"])


def test_multi_instance_in_a_rework_loop_starts_afresh() -> None:
    loop = multi(collection="issuers", element_variable="issuer", output_collection="done")
    diagram = process(
        [start(), user("Sign", loop=loop), node("exclusiveGateway", "G", default="F2_0"), end()],
        ["Begin > Sign > G", "G > Sign if count(done) < 3", "G > Finish"],
    )
    player = Player(diagram, {"issuers": ["a", "b"]})
    for _ in range(2):
        player.do("Sign")
        player.do("Sign")
        assert player.open == ["Sign", "Sign"]


@pytest.mark.parametrize("items", [None, "text", 3])
def test_multi_instance_without_a_list_becomes_an_incident(items: object) -> None:
    player = Player(
        process([start(), user("Sign", loop=multi(collection="items"))], ["Begin > Sign"]), {"items": items}
    )
    assert "not a list" in player.asked(effects.RaiseIncident)[0].cause


def test_multi_instance_of_nothing_goes_on_at_once() -> None:
    loop = multi(collection="items", output_collection="results")
    player = Player(
        process([start(), node("serviceTask", "W", loop=loop), user("A")], ["Begin > W > A"]), {"items": []}
    )
    assert (player.open, player.variables["results"], player.asked(effects.StartJob)) == (["A"], [], [])


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize("kind", ["task", "manualTask", "scriptTask", "sendTask", "receiveTask"])
def test_every_kind_of_task_repeats_for_each_item(kind: str, sequential: bool) -> None:
    """Each item has its own work, and the results stand in the order of the items."""
    loop = multi(
        collection="items",
        element_variable="item",
        output_collection="doubled",
        output_element="item * 2",
        sequential=sequential,
    )
    more: dict[str, Any] = {
        "scriptTask": {"script": "{seen: item}"},
        "sendTask": {
            "event": Event(kind="message", message="m", correlation_key="item"),
            "payload": "{n: item}",
        },
        "receiveTask": {"event": Event(kind="message", message="m", correlation_key="item")},
    }.get(kind, {})
    player = Forgetful(
        process([start(), node(kind, "Each", loop=loop, **more), user("After")], ["Begin > Each > After"]),
        {"items": [3, 1, 2]},
    )
    if kind == "receiveTask":
        for done in range(3):
            waiting = [each.token_id for each in player.asked(effects.Subscribe)]
            assert len(waiting) == (done + 1 if sequential else 3)
            player.command(lambda run, found=waiting[done if sequential else -1 - done]: run.fire(found))
    assert player.open == ["After"]
    assert player.variables["doubled"] == [6, 2, 4]
    if kind == "sendTask":
        sent = [(each.correlation_key, each.payload) for each in player.asked(effects.SendMessage)]
        assert sorted(sent) == [("1", {"n": 1}), ("2", {"n": 2}), ("3", {"n": 3})]
    if kind == "scriptTask":
        assert "seen" not in player.variables, "what a script finds for an item belongs to the item"


def test_completion_condition_sees_all_the_counters_of_the_standard() -> None:
    counters = ("nrOfCompletedInstances = 1", "nrOfActiveInstances = 2", "nrOfInstances = 3")
    condition = " and ".join([*counters, "nrOfTerminatedInstances = 0"])
    loop = multi(cardinality="3", completion_condition=condition)
    player = Player(process([start(), user("Sign", loop=loop), user("After")], ["Begin > Sign > After"]))
    player.do("Sign")
    assert player.open == ["After"]
