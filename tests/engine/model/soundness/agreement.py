"""Comparing the soundness check with two other judges: brute force, and the engine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from engine.model.elements import Process
from engine.model.soundness import examine
from tests.engine.model.soundness.token_game import TokenGame
from tests.engine.spiff.diagrams import Player

MOST_STEPS = 60


@dataclass(frozen=True)
class Comparison:
    """Whether the two agree, and what brute force found."""

    disagrees: bool
    may_stop: bool
    may_be_twice: bool


def compare(diagram: Process) -> Comparison:
    """The check beside brute force; where a step may be done twice neither looks further, so that they may differ
    about what comes after."""
    verdict, outcome = examine(diagram), TokenGame(diagram).play()
    stops, twice = bool(outcome.stuck), bool(outcome.twice)
    if not outcome.is_whole:
        return Comparison(disagrees=False, may_stop=stops, may_be_twice=twice)
    agrees = bool(verdict.twice) == twice and (twice or bool(verdict.deadlocks) == stops)
    wrongly_certain = any(each.is_certain and each.join in outcome.opened for each in verdict.deadlocks)
    return Comparison(disagrees=not agrees or wrongly_certain, may_stop=stops, may_be_twice=twice)


def walk_in_engine(diagram: Process, chance: Random) -> str:
    """Run a diagram, conditions decided by chance: "ended", "stuck" when all that is left waits at joins, "long"."""
    player = Player(_decided(diagram), data=_decisions(diagram, chance))
    for _ in range(MOST_STEPS):
        if player.ended:
            return "ended"
        if not player.open:
            return "stuck"
        player.do(chance.choice(player.open), **_decisions(diagram, chance))
    return "long"


def _decided(diagram: Process) -> Process:
    """The diagram with a condition for every branch of a choice: a variable of the gateway's name says which."""
    nodes, flows = dict(diagram.nodes), dict(diagram.flows)
    for node in diagram.nodes.values():
        outgoing = diagram.outgoing(node.id)
        is_some = node.kind == "inclusiveGateway" and any(flow.condition for flow in outgoing)
        if not (node.kind == "exclusiveGateway" or is_some):
            continue
        for number, flow in enumerate(outgoing):
            text = f"list contains({node.id}, {number})" if is_some else f"{node.id}[1] = {number}"
            flows[flow.id] = replace(flow, condition=text)
        if not is_some:
            nodes[node.id] = replace(node, default=outgoing[-1].id)
            flows[outgoing[-1].id] = replace(outgoing[-1], condition=None)
    return replace(diagram, nodes=nodes, flows=flows)


def _decisions(diagram: Process, chance: Random) -> dict[str, list[int]]:
    found = {}
    for node in diagram.nodes.values():
        count = len(diagram.outgoing(node.id))
        if count and node.kind.endswith("Gateway"):
            found[node.id] = chance.sample(range(count), chance.randint(1, count))
    return found
