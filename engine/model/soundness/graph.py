"""A net of splits and joins: vertices that have a kind, and edges on which tokens take their time or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["xor", "and", "or", "end", "clear"]
Mode = Literal["always", "maybe", "default"]

END: Final = 0
"""Where a token ends by itself."""
CLEAR: Final = 1
"""Where a token takes all others of its scope along."""
ENDS: Final = frozenset({END, CLEAR})
NOWHERE: Final = -1
"""Before the first edge, and before an edge that no token can ever come by."""


@dataclass(frozen=True)
class Edge:
    """`via` are the elements on it, `timed` whether a token stays there for a while.

    `mode` tells when an edge behind an inclusive split is taken.
    """

    number: int
    source: int
    target: int
    via: tuple[str, ...] = ()
    timed: bool = False
    mode: Mode = "always"


@dataclass
class Graph:
    """A vertex has one way in or one way out (or both); its kind says how it joins, or splits.

    `names` are the elements that the vertices stand for, `root` is the edge the first token comes by.
    """

    kinds: dict[int, Kind] = field(default_factory=lambda: {END: "end", CLEAR: "clear"})
    names: dict[int, str] = field(default_factory=dict)
    edges: dict[int, Edge] = field(default_factory=dict)
    ins: dict[int, dict[int, Edge]] = field(default_factory=lambda: defaultdict(dict))
    outs: dict[int, dict[int, Edge]] = field(default_factory=lambda: defaultdict(dict))
    root: int = NOWHERE

    def vertex(self, kind: Kind, name: str) -> int:
        """A new vertex."""
        number = len(self.kinds)
        self.kinds[number], self.names[number] = kind, name
        return number

    def connect(
        self,
        source: int,
        target: int,
        via: tuple[str, ...] = (),
        *,
        timed: bool = False,
        mode: Mode = "always",
    ) -> Edge:
        """A new edge, as long as none has been dropped."""
        number = len(self.edges)
        return self.add(Edge(number, source, target, via, timed, mode))

    def add(self, edge: Edge) -> Edge:
        """An edge, instead of one of the same number."""
        if edge.number in self.edges:
            self.drop(self.edges[edge.number])
        self.edges[edge.number] = self.ins[edge.target][edge.number] = edge
        self.outs[edge.source][edge.number] = edge
        return edge

    def drop(self, edge: Edge) -> None:
        """Take an edge away."""
        del self.edges[edge.number], self.ins[edge.target][edge.number], self.outs[edge.source][edge.number]

    def reach(self, start: int, *, without: Collection[int] = ()) -> set[int]:
        """The vertices that a token at a vertex may come to, itself among them, not going by some edges."""
        seen, ahead = {start}, [start]
        while ahead:
            for edge in self.outs[ahead.pop()].values():
                if edge.number not in without and edge.target not in seen:
                    seen.add(edge.target)
                    ahead.append(edge.target)
        return seen

    def edges_ahead(self, start: Edge) -> set[int]:
        """The edges that a token on an edge may come by, that edge among them."""
        return {
            start.number,
            *(edge.number for at in self.reach(start.target) for edge in self.outs[at].values()),
        }

    def splits(self) -> Iterator[int]:
        """The vertices with several ways out."""
        return (vertex for vertex in self.kinds if len(self.outs[vertex]) > 1)

    def part(self, root: Edge) -> Graph:
        """What a token on one edge may come to, as a graph of its own.

        Of the edges that come from elsewhere those into parallel joins stay: the join waits for them.
        """
        inside = self.reach(root.target)
        found = Graph(dict(self.kinds), self.names)
        for edge in self.edges.values():
            if edge.source in inside:
                found.add(edge)
            elif edge.target in inside and edge.number != root.number and self.kinds[edge.target] == "and":
                found.add(Edge(edge.number, NOWHERE, edge.target, edge.via))
        found.add(Edge(root.number, NOWHERE, root.target, root.via, root.timed))
        found.root = root.number
        return found


def fused(first: Edge, second: Edge, number: int) -> Edge:
    """One edge instead of two in a row."""
    return Edge(
        number, first.source, second.target, first.via + second.via, first.timed or second.timed, first.mode
    )


def any_timed(edges: Iterable[Edge]) -> bool:
    """Whether a token stays on one of the edges for a while."""
    return any(edge.timed for edge in edges)
