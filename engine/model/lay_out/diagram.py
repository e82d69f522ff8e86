"""What a BPMN file says, without its drawing: nodes, flows, lanes, nested scopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.errors import Invalid

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ACTIVITIES = {
    *("task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask"),
    *("sendTask", "receiveTask", "callActivity"),
}
SUB_PROCESSES = {"subProcess", "transaction", "adHocSubProcess"}
_NOT_DRAWN = {"association", "textAnnotation", "group", "dataObjectReference", "dataStoreReference"}


class NotDrawable(Invalid):
    """The file cannot be laid out; the message says why and names the element."""

    code = "layout.not_drawable"


@dataclass
class Node:
    """A flow node; sub-processes have a scope, boundary events a host."""

    id: str
    kind: str
    name: str
    width: int
    height: int
    host: str | None = None
    scope: Scope | None = None
    starts_by_event: bool = False

    @property
    def is_labelled_outside(self) -> bool:
        return bool(self.name) and (self.kind.endswith("Event") or self.kind.endswith("Gateway"))


@dataclass
class Flow:
    id: str
    name: str
    source: str
    target: str


@dataclass
class Scope:
    """The nodes and flows of a process or sub-process, in the order of the file."""

    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)


@dataclass
class Lane:
    id: str
    nodes: list[str]


@dataclass
class Diagram:
    """One process; `pool` is the participant that shows it, None without one."""

    plane: str
    pool: str | None
    lanes: list[Lane]
    scope: Scope


def read_diagram(data: bytes) -> Diagram:
    """Read a file. Raises NotDrawable for XML that cannot be read or for what this tool does not draw."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise NotDrawable(f"not XML: {error}") from error
    processes = root.findall(f"{BPMN}process")
    if len(processes) != 1:
        raise NotDrawable(f"expected one process, found {len(processes)}")
    process = processes[0]
    collaboration = root.find(f"{BPMN}collaboration")
    pools = [] if collaboration is None else collaboration.findall(f"{BPMN}participant")
    if len(pools) > 1:
        raise NotDrawable("more than one participant")
    drawing = Diagram(
        plane=_id(collaboration if pools and collaboration is not None else process),
        pool=_id(pools[0]) if pools else None,
        lanes=[
            Lane(_id(lane), [(ref.text or "").strip() for ref in lane.findall(f"{BPMN}flowNodeRef")])
            for lane in process.findall(f"{BPMN}laneSet/{BPMN}lane")
        ],
        scope=_read_scope(process),
    )
    _check_lanes(drawing)
    return drawing


def walk(scope: Scope) -> Iterator[Scope]:
    """The scope and all scopes inside it."""
    yield scope
    for node in scope.nodes.values():
        if node.scope:
            yield from walk(node.scope)


def _id(element: etree._Element) -> str:
    identifier = element.get("id")
    if not identifier:
        raise NotDrawable(f"<{etree.QName(element).localname}> in line {element.sourceline} has no id")
    return identifier


def _read_scope(parent: etree._Element) -> Scope:
    scope = Scope()
    for element in parent.iterchildren(f"{BPMN}*"):
        kind = etree.QName(element).localname
        if kind == "sequenceFlow":
            flow = Flow(
                _id(element),
                element.get("name", ""),
                element.get("sourceRef", ""),
                element.get("targetRef", ""),
            )
            scope.flows.append(flow)
        elif kind in _NOT_DRAWN:
            raise NotDrawable(f"{kind} {_id(element)} is nothing this tool draws")
        elif kind in ACTIVITIES | SUB_PROCESSES or kind.endswith(("Event", "Gateway")):
            scope.nodes[_id(element)] = _read_node(element, kind)
    for flow in scope.flows:
        for end in (flow.source, flow.target):
            if end not in scope.nodes:
                raise NotDrawable(f"flow {flow.id} leads to or from {end!r}, which is not in its scope")
    for node in scope.nodes.values():
        host = scope.nodes.get(node.host or "")
        if node.host is not None and (host is None or host.host is not None):
            raise NotDrawable(
                f"boundary event {node.id} is attached to {node.host!r}, which is not in its scope"
            )
    return scope


def _read_node(element: etree._Element, kind: str) -> Node:
    width, height = (100, 80) if kind in ACTIVITIES else (50, 50) if kind.endswith("Gateway") else (36, 36)
    return Node(
        id=_id(element),
        kind=kind,
        name=element.get("name", ""),
        width=width,
        height=height,
        host=element.get("attachedToRef", "") if kind == "boundaryEvent" else None,
        scope=_read_scope(element) if kind in SUB_PROCESSES else None,
        starts_by_event=element.get("triggeredByEvent") in ("true", "1"),
    )


def _check_lanes(diagram: Diagram) -> None:
    if not diagram.lanes:
        return
    placed = [node for lane in diagram.lanes for node in lane.nodes]
    missing = [node for node in diagram.scope.nodes if node not in placed]
    if missing:
        raise NotDrawable(f"in no lane: {', '.join(missing)}")
    twice = sorted({node for node in placed if placed.count(node) > 1})
    if twice:
        raise NotDrawable(f"in two lanes: {', '.join(twice)}")
    unknown = [node for node in placed if node not in diagram.scope.nodes]
    if unknown:
        raise NotDrawable(f"a lane names what the process does not have: {', '.join(unknown)}")
