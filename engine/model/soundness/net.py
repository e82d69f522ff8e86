"""A scope of a process as a net of splits and joins (BPMN 2.0 §13)."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from engine.model.dialect import ACTIVITIES, GATEWAYS
from engine.model.elements import Flow, Node, Process
from engine.model.soundness.graph import CLEAR, END, Graph, Kind, Mode

_KINDS: Final[dict[str, Kind]] = {
    "exclusiveGateway": "xor",
    "eventBasedGateway": "xor",
    "parallelGateway": "and",
    "inclusiveGateway": "or",
}
_CLEARING: Final = frozenset({"terminate", "error", "cancel"})
_EVENTS: Final = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)


class Net:
    """The graph of a scope, and where its tokens begin.

    `starts` are the numbers of the edges by which an instance may begin, `beside` those of events that start a path
    beside their activity. Such an event is taken to happen once for each time its activity is begun, or not at all.
    """

    def __init__(self, scope: Process) -> None:
        self.scope = scope
        self.graph = Graph()
        self.starts: list[int] = []
        self.beside: set[int] = set()
        self._leaving: dict[str, list[Flow]] = defaultdict(list)
        for flow in scope.flows.values():
            self._leaving[flow.source].append(flow)
        self._edges: dict[str, list[Node]] = defaultdict(list)
        for node in scope.nodes.values():
            self._edges[node.attached_to].append(node)
        self._heads: dict[str, int] = {}
        self._tails: dict[str, int] = {}
        nodes = [node for node in scope.nodes.values() if node.kind in ACTIVITIES | GATEWAYS | _EVENTS]
        self._ends = {node.id: _end_of(node) for node in nodes if node.kind == "endEvent"}
        nodes = [node for node in nodes if node.id not in self._ends]
        for node in nodes:
            self._heads[node.id] = self.graph.vertex(_KINDS.get(node.kind, "xor"), node.id)
            self._tails[node.id] = self.graph.vertex(self._split_kind(node), node.id)
        for node in nodes:
            self._inside(node)
            self._leave(node)

    @staticmethod
    def fits(scope: Process) -> bool:
        """Whether everything in the scope is something that the engine runs."""
        known = ACTIVITIES | GATEWAYS | _EVENTS | {"eventSubProcess"}
        return all(node.kind in known for node in scope.nodes.values())

    def _inside(self, node: Node) -> None:
        """From where a node is entered to where it is left."""
        graph, head, tail = self.graph, self._heads[node.id], self._tails[node.id]
        if node.kind == "startEvent":
            self.starts.append(graph.connect(graph.vertex("xor", node.id), head).number)
        if node.kind not in ACTIVITIES:
            is_link = node.event is not None and node.event.kind == "link"
            graph.connect(head, tail, (node.id,), timed=node.kind == "intermediateCatchEvent" and not is_link)
            return
        edges = self._edges[node.id]
        beside = [each for each in edges if not each.interrupting and each.id in self._heads]
        instead = [each for each in edges if each.interrupting and each.id in self._heads]
        if beside:
            begun = graph.vertex("or", node.id)
            graph.connect(head, begun)
            for event in beside:
                self.beside.add(graph.connect(begun, self._heads[event.id], mode="maybe").number)
            head = begun
        if not instead:
            graph.connect(head, tail, (node.id,), timed=True)
            return
        left = graph.vertex("xor", node.id)
        graph.connect(head, left, (node.id,), timed=True)
        graph.connect(left, tail)
        for event in instead:
            graph.connect(left, self._heads[event.id])

    def _leave(self, node: Node) -> None:
        graph, tail, event = self.graph, self._tails[node.id], node.event
        if event is not None and event.kind == "link" and node.kind == "intermediateThrowEvent":
            for other in self.scope.nodes.values():
                if other.kind == "intermediateCatchEvent" and other.event == event:
                    graph.connect(tail, self._heads[other.id])
            return
        flows = self._leaving[node.id]
        if not flows:
            graph.connect(tail, END)
        for flow in flows:
            if flow.target in self._heads:
                graph.connect(tail, self._heads[flow.target], mode=_mode(flow, node))
            else:
                # Each way to an end has an end of its own: tokens do not meet there.
                graph.connect(tail, self._ends.get(flow.target, END), (flow.target,), mode=_mode(flow, node))

    def _split_kind(self, node: Node) -> Kind:
        if node.kind in _KINDS:
            return _KINDS[node.kind]
        is_choice = node.default or any(flow.condition for flow in self._leaving[node.id])
        return "or" if node.kind in ACTIVITIES and is_choice else "and"


def _end_of(node: Node) -> int:
    clears = node.event is not None and any(part.kind in _CLEARING for part in node.event.each())
    return CLEAR if clears else END


def _mode(flow: Flow, node: Node) -> Mode:
    if flow.id == node.default:
        return "default"
    return "maybe" if flow.condition is not None else "always"
