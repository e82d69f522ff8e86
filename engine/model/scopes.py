"""Processes and sub-processes: their nodes and flows."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from engine.errors import Located, Problem
from engine.model.data import DataReader
from engine.model.dialect import SCOPES, bare
from engine.model.elements import Flow, Node, Process
from engine.model.findings import problem
from engine.model.grammar import NODES, as_bool
from engine.model.lanes import Lane, read_lanes
from engine.model.nodes import NodeReader
from engine.model.settings import properties_of, text_of
from engine.model.xml import BPMN, local_name, namespace, place_of

_OUTSIDE = Lane()


class Scopes:
    """Reads the nested scopes of one file. A flow that leads nowhere is reported and left out."""

    def __init__(self, root: etree._Element, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._data = DataReader(root, file, self.problems)
        self._reader = NodeReader(root, file, self.problems, self._data)
        self._all_nodes = {
            element.get("id", "") for tag in NODES for element in root.iter(f"{{{BPMN}}}{tag}")
        }
        self._lanes = read_lanes(root, self._all_nodes, file, self.problems)

    def read(self, element: etree._Element, lane: Lane = _OUTSIDE) -> Process:
        """Read a process or sub-process; `lane` is the one the sub-process itself lies in."""
        children = [child for child in element.iterchildren("*") if namespace(child) == BPMN]
        nodes: dict[str, Node] = {}
        for child in children:
            identifier = child.get("id", "")
            if local_name(child) in NODES and identifier and identifier not in nodes:
                nodes[identifier] = self._node(child, self._lanes.get(identifier, lane))
        flows: dict[str, Flow] = {}
        for child in children:
            if local_name(child) == "sequenceFlow" and (flow := self._flow(child, nodes)) is not None:
                flows.setdefault(flow.id, flow)
        return Process(
            id=element.get("id", ""),
            name=element.get("name", ""),
            documentation=text_of(element, "documentation"),
            properties=properties_of(element),
            nodes={identifier: self._settled(node, nodes, flows) for identifier, node in nodes.items()},
            flows=flows,
            line=element.sourceline or 0,
            declared=self._data.declared(element),
            data=self._data.of(element) if local_name(element) == "process" else None,
        )

    def _node(self, element: etree._Element, lane: Lane) -> Node:
        kind = local_name(element)
        if kind == "subProcess" and as_bool(element.get("triggeredByEvent"), False):
            kind = "eventSubProcess"
        properties = properties_of(element)
        return Node(
            id=element.get("id", ""),
            kind=kind,
            name=element.get("name", ""),
            lane=lane.name,
            lane_en=lane.name_en,
            role=properties.get("role", "").strip() or lane.role,
            documentation=text_of(element, "documentation"),
            line=element.sourceline or 0,
            properties=properties,
            process=self.read(element, lane) if kind in SCOPES else None,
            **self._reader.details(element, kind),
        )

    def _flow(self, element: etree._Element, nodes: dict[str, Node]) -> Flow | None:
        at = place_of(element)
        ends = [element.get(name, "").strip().rpartition(":")[2] for name in ("sourceRef", "targetRef")]
        for attribute, ref in zip(("sourceRef", "targetRef"), ends, strict=True):
            if ref not in nodes:
                code = "flow.crosses_scope" if ref in self._all_nodes else "ref.dangling"
                self._report(code, at, attribute=attribute, ref=ref or "-")
        if not at.id or any(ref not in nodes for ref in ends):
            return None
        condition = element.find(f"{{{BPMN}}}conditionExpression")
        expression = "" if condition is None else bare(condition.text or "")
        if condition is not None and not expression:
            self._report("expression.empty", at, place="conditionExpression")
        return Flow(
            at.id,
            ends[0],
            ends[1],
            at.name,
            expression or None,
            at.line,
            properties_of(element).get("nameEn", "").strip(),
        )

    def _settled(self, node: Node, nodes: dict[str, Node], flows: dict[str, Flow]) -> Node:
        """The node without a `default` that is no flow of its own; reports that and an odd `attached_to`."""
        if node.default and (node.default not in flows or flows[node.default].source != node.id):
            self._report("ref.dangling", node, attribute="default", ref=node.default)
            node = replace(node, default="")
        if node.attached_to and node.attached_to not in nodes:
            self._report("ref.dangling", node, attribute="attachedToRef", ref=node.attached_to)
        return node

    def _report(self, code: str, at: Located, **details: object) -> None:
        self.problems.append(problem(code, self.file, at, **details))
