"""Deadlocks and steps done twice: by hand-made diagrams, by brute force, and by the engine itself."""

from __future__ import annotations

from random import Random

import pytest

from engine.model.elements import Event, Process
from engine.model.soundness import examine
from tests.engine.model.soundness.agreement import compare, walk_in_engine
from tests.engine.model.soundness.shapes import draw
from tests.engine.spiff.diagrams import boundary, end, node, process, start, user

TIMER = Event(kind="timer", timer="duration", expression="P1D")
USERS = [user(name) for name in "ABCD"]


def made(*flows: str, **kinds: str) -> Process:
    """A process of tasks A to D, `Begin`, `Finish`, and gateways by their kinds: `X1="exclusive"`."""
    text = " ".join(flows)
    nodes = [start(), end(), *(each for each in USERS if f"{each.id} " in f"{text} ")]
    return process([*nodes, *(node(f"{kind}Gateway", name) for name, kind in kinds.items())], list(flows))


BROKEN = {
    "a choice into a parallel join": (
        made("Begin > X > A > J > Finish", "X > B > J", X="exclusive", J="parallel"),
        [("J", "X", True)],
        [],
    ),
    "a choice inside a branch": (
        made(
            "Begin > P > A > J > Finish",
            "P > X > B > J",
            "X > Finish",
            P="parallel",
            X="exclusive",
            J="parallel",
        ),
        [("J", "X", False)],
        [],
    ),
    "some branches into a parallel join": (
        made("Begin > O > A > J > Finish", "O > B > J if any", O="inclusive", J="parallel"),
        [("J", "O", False)],
        [],
    ),
    "a way back into a join": (
        made("Begin > J > A > X > Finish", "X > B > J", X="exclusive", J="parallel"),
        [("J", "", True)],
        [],
    ),
    "branches that nothing joins": (
        made("Begin > P > A > X > C > Finish", "P > B > X", P="parallel", X="exclusive"),
        [],
        [("C", "P")],
    ),
    "a task that leads to two": (
        made("Begin > A > B > D > Finish", "A > C > D"),
        [],
        [("D", "A")],
    ),
    "a branch back to where it came from": (
        made("Begin > X > A > P > Finish", "P > B > X", P="parallel", X="exclusive"),
        [],
        [],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_examine_says_who_waits_and_which_split_it_is(case: str) -> None:
    diagram, deadlocks, twice = BROKEN[case]
    verdict = examine(diagram)
    assert [(each.join, each.split, each.is_certain) for each in verdict.deadlocks] == deadlocks
    assert [(each.element, each.split) for each in verdict.twice] == twice
    assert verdict.is_complete


def test_examine_tells_the_way_to_a_deadlock() -> None:
    found = examine(made("Begin > X > A > J > Finish", "X > B > J", X="exclusive", J="parallel")).deadlocks[0]
    assert found.missing in (("A",), ("B",))
    assert found.path[:2] == ("Begin", "X")
    assert found.path[-1] == "J"


@pytest.mark.parametrize("interrupting", [True, False])
def test_event_on_an_edge_into_a_parallel_join(interrupting: bool) -> None:
    flows = ["Begin > A > J > Finish", "Late > J"]
    late = boundary("Late", "A", TIMER, interrupting=interrupting)
    found = examine(process([start(), user("A"), late, node("parallelGateway", "J"), end()], flows)).deadlocks
    assert [(each.join, each.is_certain) for each in found] == [("J", interrupting)]


def test_what_stands_beside_its_activity_may_happen_often() -> None:
    late = boundary("Late", "A", TIMER, interrupting=False)
    nodes = [
        start(),
        user("A"),
        late,
        user("B"),
        node("exclusiveGateway", "X"),
        node("exclusiveGateway", "Y"),
        end(),
    ]
    flows = ["Begin > X > A > Y > Finish", "Y > X", "Late > B > Finish"]
    assert examine(process(nodes, flows)).twice == []


def test_event_beside_its_activity_that_comes_back_to_the_rest() -> None:
    late = boundary("Late", "A", TIMER, interrupting=False)
    nodes = [start(), user("A"), late, user("B"), end()]
    verdict = examine(process(nodes, ["Begin > A > B > Finish", "Late > B"]))
    assert [(each.element, each.split) for each in verdict.twice] == [("B", "A")]


def test_terminate_saves_what_waits() -> None:
    nodes = [
        start(),
        node("parallelGateway", "P"),
        node("exclusiveGateway", "X"),
        node("parallelGateway", "J"),
    ]
    nodes += [user("A"), user("B"), end(), end("Stop", Event(kind="terminate"))]
    flows = ["Begin > P > A > J > Finish", "P > X > B > J", "X > Stop"]
    assert examine(process(nodes, flows)).deadlocks == []


def test_link_leads_on() -> None:
    link = Event(kind="link", link="on")
    nodes = [start(), node("parallelGateway", "P"), node("parallelGateway", "J"), user("A"), end()]
    nodes += [
        node("intermediateThrowEvent", "To", event=link),
        node("intermediateCatchEvent", "From", event=link),
    ]
    assert examine(process(nodes, ["Begin > P > A > J > Finish", "P > To", "From > J"])).deadlocks == []


def wide(branches: int, rows: int) -> Process:
    """Parallel branches that each choose whether to end early, so that nothing can be reduced."""
    nodes = [start(), end(), node("parallelGateway", "P"), node("inclusiveGateway", "J")]
    flows = ["Begin > P", "J > Finish"]
    for branch in range(branches):
        before = "P"
        for row in range(rows):
            name = f"{branch}_{row}"
            nodes += [user(f"T{name}"), node("exclusiveGateway", f"X{name}"), end(f"E{name}")]
            flows += [f"{before} > T{name} > X{name}", f"X{name} > E{name}"]
            before = f"X{name}"
        flows.append(f"{before} > J")
    return process(nodes, flows)


def test_what_is_too_large_is_said_to_be() -> None:
    assert examine(wide(3, 2)).is_complete
    assert not examine(wide(9, 9)).is_complete


def test_a_thousand_structured_steps_need_few_moves() -> None:
    nodes, flows, before = [start(), end()], [], "Begin"
    for row in range(100):
        nodes += [node("parallelGateway", f"P{row}"), node("parallelGateway", f"J{row}")]
        nodes += [user(f"T{row}_{branch}") for branch in range(8)]
        flows += [f"{before} > P{row}", *(f"P{row} > T{row}_{branch} > J{row}" for branch in range(8))]
        before = f"J{row}"
    verdict = examine(process(nodes, [*flows, f"{before} > Finish"]), limit=10)
    assert (verdict.deadlocks, verdict.twice, verdict.is_complete) == ([], [], True)


@pytest.mark.parametrize("edges", [False, True])
def test_verdict_agrees_with_brute_force(edges: bool) -> None:
    compared = [compare(draw(seed, edges=edges)) for seed in range(120)]
    assert [seed for seed, each in enumerate(compared) if each.disagrees] == []
    assert {(each.may_stop, each.may_be_twice) for each in compared} >= {
        (True, False),
        (False, True),
        (False, False),
    }


def test_verdict_agrees_with_the_engine() -> None:
    found = {True: 0, False: 0}
    for seed in range(60):
        diagram = draw(seed, 6)
        verdict = examine(diagram)
        if verdict.is_complete and not verdict.twice:
            outcomes = {walk_in_engine(diagram, Random(number)) for number in range(25)}
            assert ("stuck" in outcomes) == bool(verdict.deadlocks), seed
            found[bool(verdict.deadlocks)] += 1
    assert min(found.values()) > 5
