"""One version's elements by id, and what a sentence calls them: "第 3 步「审核」"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.model.compare.texts import KINDS
from engine.model.compare.words import Words, called, same, say
from engine.model.dialect import ACTIVITIES, SCOPES
from engine.model.elements import Flow, Node, Process

STEPS: Final = ACTIVITIES | SCOPES
"""What gets a number: where work is done."""


@dataclass(frozen=True)
class Placed:
    """A node, the process or sub-process it stands in, and its number as a step ("3", inside step 3 "3.1"; else "")."""

    node: Node
    scope: Process
    number: str


class Chart:
    """Every node and flow of a process, those of sub-processes too, the nodes in reading order."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.nodes: dict[str, Placed] = {}
        self.flows: dict[str, tuple[Flow, Process]] = {}
        self._number(process, "")

    def _number(self, scope: Process, prefix: str) -> None:
        count = 0
        for node in reading_order(scope):
            number = ""
            if node.kind in STEPS:
                count += 1
                number = f"{prefix}{count}"
            self.nodes.setdefault(node.id, Placed(node, scope, number))
            if node.process is not None:
                self._number(node.process, f"{number}.")
        for flow in scope.flows.values():
            self.flows.setdefault(flow.id, (flow, scope))

    def title(self, identifier: str) -> Words:
        """What a sentence calls a node."""
        if identifier not in self.nodes:
            return called(identifier)
        node, scope, number = (placed := self.nodes[identifier]).node, placed.scope, placed.number
        if number:
            return say("step", number=number, name=_name_of(node) if node.name.strip() else kind_of(node))
        if node.name.strip():
            return say("named", kind=kind_of(node), name=_name_of(node))
        for neighbour in self._before(node, scope):
            if neighbour.name.strip():
                return say("unnamed_after", kind=kind_of(node), name=_name_of(neighbour))
        return say("unnamed", kind=kind_of(node), id=identifier)

    def short(self, identifier: str) -> Words:
        """The name alone, where a sentence mentions several; the whole title of what has none."""
        placed = self.nodes.get(identifier)
        return _name_of(placed.node) if placed and placed.node.name.strip() else self.title(identifier)

    def flow_title(self, flow: Flow) -> Words:
        """What a sentence calls a sequence flow."""
        return say("flow", source=self.short(flow.source), target=self.short(flow.target))

    def using(self, setting: str, value: str) -> tuple[str, ...]:
        """The ids of the nodes that have this value as this setting, in reading order."""
        return tuple(
            identifier
            for identifier, placed in self.nodes.items()
            if placed.node.properties.get(setting, "").strip() == value
        )

    @staticmethod
    def _before(node: Node, scope: Process) -> Iterator[Node]:
        if node.attached_to in scope.nodes:
            yield scope.nodes[node.attached_to]
        for flow in scope.incoming(node.id):
            if flow.source in scope.nodes:
                yield scope.nodes[flow.source]


def _name_of(node: Node) -> Words:
    return called(node.name, node.name_en)


def kind_of(node: Node) -> Words:
    """What the kind of a node is called."""
    return Words(*KINDS[node.kind]) if node.kind in KINDS else same(node.kind)


def reading_order(scope: Process) -> list[Node]:
    """The nodes of one scope along the flow: each after what leads to it, a branch from its beginning to its end.

    Steps back do not count. What no start leads to comes last.
    """
    following: dict[str, list[str]] = {identifier: [] for identifier in scope.nodes}
    for flow in scope.flows.values():
        if flow.source in following and flow.target in following:
            following[flow.source].append(flow.target)
    for node in scope.nodes.values():
        if node.attached_to in following:
            following[node.attached_to].append(node.id)
    led_to = {target for targets in following.values() for target in targets}
    roots = [identifier for identifier in scope.nodes if identifier not in led_to]
    roots.sort(key=lambda identifier: scope.nodes[identifier].kind != "startEvent")
    seen: set[str] = set()
    finished: list[str] = []
    # Backwards, because the order is read from the end: what is left first comes last.
    for root in reversed(roots):
        _finish(root, following, seen, finished)
    rest: list[str] = []
    for root in reversed(list(scope.nodes)):
        _finish(root, following, seen, rest)
    return [scope.nodes[identifier] for identifier in [*finished[::-1], *rest[::-1]]]


def _finish(root: str, following: dict[str, list[str]], seen: set[str], finished: list[str]) -> None:
    """Append what `root` leads to and then itself, each node once its followers are done."""
    if root in seen:
        return
    seen.add(root)
    stack = [(root, iter(following[root][::-1]))]
    while stack:
        current, targets = stack[-1]
        target = next((each for each in targets if each not in seen), None)
        if target is None:
            finished.append(current)
            stack.pop()
        else:
            seen.add(target)
            stack.append((target, iter(following[target][::-1])))
