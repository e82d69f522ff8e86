"""Which element of the new version takes the place of which of the old one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.errors import Problem
from engine.migration.texts import problem
from engine.model.elements import Event, Node, Process, walk


class NodeMapping:
    """An old element's id gives the new one's: as given, else the same."""

    def __init__(self, old: Process, new: Process, given: Mapping[str, str] | None = None) -> None:
        self._given = dict(given or {})
        self.old_ids = {name for each in walk(old) for name in each.nodes}
        self.new_ids = {name for each in walk(new) for name in each.nodes}

    def target(self, node: str) -> str:
        """The new id."""
        return self._given.get(node, node)

    def is_given(self, node: str) -> bool:
        """Whether somebody has said so, rather than that the ids are the same."""
        return self._given.get(node, node) != node

    def problems(self) -> list[Problem]:
        """What is wrong with it by itself."""
        found = []
        for source, target in sorted(self._given.items()):
            if source not in self.old_ids:
                found.append(problem("source_unknown", node=source, element_id=source))
            if target not in self.new_ids:
                found.append(problem("target_unknown", target=target, element_id=source))
        return found


def kind_of(node: Node) -> str:
    """The kind as far as it matters to a token: a service task for workers outside is one of its own."""
    is_external = node.kind == "serviceTask" and node.properties.get("topic", "").strip()
    return "external service task" if is_external else node.kind


def catcher_of(node: Node) -> Node:
    """Where an element's event definitions stand: an event sub-process has them at its start event."""
    if node.kind == "eventSubProcess" and node.process is not None:
        return next(each for each in node.process.nodes.values() if each.kind == "startEvent")
    return node


def events_of(node: Node) -> tuple[Event, ...]:
    """What an element waits for."""
    return (catcher_of(node).event or Event()).each()


def waits_alike(node: Node, other: Node) -> bool:
    """Whether what waits at one can go on waiting at the other."""
    before, after = catcher_of(node).event or Event(), catcher_of(other).event or Event()
    return before.together == after.together and [_sort(each) for each in before.each()] == [
        _sort(each) for each in after.each()
    ]


def _sort(event: Event) -> tuple[str, bool]:
    return event.kind, event.kind == "timer" and event.timer == "cycle"


def repeats_alike(node: Node, other: Node) -> bool:
    """Whether items or rounds that have begun at one can go on at the other."""
    if (node.repeat is None) != (other.repeat is None):
        return False
    if node.loop is None or other.loop is None:
        return node.loop is other.loop
    return (node.loop.sequential, node.loop.element_variable, bool(node.loop.output_collection)) == (
        other.loop.sequential,
        other.loop.element_variable,
        bool(other.loop.output_collection),
    )


def plain(node: Node) -> Node:
    """The node without what means nothing to the engine: name, lane, documentation, and what lies inside."""
    return replace(node, name="", documentation="", line=0, lane="", process=None)
