"""From the neutral model to SpiffWorkflow specs."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.specs import WorkflowSpec

from engine.dmn import Decisions
from engine.errors import IncidentError
from engine.model.elements import Node, Process
from engine.spiff.specs import activities, events, gateways
from engine.spiff.specs.base import Element
from engine.spiff.specs.decisions import BusinessRuleTask
from engine.spiff.specs.event_subprocess import EventSubProcess
from engine.spiff.specs.external import ExternalTask
from engine.spiff.specs.inclusive import InclusiveGateway

KINDS: dict[str, type[Element]] = {
    "task": activities.PassThroughTask,
    "manualTask": activities.PassThroughTask,
    "userTask": activities.HumanTask,
    "serviceTask": activities.ServiceTask,
    "scriptTask": activities.ScriptTask,
    "businessRuleTask": BusinessRuleTask,
    "sendTask": activities.SendTask,
    "receiveTask": activities.ReceiveTask,
    "subProcess": activities.SubProcess,
    "callActivity": activities.CallActivity,
    "startEvent": events.StartEvent,
    "endEvent": events.EndEvent,
    "intermediateThrowEvent": events.ThrowEvent,
    "intermediateCatchEvent": events.CatchEvent,
    "boundaryEvent": events.BoundaryEvent,
    "eventSubProcess": EventSubProcess,
    "transaction": activities.SubProcess,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "inclusiveGateway": InclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "eventBasedGateway": gateways.EventBasedGateway,
}


NO_DECISIONS = Decisions((), ())


class ProcessSpec(WorkflowSpec):
    """A process or the inside of a sub-process; `inner` are the specs of its sub-processes by node id.

    `declared` are the variables of its data objects, properties, inputs and outputs, without a value yet.
    `handlers` are its event sub-processes, `links` its link catch events by link name, `conditionals` the nodes
    here and further inside that wait for a condition, `joins` its inclusive gateways with several ways in,
    `decisions` those of the package.

    Only the diagram's own elements are in it, under the designer's ids: none of SpiffWorkflow's helper tasks
    (`Start`, `End`, `<process>.EndJoin`), whose names could collide.
    """

    def __init__(self, process: Process, decisions: Decisions = NO_DECISIONS) -> None:
        super().__init__(name=process.id)
        self.process = process
        self.decisions = decisions
        given = (*process.data.inputs, *process.data.outputs) if process.data else ()
        self.declared: dict[str, Any] = dict.fromkeys(each.name for each in (*process.declared, *given))
        self.inner: dict[str, ProcessSpec] = {}
        self.handlers: tuple[str, ...] = ()
        self.links: dict[str, str] = {}
        self.conditionals: frozenset[str] = frozenset()
        self.joins: tuple[InclusiveGateway, ...] = ()
        for node in process.nodes.values():
            self._add(node)
        for node in process.nodes.values():
            if node.attached_to:
                host = self.task_specs[node.attached_to]
                host.boundaries = (*host.boundaries, node.id)
        self._index_events()

    def _add(self, node: Node) -> None:
        if node.kind not in KINDS:
            raise IncidentError(f"{node.kind} {node.id} cannot run")
        is_external = node.kind == "serviceTask" and node.properties.get("topic", "").strip()
        element = ExternalTask if is_external else KINDS[node.kind]
        element(self, node, self.process.outgoing(node.id), self.process.incoming(node.id))
        if node.process is not None:
            self.inner[node.id] = ProcessSpec(node.process, self.decisions)

    def _index_events(self) -> None:
        deeper = [spec.conditionals for spec in self.inner.values()]
        found = set().union(*deeper)
        for spec in self.task_specs.values():
            if isinstance(spec, InclusiveGateway) and spec.is_join:
                self.joins = (*self.joins, spec)
            if isinstance(spec, EventSubProcess):
                self.handlers = (*self.handlers, spec.name)
            for event in spec.waits:
                if event.kind == "conditional":
                    found.add(spec.name)
                elif event.kind == "link":
                    self.links[event.link] = spec.name
        self.conditionals = frozenset(found)

    def start_event(self) -> Element:
        """The plain start event; raises IncidentError if there is none."""
        for spec in self.task_specs.values():
            if isinstance(spec, events.StartEvent) and (
                spec.node.event is None or spec.node.event.kind == "none"
            ):
                return spec
        raise IncidentError(f"{self.name} has no plain start event")
