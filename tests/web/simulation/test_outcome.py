"""What came of a play: what stands still is told, what only waits for people is not."""

from __future__ import annotations

from collections.abc import Callable

from engine.model.elements import Event
from engine.registry import handler
from engine.runtime import Runtime
from tests.engine.spiff.diagrams import end, node, process, start, user
from tests.web.simulation.conftest import Villagers, deploy
from web.simulation.outcome import Outcome, read_outcome
from web.simulation.player import Player

Play = Callable[..., Player]


def outcome_of(runtime: Runtime, player: Player) -> Outcome:
    with runtime.read() as ctx:
        return read_outcome(ctx, player)


def test_outcome_of_a_good_play_has_no_problems(runtime: Runtime, play: Play) -> None:
    deploy(runtime, process([start(), user("Draft"), end()], ["Begin > Draft > Finish"]))

    found = outcome_of(runtime, play(Villagers()))

    assert found.problems == []
    assert (found.instances, found.open_tasks) == ({"p": {"completed": 1}}, {})


def test_outcome_counts_open_tasks_and_does_not_call_them_stuck(runtime: Runtime, play: Play) -> None:
    deploy(runtime, process([start(), user("Draft"), end()], ["Begin > Draft > Finish"]))

    found = outcome_of(runtime, play(Villagers(lambda _work, _now: None)))

    assert found.problems == []
    assert (found.instances, found.open_tasks) == ({"p": {"running": 1}}, {"p Draft": 1})


def test_outcome_tells_who_waits_for_a_message_nobody_sends(runtime: Runtime, play: Play) -> None:
    event = Event("message", message="never_sent")
    catch = node("intermediateCatchEvent", "Wait", event=event, correlationKey="business_key")
    deploy(runtime, process([start(), catch, end()], ["Begin > Wait > Finish"]))

    found = outcome_of(runtime, play(Villagers()))

    assert found.stuck == ["p b waits for a message"]
    assert found.problems == ["stuck: p b waits for a message"]


def test_outcome_does_not_call_a_parent_of_a_working_child_stuck(runtime: Runtime, play: Play) -> None:
    deploy(runtime, process([start(), user("Draft"), end()], ["Begin > Draft > Finish"]), key="child")
    call = node("callActivity", "Call", called_element="child")
    deploy(runtime, process([start(), call, end()], ["Begin > Call > Finish"]))

    found = outcome_of(runtime, play(Villagers(lambda _work, _now: None)))

    assert found.stuck == []
    assert found.instances == {"child": {"running": 1}, "p": {"running": 1}}


def test_outcome_tells_an_incident_with_its_cause(runtime: Runtime, play: Play) -> None:
    @handler("simulation.broken")
    def broken(_ctx: object) -> None:
        raise RuntimeError("no paper")

    deploy(
        runtime,
        process(
            [start(), node("serviceTask", "Print", handler="simulation.broken"), end()],
            ["Begin > Print > Finish"],
        ),
    )

    found = outcome_of(runtime, play(Villagers()))

    assert found.incidents == ["1 × p simulation.broken: RuntimeError: no paper"]
