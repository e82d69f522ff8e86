"""Conditional and default flows behind activities, and paths that end without an end event (BPMN 2.0 §8.3.13)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.model.elements import Repeat
from engine.spiff import effects
from tests.engine.spiff.diagrams import multi, node, process, start, sub, user
from tests.engine.spiff.reloading import Forgetful

FLOWS = ["Begin > Work", "Work > A if n > 1", "Work > B if n > 2", "Work > C"]
ACTIVITIES: dict[str, Any] = {
    "user task": user("Work", default="F3_0"),
    "service": node("serviceTask", "Work", handler="x", default="F3_0"),
    "sub-process": sub("Work", [start("In"), user("Inner")], ["In > Inner"], default="F3_0"),
    "items": user("Work", loop=multi(collection="[1]", element_variable="i"), default="F3_0"),
    "rounds": user("Work", repeat=Repeat(maximum=1), default="F3_0"),
}


def finish(player: Forgetful) -> None:
    nodes = player.open or ["Work"]
    token = [row["id"] for row in player.rows.tokens.values() if row["node"] == nodes[0]][-1]
    player.command(lambda run: run.complete_task(token, {}) if player.open else run.fire(token))


@pytest.mark.parametrize("activity", ACTIVITIES.values(), ids=ACTIVITIES.keys())
@pytest.mark.parametrize(("n", "taken"), [(3, ["A", "B"]), (2, ["A"]), (1, ["C"])])
def test_activity_is_left_by_every_flow_whose_condition_holds_else_by_its_default(
    activity: Any, n: int, taken: list[str]
) -> None:
    player = Forgetful(process([start(), activity, user("A"), user("B"), user("C")], FLOWS), {"n": n})
    finish(player)
    assert player.open == taken


@pytest.mark.parametrize("activity", ACTIVITIES.values(), ids=ACTIVITIES.keys())
def test_no_way_on_is_an_incident_that_can_be_retried(activity: Any) -> None:
    diagram = process(
        [start(), activity, user("A"), user("B")], ["Begin > Work", "Work > A if n > 1", "Work > B if n > 2"]
    )
    player = Forgetful(diagram, {"n": 0})
    finish(player)
    assert "no condition of Work holds" in player.asked(effects.RaiseIncident)[0].cause
    token = player.token_id("Work")
    player.command(lambda run: run.root_scope().assign({"n": 2}))
    player.command(lambda run: run.retry(token))
    assert player.open == ["A"]


def test_flows_without_condition_are_taken_beside_those_that_hold() -> None:
    player = Forgetful(process([start(), node("task", "Work"), user("A"), user("B")],
                               ["Begin > Work", "Work > A", "Work > B if n > 1"]), {"n": 2})  # fmt: skip
    assert player.open == ["A", "B"]
