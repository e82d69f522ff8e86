"""An inclusive join on both databases, with a restart before every step."""

from __future__ import annotations

from engine.models import InstanceState
from engine.runtime import Runtime
from tests.engine.acts import begin, complete, names, state_of
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import end, node, process, start, user


def test_join_waits_across_restarts_in_every_round(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    split = node("inclusiveGateway", "Split", default="F3_0")
    nodes = [start(), node("exclusiveGateway", "Merge"), split, *(user(each) for each in "ABC")]
    nodes += [
        node("inclusiveGateway", "Join"),
        user("After"),
        node("exclusiveGateway", "Again", default="F8_0"),
    ]
    flows = ["Begin > Merge > Split", "Split > A if a", "Split > B if b", "Split > C", "A > Join", "B > Join"]
    flows += ["C > Join", "Join > After > Count > Again", "Again > Finish", "Again > Merge if rounds < 2"]
    deploy(process([*nodes, node("scriptTask", "Count", script="{rounds: rounds + 1}"), end()], flows))
    instance_id = begin(runtime, data={"a": True, "b": True, "rounds": 0})
    for _round in range(2):
        assert names(runtime) == ["A", "B"]
        complete(restarted(), "A")
        assert names(runtime) == ["B"]
        complete(restarted(), "B")
        assert names(runtime) == ["After"]
        complete(restarted(), "After")
    assert state_of(runtime, instance_id) == InstanceState.COMPLETED
