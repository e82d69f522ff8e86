"""Small processes for tests, written as Python instead of XML."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from engine.calendar import WorkCalendar
from engine.clock import VirtualClock
from engine.model.elements import Event, Flow, Loop, Node, Process
from engine.spiff import effects
from engine.spiff.build import ProcessSpec
from engine.spiff.environment import Environment
from engine.spiff.run import Run

START = datetime(2015, 3, 2, 1, 0, tzinfo=UTC)


def node(kind: str, name: str, /, **values: Any) -> Node:
    """A node; `event`, `loop` and everything else as in `Node`, other keywords are properties."""
    fields = {key: values.pop(key) for key in list(values) if key in Node.__dataclass_fields__}
    return Node(
        id=name, kind=kind, name=name, properties={**fields.pop("properties", {}), **values}, **fields
    )


def process(nodes: list[Node], flows: list[str], **values: Any) -> Process:
    """A process from nodes and flows written "A > B" or "A > B if condition"."""
    made = {}
    for number, text in enumerate(flows):
        path, _, condition = text.partition(" if ")
        names = [each.strip() for each in path.split(">")]
        for step, (source, target) in enumerate(pairwise(names)):
            flow = Flow(f"F{number}_{step}", source, target, condition=condition or None)
            made[flow.id] = flow
    return Process("p", nodes={each.id: each for each in nodes}, flows=made, **values)


def user(name: str, **values: Any) -> Node:
    """A user task."""
    return node("userTask", name, role="clerk", **values)


def start(name: str = "Begin") -> Node:
    """A plain start event."""
    return node("startEvent", name)


def end(name: str = "Finish", event: Event | None = None) -> Node:
    """An end event."""
    return node("endEvent", name, event=event)


def boundary(name: str, host: str, event: Event, *, interrupting: bool = True, **values: Any) -> Node:
    """A boundary event."""
    return node("boundaryEvent", name, attached_to=host, event=event, interrupting=interrupting, **values)


def sub(name: str, nodes: list[Node], flows: list[str], **values: Any) -> Node:
    """A sub-process."""
    return node("subProcess", name, process=process(nodes, flows), **values)


class Player:
    """Drives a run in memory and remembers what it asked for."""

    def __init__(self, diagram: Process, data: dict[str, Any] | None = None, **values: Any) -> None:
        self.clock = VirtualClock(START)
        self.run = Run("i1", "key", ProcessSpec(diagram), Environment(self.clock, WorkCalendar), **values)
        self.run.start(data or {})

    @property
    def open(self) -> list[str]:
        """The names of the tasks waiting for people, sorted."""
        return sorted(
            token.task_spec.name
            for token in self.run.tokens.values()
            if token.state_name == "ready" and token.task_spec.node.kind == "userTask"
        )

    def token_id(self, name: str, index: int = 0) -> str:
        """The id of a live token at a node."""
        return [each.id for each in self.run.tokens.values() if each.task_spec.name == name][index]

    def do(self, name: str, index: int = 0, /, action: str = "submit", **data: Any) -> None:
        """Complete a user task (the `index`-th item of a multi-instance one)."""
        ids = [
            each.id
            for each in self.run.tokens.values()
            if each.task_spec.name == name and each.state_name == "ready"
        ]
        self.run.complete_task(ids[index], data, action=action)

    def fire(self, name: str, payload: dict[str, Any] | None = None) -> None:
        """What the node waits for has come."""
        self.run.fire(self.token_id(name), payload or {})

    def asked(self, kind: type[effects.Effect]) -> list[Any]:
        """The effects of one kind, in order."""
        return [each for each in self.run.effects if type(each) is kind]

    @property
    def variables(self) -> dict[str, Any]:
        """The process's variables."""
        return self.run.root_scope().variables

    @property
    def ended(self) -> bool:
        """Whether the instance has ended, with nothing left."""
        ends = self.asked(effects.EndInstance)
        if ends:
            assert self.run.tokens == {}
        return len(ends) == 1


def multi(**values: Any) -> Loop:
    """Multi-instance settings."""
    return Loop(**values)
