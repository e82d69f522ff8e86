"""Random processes without any structure, small enough to be played through by brute force."""

from __future__ import annotations

from random import Random

from engine.model.elements import Event, Node, Process
from tests.engine.spiff.diagrams import boundary, end, node, process, start, user

_KINDS = ["task", "task", "exclusiveGateway", "exclusiveGateway", "parallelGateway", "parallelGateway"]
_TIMER = Event(kind="timer", timer="duration", expression="P1D")


def draw(seed: int, most: int = 8, *, edges: bool = False) -> Process:
    """A process whose every element is reached from the start and leads to an end; the same for the same seed.

    Ways back always come by a task, so that no loop goes round without waiting. With `edges` there are boundary
    events and no inclusive gateways: such a gateway treats an activity that an event stands beside as coming by both.
    """
    chance = Random(seed)
    while not _leads_to_end(drawn := _draw(chance, most, edges=edges)):
        pass
    return drawn


def _draw(chance: Random, most: int, *, edges: bool) -> Process:
    size = chance.randint(2, most)
    kinds = [chance.choice(_KINDS if edges else [*_KINDS, "inclusiveGateway"]) for _ in range(size)]
    links: list[tuple[int, int]] = []
    for index in range(1, size):
        links.append((chance.randrange(index), index))
    for index in range(size):
        for _ in range(chance.choice([0, 0, 0, 1, 1])):
            links.append((index, chance.randrange(size)))
    nodes: list[Node] = [start()]
    names = [f"N{index}" for index in range(size)]
    made = [
        user(name) if kind == "task" else node(kind, name) for name, kind in zip(names, kinds, strict=True)
    ]
    flows = [f"Begin > {names[0]}"]
    back = 0
    for source, target in dict.fromkeys(links):
        if source < target:
            flows.append(f"{names[source]} > {names[target]}")
        else:
            back += 1
            made.append(user(f"Back{back}"))
            flows += [f"{names[source]} > Back{back}", f"Back{back} > {names[target]}"]
    if edges:
        for index in range(size):
            if kinds[index] == "task" and chance.random() < 0.3:
                made.append(boundary(f"E{index}", names[index], _TIMER, interrupting=chance.random() < 0.5))
                flows.append(f"E{index} > {chance.choice(names)}")
    leaving = {flow.partition(" >")[0] for flow in flows}
    ends = [name for name in [each.id for each in made] if name not in leaving]
    ends += [name for name in names if chance.random() < 0.15 and name not in ends]
    for number, name in enumerate(ends):
        nodes.append(end(f"End{number}"))
        flows.append(f"{name} > End{number}")
    inclusive = {name for name, kind in zip(names, kinds, strict=True) if kind == "inclusiveGateway"}
    return process([*nodes, *made], _chosen(flows, inclusive, chance))


def _chosen(flows: list[str], inclusive: set[str], chance: Random) -> list[str]:
    """The ways out of an inclusive gateway all have conditions, or none has."""
    conditional = {name for name in sorted(inclusive) if chance.random() < 0.6}
    return [f"{flow} if any" if flow.partition(" >")[0] in conditional else flow for flow in flows]


def _leads_to_end(drawn: Process) -> bool:
    back = {node.id for node in drawn.nodes.values() if node.kind == "endEvent"}
    size = 0
    while len(back) > size:
        size = len(back)
        back |= {flow.source for flow in drawn.flows.values() if flow.target in back}
    return all(node.id in back for node in drawn.nodes.values())
