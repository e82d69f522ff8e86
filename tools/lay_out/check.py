"""What is wrong with a drawing that people would see."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from lxml import etree

from engine.model.lay_out.diagram import Diagram, Node, Scope, walk
from engine.model.lay_out.shapes import Box, Point

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD = "{http://www.omg.org/spec/DD/20100524/DI}"


def find_faults(data: bytes, diagram: Diagram) -> list[str]:
    """One sentence for each element that is not drawn, shapes that overlap, flow that runs through a shape."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    boxes = {
        shape.get("bpmnElement", ""): _read_box(bounds)
        for shape in root.iter(f"{_DI}BPMNShape")
        if (bounds := shape.find(f"{_DC}Bounds")) is not None
    }
    routes: dict[str, list[Point]] = {
        edge.get("bpmnElement", ""): [
            (round(float(point.get("x", 0))), round(float(point.get("y", 0))))
            for point in edge.iter(f"{_DD}waypoint")
        ]
        for edge in root.iter(f"{_DI}BPMNEdge")
    }
    missing = list(_missing(diagram, boxes, routes))
    if missing:
        return missing
    faults = [fault for scope in walk(diagram.scope) for fault in _in_scope(scope, boxes, routes)]
    return faults + list(_outside(diagram, boxes))


def _read_box(bounds: etree._Element) -> Box:
    x, y, width, height = (round(float(bounds.get(key, 0))) for key in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def _missing(diagram: Diagram, boxes: dict[str, Box], routes: dict[str, list[Point]]) -> Iterator[str]:
    wanted = ([diagram.pool] if diagram.pool else []) + [lane.id for lane in diagram.lanes]
    for scope in walk(diagram.scope):
        wanted += scope.nodes
        for flow in scope.flows:
            if len(routes.get(flow.id, [])) < 2:
                yield f"flow {flow.id} is not drawn"
    for identifier in wanted:
        if identifier not in boxes:
            yield f"{identifier} is not drawn"


def _in_scope(scope: Scope, boxes: dict[str, Box], routes: dict[str, list[Point]]) -> Iterator[str]:
    for one, other in combinations(scope.nodes.values(), 2):
        if not _belong_together(one, other) and boxes[one.id].overlaps(boxes[other.id]):
            yield f"{one.id} and {other.id} overlap"
    for node in scope.nodes.values():
        for inner in node.scope.nodes if node.scope else ():
            if not boxes[node.id].contains(boxes[inner]):
                yield f"{inner} is outside {node.id}"
    for flow in scope.flows:
        for node in scope.nodes.values():
            if boxes[node.id].is_crossed(routes[flow.id]):
                yield f"flow {flow.id} runs through {node.id}"


def _outside(diagram: Diagram, boxes: dict[str, Box]) -> Iterator[str]:
    for lane in diagram.lanes:
        for node in lane.nodes:
            if not boxes[lane.id].contains(boxes[node]):
                yield f"{node} is outside its lane {lane.id}"
    for one, other in combinations(diagram.lanes, 2):
        if boxes[one.id].overlaps(boxes[other.id]):
            yield f"{one.id} and {other.id} overlap"


def _belong_together(one: Node, other: Node) -> bool:
    return one.host == other.id or other.host == one.id
