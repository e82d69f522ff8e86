"""What must be evaluated before what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

Graph = Mapping[str, Sequence[str]]


def find_cycle(graph: Graph) -> list[str]:
    """Ids that need each other in a circle, the first one again at the end; [] if there are none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]
    return []


def in_order(graph: Graph, wanted: Sequence[str], given: Collection[str] = ()) -> list[str]:
    """What `wanted` needs and then itself, each id once, what it needs before it; not what is `given`.

    The graph has no cycle.
    """
    found: dict[str, None] = {}
    waiting = [(each, False) for each in reversed(wanted)]
    while waiting:
        node, is_ready = waiting.pop()
        if node in found or node in given:
            continue
        if is_ready:
            found[node] = None
        else:
            waiting.append((node, True))
            waiting += [(each, False) for each in reversed(graph[node])]
    return list(found)
