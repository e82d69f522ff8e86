"""From the neutral model to SpiffWorkflow specs."""

from __future__ import annotations

from SpiffWorkflow.specs import WorkflowSpec

from engine.errors import IncidentError
from engine.model.elements import Node, Process
from engine.spiff.specs import activities, events, gateways
from engine.spiff.specs.base import Element

KINDS: dict[str, type[Element]] = {
    "task": activities.PassThroughTask,
    "manualTask": activities.PassThroughTask,
    "userTask": activities.HumanTask,
    "serviceTask": activities.ServiceTask,
    "scriptTask": activities.ScriptTask,
    "sendTask": activities.SendTask,
    "receiveTask": activities.ReceiveTask,
    "subProcess": activities.SubProcess,
    "callActivity": activities.CallActivity,
    "startEvent": events.StartEvent,
    "endEvent": events.EndEvent,
    "intermediateThrowEvent": events.ThrowEvent,
    "intermediateCatchEvent": events.CatchEvent,
    "boundaryEvent": events.BoundaryEvent,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "eventBasedGateway": gateways.EventBasedGateway,
}


class ProcessSpec(WorkflowSpec):
    """A process or the inside of a sub-process; `inner` are the specs of its sub-processes by node id.

    Only the diagram's own elements are in it, under the designer's ids: none of SpiffWorkflow's helper tasks
    (`Start`, `End`, `<process>.EndJoin`), whose names could collide.
    """

    def __init__(self, process: Process) -> None:
        super().__init__(name=process.id)
        self.process = process
        self.inner: dict[str, ProcessSpec] = {}
        for node in process.nodes.values():
            self._add(node)
        for node in process.nodes.values():
            if node.attached_to:
                host = self.task_specs[node.attached_to]
                host.boundaries = (*host.boundaries, node.id)

    def _add(self, node: Node) -> None:
        if node.kind not in KINDS:
            raise IncidentError(f"{node.kind} {node.id} cannot run")
        KINDS[node.kind](self, node, self.process.outgoing(node.id), self.process.incoming(node.id))
        if node.process is not None:
            self.inner[node.id] = ProcessSpec(node.process)

    def start_event(self) -> Element:
        """The plain start event; raises IncidentError if there is none."""
        for spec in self.task_specs.values():
            if isinstance(spec, events.StartEvent) and (
                spec.node.event is None or spec.node.event.kind == "none"
            ):
                return spec
        raise IncidentError(f"{self.name} has no plain start event")
