"""What never meets the rest of its process again: a branch of its own that only ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from engine.model.soundness.graph import CLEAR, END, ENDS, Edge, Graph
from engine.model.soundness.net import Net


def threads(net: Net) -> Iterator[Graph]:
    """The graph once for every place where an instance begins, and once for every branch that goes on alone.

    However often such a branch is begun, its runs neither wait for each other nor for the rest, so that each is
    looked at alone, and none counts as something done twice.
    """
    found = [net.graph.part(net.graph.edges[start]) for start in net.starts]
    while found:
        graph = found.pop(0)
        for vertex in list(graph.splits()):
            if vertex in graph.reach(graph.edges[graph.root].target):
                found += _detached(graph, vertex, net.beside)
        yield graph


def _detached(graph: Graph, split: int, beside: set[int]) -> Iterator[Graph]:
    if graph.kinds[split] not in ("and", "or"):
        return
    edges = [edge for edge in graph.outs[split].values() if edge.target != CLEAR]
    if beside.intersection(graph.outs[split]):
        # What the activity itself goes on to is what its events stand beside.
        alone = [edge for edge in edges if edge.number in beside and _is_alone(graph, edge, beside)]
    else:
        alone = [edge for edge in edges if _is_alone(graph, edge, {edge.number})]
        if len(alone) == len(edges):
            # One of them is looked at as the thread that goes on.
            goes_on = next((edge for edge in edges if _takes_time(graph, edge)), None)
            alone = [edge for edge in edges if edge is not (goes_on or edges[0])]
    for edge in alone:
        yield graph.part(edge)
    for edge in alone:
        _end_at_once(graph, edge, is_optional=edge.number in beside)


def _is_alone(graph: Graph, edge: Edge, without: Collection[int]) -> bool:
    """Whether no token comes to what is behind the edge by any other way than those left out."""
    others = graph.outs[edge.source].values()
    if edge.target not in ENDS and any(
        each.target == edge.target and each.number not in {edge.number, *without} for each in others
    ):
        return False
    ahead = graph.reach(edge.target) - ENDS
    root = graph.edges[graph.root].target
    return root not in ahead and not ahead & graph.reach(root, without=without)


def _takes_time(graph: Graph, edge: Edge) -> bool:
    return any(graph.edges[number].timed for number in graph.edges_ahead(edge))


def _end_at_once(graph: Graph, edge: Edge, *, is_optional: bool) -> None:
    """The edge leads nowhere any more."""
    siblings = [each for each in graph.outs[edge.source].values() if each.number != edge.number]
    if graph.kinds[edge.source] == "and" or is_optional or any(each.mode == "always" for each in siblings):
        graph.drop(edge)
    else:
        graph.add(replace(edge, target=END, via=(), timed=False))
