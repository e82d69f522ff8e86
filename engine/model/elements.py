"""The neutral form of a diagram: what the checker checks, the builder builds and the database stores.

Names follow BPMN 2.0 (formal/2011-01-03); every value is plain JSON so that a definition can be stored and
read back without touching XML again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.model.dataflow import DataItem, InputOutput


@dataclass(frozen=True)
class Flow:
    """A sequence flow (BPMN 2.0 §8.3.13); `condition` is FEEL without a leading "=" or None.

    `name_en` is its name in English, "" if it has none.
    """

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    line: int = 0
    name_en: str = ""


@dataclass(frozen=True)
class Event:
    """What an event waits for or throws (BPMN 2.0 §10.5.5).

    `kind`: none, timer, message, signal, error, escalation, conditional, link, cancel, terminate, multiple, or
    a name the checker refuses. `timer` is one of date, duration, cycle; its `expression` is literal ISO 8601
    or FEEL with a leading "=". `correlation_key` and `condition` are FEEL without it. `link` is a link's name.
    `parts` are the definitions of a multiple event; it waits for any of them, or, `together`, for all. Send and
    receive tasks carry an event of the kind message.
    """

    kind: str = "none"
    timer: str = ""
    expression: str = ""
    message: str = ""
    correlation_key: str = ""
    error_code: str = ""
    signal: str = ""
    escalation_code: str = ""
    condition: str = ""
    link: str = ""
    parts: tuple[Event, ...] = ()
    together: bool = False

    def each(self) -> tuple[Event, ...]:
        """The single definitions: its parts, or itself."""
        return self.parts or (self,)


@dataclass(frozen=True)
class Loop:
    """Multi-instance settings (BPMN 2.0 §13.3.7). Expressions are FEEL without a leading "=".

    `item_variables` belong to each item from the beginning, so that it never writes one of the same name outside.
    """

    sequential: bool = False
    collection: str = ""
    element_variable: str = ""
    output_collection: str = ""
    output_element: str = ""
    cardinality: str = ""
    completion_condition: str = ""
    item_variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repeat:
    """A standard loop (BPMN 2.0 §13.3.6): again as long as `condition`, FEEL without a leading "=", holds.

    `test_before` asks before each round instead of after it; `maximum` rounds are the most there are (None: as
    many as it takes).
    """

    test_before: bool = False
    condition: str = ""
    maximum: int | None = None


@dataclass(frozen=True)
class Node:
    """A flow node. `kind` is its BPMN tag (userTask, exclusiveGateway, boundaryEvent, …).

    `lane` is the name of its innermost lane, `lane_en` that in English, and `role` the role that lane or the node
    itself names.
    `properties` are the `spiffworkflow:property` pairs, unchanged; `data` is what it takes and gives as BPMN's own
    data flow.
    """

    id: str
    kind: str
    name: str = ""
    lane: str = ""
    role: str = ""
    documentation: str = ""
    line: int = 0
    properties: dict[str, str] = field(default_factory=dict)
    event: Event | None = None
    attached_to: str = ""
    interrupting: bool = True
    default: str = ""
    script: str = ""
    called_element: str = ""
    loop: Loop | None = None
    repeat: Repeat | None = None
    process: Process | None = None
    data: InputOutput | None = None
    lane_en: str = ""

    @property
    def name_en(self) -> str:
        """The name in English, "" if it has none."""
        return self.properties.get("nameEn", "").strip()


@dataclass(frozen=True)
class Process:
    """A process or the inside of a sub-process; nodes and flows in document order.

    `declared` are its data objects and properties, `data` what a process takes from and gives to its caller.
    """

    id: str
    name: str = ""
    documentation: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    line: int = 0
    declared: tuple[DataItem, ...] = ()
    data: InputOutput | None = None

    def outgoing(self, node_id: str) -> list[Flow]:
        """The flows that leave a node, in document order."""
        return [flow for flow in self.flows.values() if flow.source == node_id]

    def incoming(self, node_id: str) -> list[Flow]:
        """The flows that enter a node, in document order."""
        return [flow for flow in self.flows.values() if flow.target == node_id]

    def to_dict(self) -> dict[str, Any]:
        """The process as plain JSON."""
        return asdict(self)

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> Process:
        """Read back what `to_dict` wrote."""
        return Process(
            **{
                **raw,
                "nodes": {key: _node(value) for key, value in raw["nodes"].items()},
                "flows": {key: Flow(**value) for key, value in raw["flows"].items()},
                "declared": tuple(DataItem(**each) for each in raw.get("declared", ())),
                "data": InputOutput.from_dict(raw["data"]) if raw.get("data") else None,
            }
        )


def walk(process: Process) -> Iterator[Process]:
    """The process and, after it, every sub-process inside, outermost first."""
    yield process
    for node in process.nodes.values():
        if node.process is not None:
            yield from walk(node.process)


def _node(raw: dict[str, Any]) -> Node:
    return Node(
        **{
            **raw,
            "event": _event(raw["event"]) if raw.get("event") else None,
            "loop": _loop(raw["loop"]) if raw.get("loop") else None,
            "repeat": Repeat(**raw["repeat"]) if raw.get("repeat") else None,
            "process": Process.from_dict(raw["process"]) if raw.get("process") else None,
            "data": InputOutput.from_dict(raw["data"]) if raw.get("data") else None,
        }
    )


def _loop(raw: dict[str, Any]) -> Loop:
    return Loop(**{**raw, "item_variables": tuple(raw.get("item_variables", ()))})


def _event(raw: dict[str, Any]) -> Event:
    return Event(**{**raw, "parts": tuple(_event(part) for part in raw.get("parts", ()))})
