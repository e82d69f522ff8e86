"""A graph made smaller without losing a deadlock, or that two tokens can be at one place at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.model.soundness.graph import CLEAR, END, Edge, Graph, Mode, any_timed, fused

_MATCHES: Final = frozenset({("xor", "xor"), ("and", "and"), ("or", "or"), ("xor", "or"), ("and", "or")})
"""A split and a join between which several edges are as good as one."""


def reduce(graph: Graph) -> None:
    """Apply the rules until none fits."""
    while sum(rule(graph, vertex) for vertex in list(graph.kinds) for rule in _RULES):
        pass


def straighten(graph: Graph) -> None:
    """Apply only the rule that leaves every branch what it is."""
    for vertex in list(graph.kinds):
        _in_a_row(graph, vertex)


def _in_a_row(graph: Graph, vertex: int) -> bool:
    """A vertex with one way in and one way out is none."""
    if vertex in (END, CLEAR) or len(graph.ins[vertex]) != 1 or len(graph.outs[vertex]) != 1:
        return False
    [first], [second] = graph.ins[vertex].values(), graph.outs[vertex].values()
    if vertex in (first.source, second.target):
        return False
    graph.drop(first)
    graph.drop(second)
    graph.add(fused(first, second, first.number))
    return True


def _side_by_side(graph: Graph, vertex: int) -> bool:
    """Edges from a split to a join that undoes it, or to the end, are one."""
    for edge in graph.outs[vertex].values():
        others = [each for each in graph.outs[vertex].values() if each.target == edge.target]
        pair = graph.kinds[vertex], graph.kinds[edge.target]
        if len(others) > 1 and (pair in _MATCHES or edge.target == END or pair == ("xor", "clear")):
            kept = next((each for each in others if each.timed), edge)
            whole = replace(kept, timed=any_timed(others), mode=_mode_of(others, len(graph.outs[vertex])))
            for other in others:
                graph.drop(other)
            graph.add(whole)
            return True
    return False


def _mode_of(edges: Sequence[Edge], of: int) -> Mode:
    if len(edges) == of or any(edge.mode == "always" for edge in edges):
        return "always"
    return "maybe"


def _one_behind_another(graph: Graph, vertex: int) -> bool:
    """Two splits, or two joins, of one kind with nothing between them are one."""
    for edge in [*graph.outs[vertex].values()]:
        kind, after = graph.kinds[vertex], edge.target
        if after == vertex or kind not in ("xor", "and") or edge.timed:
            continue
        if graph.kinds[after] == kind and len(graph.ins[after]) == 1 and len(graph.outs[vertex]) > 1:
            graph.drop(edge)
            for behind in [*graph.outs[after].values()]:
                graph.add(replace(fused(edge, behind, behind.number), mode="always"))
            return True
        is_join = (graph.kinds[after] == kind and len(graph.outs[after]) == 1) or (
            kind == "xor" and after == END
        )
        if is_join and len(graph.outs[vertex]) == 1 and len(graph.ins[vertex]) > 1:
            graph.drop(edge)
            for before in [*graph.ins[vertex].values()]:
                graph.add(fused(before, edge, before.number))
            return True
    return False


def _round_again(graph: Graph, vertex: int) -> bool:
    """A loop between an exclusive join and the exclusive split right behind it."""
    if graph.kinds[vertex] != "xor" or len(graph.outs[vertex]) != 1:
        return False
    [ahead] = graph.outs[vertex].values()
    split = ahead.target
    back = [edge for edge in graph.outs[split].values() if edge.target == vertex]
    if not back or graph.kinds[split] != "xor" or len(back) == len(graph.outs[split]):
        return False
    for edge in back:
        graph.drop(edge)
    if not ahead.timed and any_timed(back):
        body = next(edge for edge in back if edge.timed)
        graph.add(replace(ahead, timed=True, via=body.via + ahead.via))
    return True


def _ended(graph: Graph, vertex: int) -> bool:
    """A parallel branch that ends at once is none."""
    if graph.kinds[vertex] != "and" or len(graph.outs[vertex]) < 2:
        return False
    for edge in graph.outs[vertex].values():
        if edge.target == END and not edge.timed:
            graph.drop(edge)
            return True
    return False


_RULES: Final = (_in_a_row, _side_by_side, _one_behind_another, _round_again, _ended)
